package fields_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestMetricRulesAddTags(t *testing.T) {
	t.Parallel()
	rule := func(match, variable, sequence string) fields.MetricRule {
		return fields.MetricRule{Name: variable + " " + match + " " + sequence, Match: match, Variable: variable, TagSequence: sequence, Enabled: true}
	}
	off := rule("x=*", "off", "$x._1")
	off.Enabled = false
	rules := append(fields.DefaultMetricRules(),
		rule("loadbalancer=*/*/*", "lbname", "$loadbalancer._2"),
		rule("loadbalancer=*/** name=a*", "both", "$loadbalancer._2-$NAME._1!"),
		rule("x=*", "first", "$x._1"),
		rule("x=*", "first", "other $x._1"),
		rule("first=*", "second", "$first._1"),
		rule("deployment.environment=*", "env", "$deployment.environment._1"),
		off)
	compiled, err := fields.CompileMetricRules(rules)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, in, want string }{
		{"an HTTP API gets its id as its name (§7.3)", "namespace=aws/apigateway apiid=ab1", "namespace=aws/apigateway, apiid=ab1, apiname=ab1"},
		{"tags fold case", "Namespace=AWS/ApiGateway ApiId=ab1", "Namespace=AWS/ApiGateway, ApiId=ab1, apiname=ab1"},
		{"a REST API keeps its own name", "Namespace=AWS/ApiGateway ApiName=orders", "Namespace=AWS/ApiGateway, ApiName=orders"},
		{"a rule stands over a tag of the series", "Namespace=AWS/ApiGateway ApiId=ab1 ApiName=x", "Namespace=AWS/ApiGateway, ApiId=ab1, ApiName=ab1"},
		{"another namespace", "Namespace=AWS/Lambda ApiId=ab1", "Namespace=AWS/Lambda, ApiId=ab1"},
		{"the second wildcard of three", "LoadBalancer=app/x/9", "LoadBalancer=app/x/9, lbname=x"},
		{"wildcards of two keys and text", "loadbalancer=app/x name=ab", "loadbalancer=app/x, name=ab, both=x-b!"},
		{"the first rule for a tag wins, and none sees another's tag", "x=1", "x=1, first=1"},
		{"a key with dots", "deployment.environment=live", "deployment.environment=live, env=live"},
		{"nothing", "y=1", "y=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var tags value.Labels
			for _, f := range strings.Fields(tt.in) {
				name, v, _ := strings.Cut(f, "=")
				tags = append(tags, value.Label{Name: name, Value: v})
			}
			if diff := cmp.Diff(tt.want, compiled.Tags(tags).String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMetricRulesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	rule := func(match, variable, sequence string) []fields.MetricRule {
		return []fields.MetricRule{{Name: "r", Match: match, Variable: variable, TagSequence: sequence, Enabled: true}}
	}
	twice := append(rule("x=*", "v", "$x._1"), rule("x=*", "w", "$x._1")...)
	same := append(rule("x=*", "v", "$x._1"), rule("X=*", "V", "$X._1")...)
	same[1].Name = "s"
	tests := []struct {
		name  string
		rules []fields.MetricRule
		want  string
	}{
		{"a name twice", twice, `metric rule "r": another rule has the same name`},
		{"the same rule twice", same, `metric rule "s": it does the same as rule "r"`},
		{"no name", []fields.MetricRule{{Match: "x=*", Variable: "v", TagSequence: "$x._1", Enabled: true}}, "needs a name"},
		{"no variable", rule("x=*", " ", "$x._1"), "needs a variable"},
		{"a variable with _", rule("x=*", "_v", "$x._1"), "the variable _v must not start with _"},
		{"a variable that hides a tag", rule("x=*", "Region", "$x._1"), "the variable Region would hide the tag"},
		{"an unknown key", rule("x=*", "v", "$y._1"), "refers to $y, which the match expression does not name; it names x"},
		{"a wildcard that is not there", rule("x=a*b", "v", "$x._2"), "asks for wildcard 2 of x, whose pattern has 1"},
		{"wildcard 0", rule("x=*", "v", "$x._0"), "asks for wildcard 0"},
		{"no reference", rule("x=*", "v", "text"), "must refer to wildcards"},
		{"a reference without a wildcard", rule("x=*", "v", "$x"), "must refer to wildcards"},
		{"a broken reference beside a good one", rule("x=*", "v", "$x.1 $x._1"), "must refer to wildcards"},
		{"no sequence", rule("x=*", "v", ""), "must refer to wildcards"},
		{"a dotted name's part", rule("x=*", "v", "$_1"), "takes parts of a dotted name"},
		{"a dotted name", rule("collectd.*.*", "v", "$x._1"), "dotted name pattern"},
		{"_rawName", rule("_rawName=a.*", "v", "$_rawName._1"), "dotted name pattern"},
		{"OR", rule("x=* or y=*", "v", "$x._1"), "must be key=pattern pairs"},
		{"NOT", rule("!x=*", "v", "$x._1"), "must be key=pattern pairs"},
		{"a key twice", rule("x=* X=a", "v", "$x._1"), "names X twice"},
		{"unreadable", rule("x=", "v", "$x._1"), "cannot be read"},
		{"empty", rule("", "v", "$x._1"), "must be key=pattern pairs"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := fields.CompileMetricRules(tt.rules); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// A rule that compiles gives its tag to no series without the keys, and any text
// is answered without a panic.
func FuzzMetricRule(f *testing.F) {
	f.Add("namespace=AWS/ApiGateway apiid=*", "apiname", "$apiid._1")
	f.Add(`a="b*" c=**/*`, "x", "$a._1-$c._2")
	f.Fuzz(func(t *testing.T, match, variable, sequence string) {
		rules, err := fields.CompileMetricRules([]fields.MetricRule{{Name: "r", Match: match, Variable: variable, TagSequence: sequence, Enabled: true}})
		if err != nil {
			return
		}
		if got := rules.Tags(nil); len(got) > 0 {
			t.Errorf("%q gives %v to a series without tags", match, got)
		}
	})
}
