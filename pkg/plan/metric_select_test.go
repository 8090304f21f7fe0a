package plan

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// tagsOf makes tags from "a=1 b=2".
func tagsOf(text string) value.Labels {
	var tags value.Labels
	for _, f := range strings.Fields(text) {
		name, v, _ := strings.Cut(f, "=")
		tags = append(tags, value.Label{Name: name, Value: v})
	}
	return tags
}

func selectorOf(t testing.TB, text string, vars map[string][]string) (*MetricSelector, diag.List) {
	t.Helper()
	q, list := syntax.ParseMetrics(text, nil, syntax.Options{Vars: func(name string) bool { return vars[name] != nil }})
	if err := list.Err(text); err != nil {
		t.Fatal(err)
	}
	b := &Binder{Bag: &diag.Bag{}, Vars: func(name string) []string { return vars[name] }}
	s := NewMetricSelector(q.Rows[0].Selector, b)
	return s, b.List()
}

// The series of one REST API at its three levels, and of an HTTP API with the
// tag of the metric rule.
const (
	restAPI    = "account=prod region=us-east-1 namespace=AWS/ApiGateway metric=4XXError statistic=Sum ApiName=orders-api"
	restStage  = restAPI + " Stage=prod"
	restMethod = restStage + " Method=GET Resource=/orders"
	httpAPI    = "account=dev region=eu-west-1 namespace=AWS/ApiGateway metric=4xx statistic=Sum ApiId=ab1 apiname=ab1"
)

func TestSelectorMatches(t *testing.T) {
	t.Parallel()
	all := map[string]string{"api": restAPI, "stage": restStage, "method": restMethod, "http": httpAPI}
	vars := map[string][]string{"account": {"*"}, "apis": {"orders-api", "ab1"}, "one": {"orders-api"}, "part": {"orders"}, "odd": {"x) or (apiname=*"}}
	tests := []struct{ name, selector, want string }{
		{"everything of a namespace, names and values fold case (§8.2)", "Namespace=aws/apigateway", "api http method stage"},
		{"one level by absence (§8.2)", "apiname=* !(stage=*)", "api http"},
		{"absence without parentheses", "apiname=* !stage=*", "api http"},
		{"absence with spaces around =", "apiname = * !(stage = *)", "api http"},
		{"absence by NOT", "apiname=* NOT stage=*", "api http"},
		{"REST APIs lack apiid", "apiname=* !(apiid=*)", "api method stage"},
		{"4XX finds 4xx and never 4XXError", "metric=4XX", "http"},
		{"4xxerror finds 4XXError", "metric=4xxerror", "api method stage"},
		{"a wildcard finds both", "metric=4xx*", "api http method stage"},
		{"a wildcard in front", "metric=*error", "api method stage"},
		{"a wildcard within", "apiname=o*s-api", "api method stage"},
		{"in-list with commas (§8.2)", "metric=(4XX, 5XX)", "http"},
		{"in-list with OR (§8.2)", "metric=(4XX OR 4XXError) !(stage=*)", "api http"},
		{"OR groups (§8.2)", "(region=eu-* or method=get) account=*", "http method"},
		{"AND binds tighter than OR", "account=dev region=us-east-1 or method=get", "method"},
		{"! binds tighter than AND", "!stage=prod metric=4xx*", "api http"},
		{"not a value matches series without the tag (§8.2)", "metric=4xx* !stage=test", "api http method stage"},
		{"not a group", "!(account=prod or account=dev)", ""},
		{"twice not", "!(!(account=dev))", "http"},
		{"a quoted value", `resource="/orders"`, "method"},
		{"a wildcard in quotes (§11-A1)", `resource="/ord*"`, "method"},
		{"a bare term is a name or a value (§8.2)", "orders-api", "api method stage"},
		{"a bare term may be a tag", "method", "method"},
		{"a bare term with a wildcard", "ab*", "http"},
		{"a bare term does not match parts", "orders", ""},
		{"a question mark is itself", "apiname=ab?", ""},
		{"statistics fold", "statistic=sum apiid=*", "http"},
		{"another statistic", "statistic=Average", ""},
		{"All as a variable is presence (§9)", "account={{account}} stage={{account}}", "method stage"},
		{"several values are OR (§11-B15)", "apiname={{apis}} !(stage=*)", "api http"},
		{"a part of a value", "apiname={{part}}-*", "api method stage"},
		{"a quoted variable", `apiname="{{one}}"`, "api method stage"},
		{"a value cannot change the query's shape", "apiname={{odd}}", ""},
		{"an unknown tag", "function=*", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := selectorOf(t, tt.selector, vars)
			var got []string
			for _, name := range []string{"api", "http", "method", "stage"} {
				if s.Match(tagsOf(all[name])) {
					got = append(got, name)
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("%s: %s", tt.selector, diff)
			}
		})
	}
}

