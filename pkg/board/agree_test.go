package board

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// settled are whole minutes that ended long enough ago to be complete in metrics
// and logs.
func settled() (from, to time.Time) {
	to = now.Truncate(time.Minute).Add(-6 * time.Minute)
	return to.Add(-15 * time.Minute), to
}

// ask runs the queries of a panel with choices over the settled minutes.
func (f file) ask(t *testing.T, e *engine.Engine, panel string, choices map[string][]string) []engine.Result {
	t.Helper()
	var queries []query.Query
	for _, q := range f.panel(t, panel).Targets {
		q.Vars = f.choices()
		maps.Copy(q.Vars, choices)
		queries = append(queries, q.Query)
	}
	from, to := settled()
	results := e.Run(t.Context(), engine.Request{Queries: queries, From: from, To: to})
	for _, r := range results {
		if r.Err != nil {
			t.Fatalf("%s: %s: %v", f.Title, panel, r.Err)
		}
	}
	return results
}

// total adds up the points of a panel's first query, or the last column of its rows.
func (f file) total(t *testing.T, e *engine.Engine, panel string, choices map[string][]string) float64 {
	t.Helper()
	r, sum := f.ask(t, e, panel, choices)[0], 0.0
	if r.Series == nil {
		for _, c := range r.Table.Cols[1:] {
			for row := range c.Len() {
				if v, ok := c.At(row).Num(); ok {
					sum += v
				}
			}
		}
		return sum
	}
	for _, s := range r.Series.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				sum += v
			}
		}
	}
	return sum
}

// TestNumbersAgreeAcrossDashboards holds what the metrics count to what the access
// logs have, and stages to their API.
func TestNumbersAgreeAcrossDashboards(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	logs, details := titled(t, "Access Logs - Overview"), titled(t, "Access Logs - Details")
	for _, api := range traffic.New(traffic.Options{}).In(traffic.ProdAccount, traffic.UsEast1) {
		name := api.ID
		if api.Kind == traffic.REST {
			name = api.Name
		}
		inMetrics := map[string][]string{"account": {"prod"}, "region": {"us-east-1"}, "apiname": {name}}
		// Access logs have ids, which the names that API Gateway lists lead to.
		inLogs := map[string][]string{"account": {"prod"}, "region": {"us-east-1"}, "apiname": {api.Name}}
		overview := titled(t, map[traffic.Kind]string{traffic.REST: "Overview (REST API)", traffic.HTTP: "Overview (HTTP API)",
			traffic.WebSocket: "Overview (WebSocket API)"}[api.Kind])
		stages := titled(t, map[traffic.Kind]string{traffic.REST: "Latency, Cache (REST API)", traffic.HTTP: "Latency (HTTP and WebSocket API)",
			traffic.WebSocket: "Latency (HTTP and WebSocket API)"}[api.Kind])
		byStage := map[traffic.Kind]string{traffic.REST: "REST API Requests (Today, Yesterday, Last Week)",
			traffic.HTTP: "HTTP API Requests (Today, Yesterday, Last Week)", traffic.WebSocket: "WebSocket API Requests (Today, Yesterday, Last Week)"}[api.Kind]
		t.Run(api.Name, func(t *testing.T) {
			t.Parallel()
			calls := overview.total(t, e, "API Calls", inMetrics)
			if calls == 0 {
				t.Fatal("the metrics count no requests")
			}
			lines := logs.total(t, e, "Total Requests", inLogs)
			if api.Kind == traffic.WebSocket { // whose metrics count connections, one line in several
				lines = routeLines(t, e, details, inLogs, "$connect")
			}
			if calls != lines {
				t.Errorf("API Calls are %v, the access logs have %v", calls, lines)
			}
			if sum := stages.total(t, e, byStage, inMetrics); sum != calls {
				t.Errorf("the stages have %v calls together, the API %v", sum, calls)
			}
		})
	}
}

