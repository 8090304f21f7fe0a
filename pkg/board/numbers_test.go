package board

import (
	"encoding/json"
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

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

func titled(t *testing.T, title string) file {
	t.Helper()
	for _, f := range files(t) {
		if strings.HasSuffix(f.Title, " - "+title) {
			return f
		}
	}
	t.Fatalf("no dashboard %q", title)
	return file{}
}

// distinctCount runs a panel that counts distinct names.
func distinctCount(t *testing.T, e *engine.Engine, f file, panel string, back time.Duration, choices map[string][]string) int {
	t.Helper()
	p := f.panel(t, panel)
	q := p.Targets[0].Query
	q.Vars = f.choices()
	maps.Copy(q.Vars, choices)
	r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: now.Add(-back), To: now})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return reduced(t, p, r)
}

func TestUniqueAPICallsCountsDistinctAPIsWhateverTheRange(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	deployed, catalogs := map[traffic.Kind]int{}, 0
	for _, api := range traffic.New(traffic.Options{}).APIs() {
		deployed[api.Kind]++
		if api.Name == "catalog-api" {
			catalogs++
		}
	}
	for _, tt := range []struct {
		name, dashboard string
		back            time.Duration
		names           []string
		want            int
	}{
		{"an hour", "Overview (REST API)", time.Hour, []string{"*"}, deployed[traffic.REST]},
		{"a day", "Overview (REST API)", 24 * time.Hour, []string{"*"}, deployed[traffic.REST]},
		{"a week", "Overview (REST API)", 7 * 24 * time.Hour, []string{"*"}, deployed[traffic.REST]},
		{"one name in several places", "Overview (REST API)", 24 * time.Hour, []string{"catalog-api"}, catalogs},
		{"an API nobody has", "Overview (REST API)", 24 * time.Hour, []string{"no-such-api"}, 0},
		{"HTTP APIs of a day", "Overview (HTTP API)", 24 * time.Hour, []string{"*"}, deployed[traffic.HTTP]},
		{"WebSocket APIs of a day", "Overview (WebSocket API)", 24 * time.Hour, []string{"*"}, deployed[traffic.WebSocket]},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := distinctCount(t, e, titled(t, tt.dashboard), "Unique API Calls", tt.back, map[string][]string{"apiname": tt.names})
			if got != tt.want {
				t.Errorf("counts %d APIs, want %d", got, tt.want)
			}
		})
	}
}

func TestResourcesAndRoutesAreCountedOnceByName(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	// parts are the resources or routes of the stages with detailed metrics; calls
	// are their combinations with method, stage, API, account and region. Of the
	// routes only $connect has connections, and $disconnect not even messages.
	parts, calls := map[traffic.Kind]map[string]bool{}, map[traffic.Kind]int{}
	for _, api := range traffic.New(traffic.Options{}).APIs() {
		if parts[api.Kind] == nil {
			parts[api.Kind] = map[string]bool{}
		}
		for _, s := range api.Stages {
			for _, r := range api.Routes {
				switch {
				case !s.Detailed:
				case api.Kind == traffic.WebSocket && r.Resource == "$disconnect":
				case api.Kind == traffic.WebSocket && r.Resource != "$connect":
					parts[api.Kind][r.Resource] = true
				default:
					parts[api.Kind][r.Resource] = true
					calls[api.Kind]++
				}
			}
		}
	}
	for _, tt := range []struct {
		dashboard, panel string
		kind             traffic.Kind
	}{
		{"Enhanced Monitoring (REST API)", "API Resources", traffic.REST},
		{"Enhanced Monitoring (HTTP API)", "API Resources", traffic.HTTP},
		{"Enhanced Monitoring (WebSocket API)", "API Routes", traffic.WebSocket},
	} {
		t.Run(tt.dashboard, func(t *testing.T) {
			f := titled(t, tt.dashboard)
			if got, want := distinctCount(t, e, f, tt.panel, 24*time.Hour, nil), len(parts[tt.kind]); got != want {
				t.Errorf("%s: %d, want %d", tt.panel, got, want)
			}
			if got, want := distinctCount(t, e, f, "Unique API Calls", 24*time.Hour, nil), calls[tt.kind]; got != want {
				t.Errorf("Unique API Calls: %d, want %d", got, want)
			}
		})
	}
}