func TestSelectorPrunesTargets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selector, target string
		want             bool
	}{
		{"account=prod metric=x", "account=prod region=us-east-1", true},
		{"account=PROD metric=x", "account=prod region=us-east-1", true},
		{"account=prod metric=x", "account=dev region=us-east-1", false},
		{"account=* region=* metric=x", "account=dev region=us-east-1", true},
		{"region=eu-* metric=x", "account=dev region=us-east-1", false},
		{"!region=eu-west-1 metric=x", "account=dev region=eu-west-1", false},
		{"account=prod or metric=x", "account=dev region=eu-west-1", true},
		{"(account=prod region=eu-west-1) or (account=dev region=us-east-1)", "account=dev region=eu-west-1", false},
		{"account=(a, b)", "account=b region=eu-west-1", true},
		{"!(account=prod metric=x)", "account=prod region=eu-west-1", true},
		{"prod", "account=dev region=eu-west-1", true},
		{"account=prod", "region=eu-west-1", true}, // the account's alias is not known yet
	}
	for _, tt := range tests {
		t.Run(tt.selector+" on "+tt.target, func(t *testing.T) {
			t.Parallel()
			s, _ := selectorOf(t, tt.selector, nil)
			if got := s.Possible(tagsOf(tt.target)); got != tt.want {
				t.Errorf("got %t, want %t", got, tt.want)
			}
		})
	}
}

func TestSelectorAllowed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selector string
		want     []string
		bounded  bool
	}{
		{"namespace=aws/apigateway metric=x", []string{"aws/apigateway"}, true},
		{"namespace=a or namespace=b", []string{"a", "b"}, true},
		{"namespace=a or metric=b", nil, false},
		{"!namespace=a", nil, false},
		{"namespace=* namespace=a", []string{"a"}, true},
		{"namespace=aws/* namespace=(a, b)", []string{"a", "b"}, true},
		{"metric=x", nil, false},
		{"aws/apigateway", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.selector, func(t *testing.T) {
			t.Parallel()
			s, _ := selectorOf(t, tt.selector, nil)
			got, bounded := s.Allowed("Namespace")
			if diff := cmp.Diff(tt.want, got); diff != "" || bounded != tt.bounded {
				t.Errorf("bounded %t: %s", bounded, diff)
			}
		})
	}
}

// What Allowed and Possible say must never exclude a series that matches.
func TestSelectorAnalysisIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawSelector(t, 3)
		q, list := syntax.ParseMetrics(text, nil, syntax.Options{})
		if list.HasErrors() {
			t.Fatalf("%s: %v", text, list)
		}
		s := NewMetricSelector(q.Rows[0].Selector, &Binder{Bag: &diag.Bag{}})
		var known, tags value.Labels
		for _, tag := range []string{"account", "region", "x"} {
			if v := rapid.SampledFrom([]string{"", "a", "b", "ab"}).Draw(t, tag); v != "" {
				tags = append(tags, value.Label{Name: tag, Value: v})
				if tag != "x" {
					known = append(known, value.Label{Name: tag, Value: v})
				}
			}
		}
		if !s.Match(tags) {
			return
		}
		if !s.Possible(known) {
			t.Fatalf("%s matches %s but was impossible on %s", text, tags, known)
		}
		patterns, bounded := s.Allowed("x")
		v, has := tags.Get("x")
		if bounded && !(has && (&tagTest{tag: "x", patterns: patterns, globs: tagGlobs(patterns)}).matches(v)) {
			t.Fatalf("%s matches %s, but x must be one of %v", text, tags, patterns)
		}
	})
}

func drawSelector(t *rapid.T, depth int) string {
	if depth > 0 {
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			return "(" + drawSelector(t, depth-1) + " " + drawSelector(t, depth-1) + ")"
		case 1:
			return "(" + drawSelector(t, depth-1) + " or " + drawSelector(t, depth-1) + ")"
		case 2:
			return "!(" + drawSelector(t, depth-1) + ")"
		}
	}
	tag := rapid.SampledFrom([]string{"account=", "region=", "x=", ""}).Draw(t, "tag")
	return tag + rapid.SampledFrom([]string{"a", "b", "a*", "*"}).Draw(t, "value")
}