// routeLines is the number of access-log lines of a route.
func routeLines(t *testing.T, e *engine.Engine, f file, choices map[string][]string, route string) (n float64) {
	t.Helper()
	table := f.ask(t, e, "Distribution by Resource or Route", choices)[0].Table
	for row := range table.N {
		if table.Cols[0].At(row).Text() == route {
			n, _ = table.Cols[1].At(row).Num()
		}
	}
	return n
}

// recorder notes the metrics that are asked for.
type recorder struct {
	engine.API
	mu    sync.Mutex
	asked []recorded
}

type recorded struct {
	account string
	metric  awsapi.Metric
}

func (r *recorder) GetMetricData(ctx context.Context, t awsapi.Target, from, to time.Time, entries []awsapi.Entry) (map[string]awsapi.Points, []awsapi.Message, error) {
	r.mu.Lock()
	for _, e := range entries {
		r.asked = append(r.asked, recorded{t.Account, e.Metric})
	}
	r.mu.Unlock()
	return r.API.GetMetricData(ctx, t, from, to, entries)
}

// TestVariablesNarrowTheMetrics chooses two APIs, one stage and one account on
// every dashboard on metrics, and looks at what each panel asks CloudWatch for.
func TestVariablesNarrowTheMetrics(t *testing.T) {
	t.Parallel()
	api := &recorder{}
	e := sandboxedOver(t, func(a engine.API) engine.API { api.API = a; return api })
	chosen := map[traffic.Kind][]string{traffic.REST: {"orders-api", "catalog-api"}}
	for _, a := range traffic.New(traffic.Options{}).In(traffic.ProdAccount, traffic.UsEast1) {
		if a.Kind != traffic.REST {
			chosen[a.Kind] = append(chosen[a.Kind], a.ID)
		}
	}
	stageOf := map[traffic.Kind]string{traffic.REST: "prod", traffic.HTTP: "v1", traffic.WebSocket: "production"}
	for _, tt := range []struct {
		dashboard string
		kinds     []traffic.Kind
	}{
		{"Overview (REST API)", []traffic.Kind{traffic.REST}},
		{"Overview (HTTP API)", []traffic.Kind{traffic.HTTP}},
		{"Overview (WebSocket API)", []traffic.Kind{traffic.WebSocket}},
		{"Latency, Cache (REST API)", []traffic.Kind{traffic.REST}},
		{"Latency (HTTP and WebSocket API)", []traffic.Kind{traffic.HTTP, traffic.WebSocket}},
		{"Errors (REST API)", []traffic.Kind{traffic.REST}},
		{"Errors (HTTP and WebSocket API)", []traffic.Kind{traffic.HTTP, traffic.WebSocket}},
		{"Enhanced Monitoring (REST API)", []traffic.Kind{traffic.REST}},
		{"Enhanced Monitoring (HTTP API)", []traffic.Kind{traffic.HTTP}},
		{"Enhanced Monitoring (WebSocket API)", []traffic.Kind{traffic.WebSocket}},
	} {
		f := titled(t, tt.dashboard)
		choices := map[string][]string{"account": {"prod"}}
		for _, kind := range tt.kinds {
			choices["apiname"] = append(choices["apiname"], chosen[kind]...)
			if _, has := f.choices()["stage"]; has {
				choices["stage"] = append(choices["stage"], stageOf[kind])
			}
		}
		for _, p := range f.Panels {
			if p.Type == "row" || len(p.Targets) == 0 {
				continue
			}
			api.asked = nil
			f.ask(t, e, p.Title, choices)
			if len(api.asked) == 0 {
				t.Errorf("%s: %s asks for nothing", f.Title, p.Title)
			}
			for _, a := range api.asked {
				if a.account != "prod" {
					t.Errorf("%s: %s asks account %s", f.Title, p.Title, a.account)
				}
				for _, d := range a.metric.Dimensions {
					wrong := (d.Name == "ApiName" || d.Name == "ApiId") && !slices.Contains(choices["apiname"], d.Value) ||
						d.Name == "Stage" && choices["stage"] != nil && !slices.Contains(choices["stage"], d.Value)
					if wrong {
						t.Errorf("%s: %s asks for %s %s=%s", f.Title, p.Title, a.metric.Name, d.Name, d.Value)
					}
				}
			}
		}
	}
}