// buckets is the sum of metrics of a stage in steps of 15 minutes, by start.
func buckets(t *testing.T, e *engine.Engine, selector string, metrics ...string) map[int64]float64 {
	t.Helper()
	out := map[int64]float64{}
	for _, metric := range metrics {
		q := query.Query{RefID: "A", Lang: query.Metrics,
			Text: selector + " metric=" + metric + " statistic=Sum !(route=*) !(resource=*) | quantize to 15m using sum | sum"}
		r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: now.Add(-24 * time.Hour), To: now})[0]
		if r.Err != nil || len(r.Series.Series) != 1 {
			t.Fatalf("%s: %d series, %v", q.Text, len(r.Series.Series), r.Err)
		}
		for i, v := range r.Series.Series[0].Values {
			if !math.IsNaN(v) {
				out[r.Series.Grid.Time(i)] += v
			}
		}
	}
	return out
}

func TestErrorRatesAreFailedRequestsPerHundred(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	ids := map[string]string{}
	for _, api := range traffic.New(traffic.Options{}).In(traffic.ProdAccount, traffic.UsEast1) {
		ids[api.Name] = api.ID
	}
	for _, tt := range []struct {
		dashboard, panel, api, stage string
		failed, all                  []string
	}{
		{"Errors (REST API)", "Average Error Rate", "payments-api", "prod", []string{"4XXError", "5XXError"}, []string{"Count"}},
		{"Errors (HTTP and WebSocket API)", "Average Error Rate", ids["mobile-bff"], "$default", []string{"4xx", "5xx"}, []string{"Count"}},
		{"Errors (HTTP and WebSocket API)", "WebSocket Error Rate", ids["live-updates"], "production",
			[]string{"ClientError", "ExecutionError", "IntegrationError"}, []string{"ConnectCount", "MessageCount"}},
	} {
		t.Run(tt.panel+" of "+tt.dashboard, func(t *testing.T) {
			f := titled(t, tt.dashboard)
			var queries []query.Query
			for _, q := range f.panel(t, tt.panel).Targets {
				q.Vars = f.choices()
				q.Vars["account"], q.Vars["region"] = []string{"prod"}, []string{"us-east-1"}
				q.Vars["apiname"], q.Vars["stage"] = []string{tt.api}, []string{tt.stage}
				queries = append(queries, q.Query)
			}
			results := e.Run(t.Context(), engine.Request{Queries: queries, From: now.Add(-24 * time.Hour), To: now})
			shown := results[len(results)-1].Series
			if len(shown.Series) != 1 {
				t.Fatalf("%d series, want one", len(shown.Series))
			}
			selector := "account=prod region=us-east-1 namespace=aws/apigateway apiname=" + tt.api + ` stage="` + tt.stage + `"`
			failed, all := buckets(t, e, selector, tt.failed...), buckets(t, e, selector, tt.all...)
			for i, got := range shown.Series[0].Values {
				at := shown.Grid.Time(i)
				if want := 100 * failed[at] / all[at]; !(math.Abs(got-want) < 1e-6) {
					t.Errorf("%s: %v %%, want %v %%: %v of %v requests", time.UnixMilli(at).UTC(), got, want, failed[at], all[at])
				}
			}
		})
	}
}

func TestPercentilesDiffer(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	f := titled(t, "Latency, Cache (REST API)")
	q := f.panel(t, "Percentile Latency (ms)").Targets[0].Query
	q.Vars = f.choices()
	q.Vars["account"], q.Vars["apiname"] = []string{"prod"}, []string{"payments-api"}
	r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: now.Add(-24 * time.Hour), To: now})[0]
	at := map[string]value.Series{}
	for _, s := range r.Series.Series {
		statistic, _ := s.Labels.Get("statistic")
		at[statistic] = s
	}
	if len(at) != 3 || len(r.Series.Series) != 3 {
		t.Fatalf("%d series of %d statistics, want p50, p95 and p99", len(r.Series.Series), len(at))
	}
	for i, p50 := range at["p50"].Values {
		if p95, p99 := at["p95"].Values[i], at["p99"].Values[i]; !(p50 < p95 && p95 < p99) {
			t.Errorf("hour %d: p50 %v, p95 %v, p99 %v", i, p50, p95, p99)
		}
	}
}
