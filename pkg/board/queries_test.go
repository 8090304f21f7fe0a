package board

import (
	"encoding/json"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// now is a Wednesday.
var now = time.Date(2026, 3, 4, 12, 34, 56, 0, time.UTC)

func clock() time.Time { return now }

// provisioned are the settings that the demo gives Grafana, with the endpoint.
func provisioned(t *testing.T, endpoint string) *settings.Settings {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "provisioning", "datasources", "dohyo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.LoadProvisioning(text, "dohyo", func(name string) string {
		return map[string]string{demo.EndpointEnv: endpoint}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSandboxIsWhereTheDemoSaysItIs(t *testing.T) {
	t.Parallel()
	const endpoint = "http://127.0.0.1:4999"
	if got := provisioned(t, endpoint).AWS().Auth.Endpoint; got != endpoint {
		t.Errorf("the provisioned endpoint is %q, want the value of %s, %q", got, demo.EndpointEnv, endpoint)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "provisioning", "dashboards", "dohyo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "path: $" + demo.DashboardsEnv + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("the dashboards' provisioning holds no %q:\n%s", want, text)
	}
}

// sandboxed is an engine on a sandbox of its own.
func sandboxed(t *testing.T) *engine.Engine {
	t.Helper()
	aws := sandbox.New(sandbox.Options{Now: clock})
	t.Cleanup(aws.Close)
	server := httptest.NewServer(aws)
	t.Cleanup(server.Close)
	s := provisioned(t, server.URL)
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, clock)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestQueriesAndVariablesAreFreeOfFindings(t *testing.T) {
	t.Parallel()
	e, err := engine.New(provisioned(t, ""), nil, clock) // linting asks AWS nothing
	if err != nil {
		t.Fatal(err)
	}
	lint := func(where string, q query.Query, choices map[string][]string) {
		q.Vars = choices
		for _, d := range e.Lint(q, false).Diagnostics {
			t.Errorf("%s: %s\n\t%s", where, d.Message, q.Text)
		}
	}
	for _, f := range files(t) {
		for _, p := range f.Panels {
			for _, q := range p.Targets {
				lint(f.Title+": "+p.Title+" "+q.RefID, q.Query, f.choices())
			}
		}
		for _, v := range f.Templating.List {
			if v.Type == "query" {
				var q query.Query
				if err := json.Unmarshal(v.Query, &q); err != nil {
					t.Fatal(err)
				}
				lint(f.Title+": variable "+v.Name, q, f.choices())
			}
		}
	}
}

// reduced does what the panel's transformations and its reducer do in Grafana:
// the series become rows of their sums, rows of no requests go, rows are counted.
func reduced(t *testing.T, p filePanel, r engine.Result) (n int) {
	t.Helper()
	var steps []string
	for _, x := range p.Transformations {
		steps = append(steps, x.ID+" "+compact(t, x.Options))
	}
	want := []string{
		`reduce {"labelsToFields":true,"mode":"seriesToRows","reducers":["sum"]}`,
		`filterByValue {"filters":[{"config":{"id":"greater","options":{"value":0}},"fieldName":"Total"}],"match":"all","type":"include"}`,
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Fatalf("the test does not know these transformations (-known +panel):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"count"}, p.Options.ReduceOptions.Calcs); diff != "" || p.Options.ReduceOptions.Fields != "/^Total$/" {
		t.Fatalf("the test does not know this reduction: %+v", p.Options.ReduceOptions)
	}
	for _, s := range r.Series.Series {
		total := 0.0
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				total += v
			}
		}
		if total > 0 {
			n++
		}
	}
	return n
}

func compact(t *testing.T, in json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(in, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestUniqueAPICallsCountsDistinctAPIsWhateverTheRange(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	var restAPIs, catalogs int
	for _, api := range traffic.New(traffic.Options{}).APIs() {
		if api.Kind == traffic.REST {
			restAPIs++
			if api.Name == "catalog-api" {
				catalogs++
			}
		}
	}
	f := files(t)[0]
	p := f.panel(t, "Unique API Calls")
	for _, tt := range []struct {
		name  string
		back  time.Duration
		names []string
		want  int
	}{
		{"an hour", time.Hour, []string{"*"}, restAPIs},
		{"a day", 24 * time.Hour, []string{"*"}, restAPIs},
		{"a week", 7 * 24 * time.Hour, []string{"*"}, restAPIs},
		{"one name in several places", 24 * time.Hour, []string{"catalog-api"}, catalogs},
		{"an API nobody has", 24 * time.Hour, []string{"no-such-api"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := p.Targets[0].Query
			q.Vars = f.choices()
			q.Vars["apiname"] = tt.names
			r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: now.Add(-tt.back), To: now})[0]
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if got := reduced(t, p, r); got != tt.want {
				t.Errorf("counts %d APIs, want %d", got, tt.want)
			}
		})
	}
}

func TestEveryQueryFindsSeriesInTheSandbox(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	for _, f := range files(t) {
		for _, p := range f.Panels {
			var queries []query.Query
			for _, q := range p.Targets {
				q.Vars = f.choices()
				queries = append(queries, q.Query)
			}
			for _, r := range e.Run(t.Context(), engine.Request{Queries: queries, From: now.Add(-24 * time.Hour), To: now}) {
				if r.Err != nil || len(r.Series.Series) == 0 {
					t.Errorf("%s: query %s of panel %q finds nothing: %v", f.Title, r.RefID, p.Title, r.Err)
				}
			}
		}
	}
}

func TestVariablesOfferTheAPIsOfTheirKind(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	f := files(t)[0]
	got := map[string][]string{}
	for _, v := range f.Templating.List {
		if v.Type != "query" {
			continue
		}
		var q struct {
			query.Query
			Field string
		}
		if err := json.Unmarshal(v.Query, &q); err != nil {
			t.Fatal(err)
		}
		q.Vars = f.choices()
		q.Vars["account"] = []string{"dev"}
		found, err := e.Values(t.Context(), engine.Request{Queries: []query.Query{q.Query}, From: now.Add(-time.Hour), To: now}, q.Field)
		if err != nil {
			t.Fatal(err)
		}
		got[v.Name] = found.Values
	}
	want := map[string][]string{
		"account": {"dev", "prod"},
		"region":  {"eu-west-1", "us-east-1"},
		"apiname": {"catalog-api", "orders-api", "payments-api"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("offered values (-want +got):\n%s", diff)
	}
}