func TestSelectorStatistics(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selector string
		want     []string
		code     string // of a diagnostic
	}{
		{"metric=x statistic=sum", []string{"Sum"}, ""},
		{"metric=x statistic=AVERAGE", []string{"Average"}, ""},
		{"metric=x statistic=samplecount", []string{"SampleCount"}, ""},
		{"metric=x statistic=P99.9", []string{"p99.9"}, ""},
		{"metric=x statistic=tm95", []string{"tm95"}, ""},
		{`metric=x statistic="tm(10% : 90%)"`, []string{"TM(10%:90%)"}, ""},
		{"metric=x statistic=iqm", []string{"IQM"}, ""},
		{"metric=x statistic=(p50, p90, p99)", []string{"p50", "p90", "p99"}, ""},
		{"(metric=x statistic=Sum) or (metric=y statistic=Average)", []string{"Sum", "Average"}, ""},
		{"metric=x statistic=*", []string{"Average", "Sum", "SampleCount", "Minimum", "Maximum"}, ""},
		{"metric=x statistic=m*", []string{"Minimum", "Maximum"}, ""},
		{"metric=x !statistic=Sum", []string{"Average", "Sum", "SampleCount", "Minimum", "Maximum"}, ""},
		{"metric=x", []string{"Average"}, "no-statistic"},
		{"metric=x statistic=summ", nil, "unknown-statistic"},
		{"metric=x statistic=p101", nil, "unknown-statistic"},
		{"metric=x statistic=p9*", nil, "unknown-statistic"},
	}
	for _, tt := range tests {
		t.Run(tt.selector, func(t *testing.T) {
			t.Parallel()
			s, list := selectorOf(t, tt.selector, nil)
			if diff := cmp.Diff(tt.want, s.Statistics()); diff != "" {
				t.Error(diff)
			}
			if tt.code == "" && len(list) > 0 || tt.code != "" && (len(list) != 1 || list[0].Code != tt.code || list[0].Severity != diag.Warning) {
				t.Errorf("diagnostics %+v, want %q", list, tt.code)
			}
		})
	}
}

func TestSelectorHintsAtMixedLevels(t *testing.T) {
	t.Parallel()
	for selector, want := range map[string]int{
		"namespace=aws/apigateway metric=Latency statistic=Average apiname=*":             1,
		"namespace=aws/apigateway metric=Latency statistic=Average apiname=* !(stage=*)":  0,
		"namespace=aws/apigateway metric=Latency statistic=Average apiname=* stage=prod":  0,
		"namespace=aws/lambda metric=Duration statistic=Average functionname=*":           0,
		"namespace=aws/apigateway metric=Latency statistic=Average apiname=* !(method=*)": 0,
	} {
		_, list := selectorOf(t, selector, nil)
		got := 0
		for _, d := range list {
			if d.Code == "mixed-levels" && d.Severity == diag.Info {
				got++
			}
		}
		if got != want {
			t.Errorf("%s: %d hints, want %d", selector, got, want)
		}
	}
}

func TestSelectorExact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selector string
		want     string // "" when it is not exact
	}{
		{"namespace=aws/apigateway metric=Latency statistic=p99 account=* region=us-* ApiName=orders Stage=prod", "AWS/ApiGateway Latency ApiName=orders, Stage=prod"},
		{"namespace=aws/apigateway metric=Latency statistic=p99 ApiName=orders !(stage=*)", "AWS/ApiGateway Latency ApiName=orders"},
		{"namespace=My/App metric=Jobs statistic=Sum", "My/App Jobs "},
		{"namespace=aws/apigateway metric=Lat* statistic=p99", ""},
		{"namespace=aws/apigateway metric=Latency ApiName=*", ""},
		{"namespace=aws/apigateway metric=(a, b)", ""},
		{"namespace=aws/apigateway metric=a !(stage=prod)", ""},
		{"namespace=a metric=b (x=1 or y=2)", ""},
		{"namespace=a metric=b word", ""},
		{"metric=b", ""},
	}
	for _, tt := range tests {
		t.Run(tt.selector, func(t *testing.T) {
			t.Parallel()
			s, _ := selectorOf(t, tt.selector, nil)
			namespace, name, dims, ok := s.Exact()
			got := ""
			if ok {
				got = namespace + " " + name + " " + value.Labels(dims).String()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
