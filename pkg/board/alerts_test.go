package board

import (
	"encoding/json"
	"math"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// ruleFile is the alert rules' file, as far as evaluating it needs.
type ruleFile struct {
	Groups []struct {
		Rules []provisionedRule `yaml:"rules"`
	} `yaml:"groups"`
}

type provisionedRule struct {
	UID, Title  string
	Annotations map[string]string
	Data        []struct {
		Range struct{ From, To int } `yaml:"relativeTimeRange"`
		Model map[string]any
	}
}

func alertRules(t *testing.T) []provisionedRule {
	t.Helper()
	text, err := Alerts()
	if err != nil {
		t.Fatal(err)
	}
	var f ruleFile
	if err := yaml.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f.Groups[0].Rules
}

// query is the rule's query as Grafana sends it.
func (r provisionedRule) query(t *testing.T) query.Query {
	t.Helper()
	text, err := json.Marshal(r.Data[0].Model)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestAlertRulesAreFreeOfFindings(t *testing.T) {
	t.Parallel()
	e, err := engine.New(provisioned(t, ""), nil, clock)
	if err != nil {
		t.Fatal(err)
	}
	rules := alertRules(t)
	if len(rules) != 9 {
		t.Errorf("there are %d rules, want nine", len(rules))
	}
	for _, r := range rules {
		q := r.query(t)
		for _, d := range e.Lint(q, false).Diagnostics {
			t.Errorf("%s: %s\n\t%s", r.Title, d.Message, q.Text)
		}
		if text, _ := json.Marshal(r.Data); strings.Contains(string(text), "$") {
			t.Errorf("%s: a $ would be taken for an environment variable: %s", r.Title, text)
		}
	}
}

// critical returns the APIs and stages for which a rule's condition holds, at
// a time: "apiname stage" of account prod in us-east-1.
func (r provisionedRule) critical(t *testing.T, e *engine.Engine, at time.Time) []string {
	t.Helper()
	span := r.Data[0].Range
	res := e.Run(t.Context(), engine.Request{Queries: []query.Query{r.query(t)},
		From: at.Add(-time.Duration(span.From) * time.Second), To: at.Add(-time.Duration(span.To) * time.Second)})[0]
	if res.Err != nil {
		t.Fatalf("%s: %v", r.Title, res.Err)
	}
	var out []string
	holds := r.condition(t)
	add := func(tags value.Labels, v float64) {
		account, _ := tags.Get("account")
		region, _ := tags.Get("region")
		if account == "prod" && region == "us-east-1" && holds(v) {
			name, ok := tags.Get("apiname")
			if !ok {
				name, _ = tags.Get("apiid")
			}
			stage, _ := tags.Get("stage")
			out = append(out, name+" "+stage)
		}
	}
	if res.Series != nil {
		for _, s := range res.Series.Series {
			add(s.Labels, r.reduced(s.Values))
		}
		return out
	}
	names := res.Table.Schema.Names()
	for row := range res.Table.N {
		var tags value.Labels
		last := math.NaN()
		for i, c := range res.Table.Cols {
			if v, ok := c.At(row).Num(); ok && i == len(names)-1 {
				last = v
				continue
			}
			tags = append(tags, value.Label{Name: names[i], Value: c.At(row).Text()})
		}
		add(tags, last)
	}
	return out
}

// reduced makes one number of a series' points, as the rule says.
func (r provisionedRule) reduced(points []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range points {
		if !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	if r.Data[1].Model["reducer"] == "mean" {
		return sum / float64(n)
	}
	return sum
}

// condition is the rule's comparison.
func (r provisionedRule) condition(t *testing.T) func(float64) bool {
	t.Helper()
	text, err := json.Marshal(r.Data[len(r.Data)-1].Model)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Conditions []struct {
			Evaluator struct {
				Type   string
				Params []float64
			}
		}
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	e := m.Conditions[0].Evaluator
	switch e.Type {
	case "gte":
		return func(v float64) bool { return v >= e.Params[0] }
	case "gt":
		return func(v float64) bool { return v > e.Params[0] }
	case "lte":
		return func(v float64) bool { return v <= e.Params[0] }
	}
	t.Fatalf("%s: unknown comparison %q", r.Title, e.Type)
	return nil
}

// TestAlertsFireInTheIncidentAndResolve evaluates each rule before, in and after
// the sandbox's incident.
func TestAlertsFireInTheIncidentAndResolve(t *testing.T) {
	t.Parallel()
	incident := now.Truncate(time.Hour)
	end := incident.Add(2 * time.Hour)
	aws := sandbox.New(sandbox.Options{Now: func() time.Time { return end }, IncidentAt: incident})
	t.Cleanup(aws.Close)
	server := httptest.NewServer(aws)
	t.Cleanup(server.Close)
	s := provisioned(t, server.URL)
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, func() time.Time { return end })
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{} // names in metrics to ids in access logs
	for _, a := range aws.Model().APIs() {
		if a.Account == traffic.ProdAccount && a.Region == "us-east-1" {
			ids[a.Name] = a.ID
		}
	}
	want := map[string]string{
		"dohyo-apigw-server-errors":       "payments-api prod",
		"dohyo-apigw-client-errors":       "catalog-api prod",
		"dohyo-apigw-latency":             "payments-api prod",
		"dohyo-apigw-integration-latency": "payments-api prod",
		"dohyo-apigw-low-traffic":         "partner-webhooks v1",
		"dohyo-apigw-waf-latency":         ids["catalog-api"] + " prod",
		"dohyo-apigw-integration-errors":  ids["payments-api"] + " prod",
		"dohyo-apigw-authorizer-errors":   ids["mobile-bff"] + " $default",
		"dohyo-apigw-waf-errors":          ids["catalog-api"] + " prod",
	}
	for _, r := range alertRules(t) {
		t.Run(r.Title, func(t *testing.T) {
			for _, c := range []struct {
				at    time.Duration // after the incident's start
				fires bool
			}{{-time.Minute, false}, {25 * time.Minute, true}, {55 * time.Minute, false}} {
				found := r.critical(t, e, incident.Add(c.at))
				if slices.Contains(found, want[r.UID]) != c.fires {
					t.Errorf("%s after the incident began, %q fires: %v; the rule fires for %q", c.at, want[r.UID], !c.fires, found)
				}
			}
		})
	}
}
