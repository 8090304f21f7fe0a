package engine_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const (
	trailMessage = `{"eventVersion":"1.05","eventTime":"2020-02-17T08:08:01Z","eventSource":"apigateway.amazonaws.com","eventName":"CreateRestApi",` +
		`"awsRegion":"us-east-1","responseElements":{"name":"Orders-API"},"recipientAccountId":"123408221234"}`
	accessMessage = `{"requestId":"bf04adbf","status":"500","apiId":"9iljix61i7","domainName":"9iljix61i7.execute-api.eu-north-1.amazonaws.com","stage":"test"}`
)

func shipped(t *testing.T, w *world) engine.Defaults {
	t.Helper()
	d, err := w.engine.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRulesAreTriedOnAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rules := shipped(t, w).ExtractionRules
	trail, access, accounts := rules[0], rules[1], rules[2]
	label := func(name, v string) value.Label { return value.Label{Name: name, Value: v} }
	own := func(scope, expression string) settings.ExtractionRule {
		return settings.ExtractionRule{Name: "own", Scope: scope, ParseExpression: expression}
	}
	tests := []struct {
		name    string
		rule    settings.ExtractionRule
		message string
		want    engine.Trial
	}{
		{"the CloudTrail rule", trail, trailMessage, engine.Trial{InScope: true, Fields: []value.Label{
			label("region", "us-east-1"), label("namespace", "aws/apigateway"), label("apiname", "orders-api"), label("accountid", "123408221234")}}},
		{"a trail's event of another service", trail, strings.Replace(trailMessage, "apigateway.amazonaws", "lambda.amazonaws", 1), engine.Trial{}},
		{"the access-log rule", access, accessMessage, engine.Trial{InScope: true, Fields: []value.Label{
			label("apiname", "9iljix61i7"), label("namespace", "aws/apigateway"), label("apiid", "9iljix61i7")}}},
		{"the accounts rule", accounts, strings.Replace(trailMessage, "123408221234", "567680881046", 1), engine.Trial{InScope: true, Fields: []value.Label{label("account", "prod")}}},
		{"an account without a name", accounts, trailMessage, engine.Trial{InScope: true}},
		{"malformed JSON in scope", access, `{"apiId" domainName stage requestId status`, engine.Trial{InScope: true}},
		{"a rule that is off", own("*", `parse "order=* " as order`), "order=4711 paid", engine.Trial{InScope: true, Fields: []value.Label{label("order", "4711")}}},
		{"a message out of scope", own("refund", `parse "order=* " as order`), "order=4711 paid", engine.Trial{}},
		{"no scope", own("", `parse "order=*" as order`), "order=4711", engine.Trial{InScope: true, Fields: []value.Label{label("order", "4711")}}},
		{"a value computed of the time", own("", `formatDate(_messagetime, "yyyy") as year`), "x", engine.Trial{InScope: true, Fields: []value.Label{label("year", now.Format("2006"))}}},
	}
	for _, tt := range tests {
		got, err := w.engine.TryRule(t.Context(), tt.rule, tt.message)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := gocmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for expression, want := range map[string]string{
		`prase "x" as y`:             "extraction rule \"own\"",
		`json "a" | count by a`:      "count cannot stand in an extraction rule",
		`parse regex "(?<a>" nodrop`: "extraction rule \"own\"",
	} {
		if _, err := w.engine.TryRule(t.Context(), own("*", expression), "x"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave the error %v, want one with %q", expression, err, want)
		}
	}
}

func TestTheNewestMessageOfARulesScopeIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rules := shipped(t, w).ExtractionRules
	for _, rule := range rules {
		s, err := w.engine.SampleOfRule(t.Context(), rule)
		if err != nil {
			t.Errorf("%s: %v", rule.Name, err)
			continue
		}
		if parts := strings.Split(s.Place, "/"); len(parts) < 3 || parts[0] != "dev" && parts[0] != "prod" {
			t.Errorf("%s: the place is %q, want an account, a region and a log group", rule.Name, s.Place)
		}
		trial, err := w.engine.TryRule(t.Context(), rule, s.Message)
		if err != nil || !trial.InScope || len(trial.Fields) == 0 {
			t.Errorf("%s gives %s %+v, %v", rule.Name, s.Message, trial, err)
		}
	}
	_, err := w.engine.SampleOfRule(t.Context(), settings.ExtractionRule{Scope: "nobodyeversaidthis"})
	if err == nil || !strings.Contains(err.Error(), "within the last 24 hours") {
		t.Errorf("a scope without messages gave the error %v", err)
	}
}

func TestDefaultsAreSettings(t *testing.T) {
	t.Parallel()
	d := shipped(t, newWorld(t))
	if len(d.LogSources) != 2 || len(d.ExtractionRules) != 3 || len(d.MetricRules) != 1 {
		t.Errorf("%d log sources, %d extraction rules, %d metric rules", len(d.LogSources), len(d.ExtractionRules), len(d.MetricRules))
	}
	if d.Limits.Rows != 10_000 || time.Duration(d.Cache.Results) != time.Minute {
		t.Errorf("limits %+v, cache %+v", d.Limits, d.Cache)
	}
	for _, name := range []string{"account", "region", "namespace", "accountid", "apiname"} {
		if !strings.Contains(strings.Join(d.Fields, " "), name) {
			t.Errorf("the fields %v lack %s", d.Fields, name)
		}
	}
}

func TestLogGroupsAreOfferedByTheirBeginning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for prefix, want := range map[string]string{"/aws/apigateway/orders": "/aws/apigateway/orders-api-prod-access", "aws-cloud": "aws-cloudtrail-logs", "": "aws-cloudtrail-logs"} {
		groups, err := w.engine.LogGroups(t.Context(), prefix)
		if err != nil {
			t.Fatal(err)
		}
		var found *engine.LogGroup
		for i, g := range groups {
			if !strings.HasPrefix(g.Name, prefix) {
				t.Errorf("%q offers %s", prefix, g.Name)
			}
			if g.Name == want {
				found = &groups[i]
			}
		}
		if found == nil || len(found.Places) == 0 || !strings.Contains(found.Places[0], "/") {
			t.Errorf("%q offers %+v, want %s and its places", prefix, groups, want)
		}
	}
	if groups, err := w.engine.LogGroups(t.Context(), "/nothing"); err != nil || len(groups) != 0 {
		t.Errorf("an unknown prefix offers %+v, %v", groups, err)
	}
}
