package source_test

import (
	"fmt"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// now is a Wednesday, half a minute into a minute.
var now = time.Date(2026, 11, 18, 18, 0, 30, 0, time.UTC)

// sandboxWorld is a sandbox and a metric source that reads it.
type sandboxWorld struct {
	model  *traffic.Model
	source *source.MetricSource
}

func newSandbox(t testing.TB) *sandboxWorld {
	t.Helper()
	s := sandbox.New(sandbox.Options{Now: func() time.Time { return now }, Volume: 0.2})
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	api := awsapi.New(awsapi.Config{Auth: awsauth.Settings{
		AuthType: awsauth.AuthTypeKeys, AccessKey: "sandbox", SecretKey: "sandbox", Region: traffic.UsEast1, Endpoint: server.URL,
	}}, awsapi.Options{})
	t.Cleanup(api.Close)
	rules, err := fields.CompileMetricRules(fields.DefaultMetricRules())
	if err != nil {
		t.Fatal(err)
	}
	src := &source.MetricSource{API: api, Rules: rules.Tags}
	for _, region := range []string{traffic.UsEast1, traffic.EuWest1} {
		src.Targets = append(src.Targets,
			awsapi.Target{Account: "dev", AccountID: traffic.DevAccount, Region: region},
			awsapi.Target{Account: "prod", AccountID: traffic.ProdAccount, Region: region, RoleARN: "arn:aws:iam::" + traffic.ProdAccount + ":role/dohyo"})
	}
	return &sandboxWorld{s.Model(), src}
}

func (w *sandboxWorld) run(t testing.TB, text string, from, to time.Time) *value.SeriesSet {
	t.Helper()
	q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), syntax.Options{})
	if err := list.Err(text); err != nil {
		t.Fatal(err)
	}
	p := plan.Metrics([]plan.MetricQuery{{RefID: "A", Query: q}}, plan.MetricRange{From: from, To: to, Now: now})[0]
	rt := &exec.Runtime{Env: &expr.Env{Now: func() time.Time { return now }, From: from.UnixMilli(), To: to.UnixMilli()}, Notices: &exec.Notices{}}
	set, err := p.Run(t.Context(), rt, plan.NewMetricSession(w.source))
	if err != nil {
		t.Fatal(err)
	}
	if notices := rt.Notices.List(); len(notices) > 0 {
		t.Errorf("%s has the notices %v, want none", text, notices)
	}
	return set
}

// mean is a running average.
type mean struct{ sum, n float64 }

func (m *mean) add(v float64) { m.sum += v; m.n++ }

// TestSeedMetricsQuery holds the seed's sample query against the requests that
// the metrics were made of: the average of the averages of every API, stage and
// method, as its selector has no absence term.
func TestSeedMetricsQuery(t *testing.T) {
	t.Parallel()
	w := newSandbox(t)
	const query = "Namespace=aws/apigateway metric=Latency statistic=Average account=* region=* apiname=* | avg by apiname, namespace, region, account"
	from, to := now.Add(-24*time.Hour), now
	got := w.run(t, query, from, to)
	const step = 5 * time.Minute
	start := from.Truncate(step)
	if got.Grid.Start != start.UnixMilli() || got.Grid.Step != step.Milliseconds() || got.Grid.N != 289 {
		t.Fatalf("the grid is %+v, want 289 points of 5m from %s", got.Grid, start)
	}
	want := w.latencies(start, got.Grid.N, step)
	if len(got.Series) != len(want) || len(want) < 8 {
		t.Fatalf("%d series, want %d", len(got.Series), len(want))
	}
	for _, s := range got.Series {
		var id []string
		for _, tag := range []string{"apiname", "namespace", "region", "account", "metric"} {
			v, _ := s.Labels.Get(tag)
			id = append(id, v)
		}
		key := strings.Join(id, "|")
		points, ok := want[key]
		if !ok {
			t.Fatalf("the series %s is not expected", key)
		}
		for i, v := range s.Values {
			if !same(v, points[i]) {
				t.Fatalf("%s at %s is %g, want %g", key, time.UnixMilli(got.Grid.Time(i)).UTC(), v, points[i])
			}
		}
		if s.Unit != "Milliseconds" {
			t.Errorf("%s has the unit %q, want Milliseconds", key, s.Unit)
		}
	}
}

// latencies computes the seed query from the requests alone.
func (w *sandboxWorld) latencies(start time.Time, n int, step time.Duration) map[string][]float64 {
	want := map[string][]float64{}
	for _, api := range w.model.APIs() {
		if api.Kind == traffic.WebSocket {
			continue // has no Latency
		}
		name := api.Name
		if api.Kind == traffic.HTTP {
			name = api.ID
		}
		points := make([]float64, n)
		found := false
		for i := range points {
			levels := map[string]*mean{}
			for _, stage := range api.Stages {
				for minute := start.Add(time.Duration(i)*step).Unix() / 60; minute < start.Add(time.Duration(i+1)*step).Unix()/60; minute++ {
					for _, r := range w.model.Requests(stage, minute) {
						if r.Time >= now.UnixMilli() {
							continue // not yet
						}
						keys := []string{"api", "stage " + stage.Name}
						if stage.Detailed && r.Route >= 0 {
							keys = append(keys, fmt.Sprint("route ", stage.Name, r.Route))
						}
						for _, k := range keys {
							if levels[k] == nil {
								levels[k] = &mean{}
							}
							levels[k].add(float64(r.Latency))
						}
					}
				}
			}
			var all mean
			for _, m := range levels {
				all.add(m.sum / m.n)
			}
			points[i] = all.sum / all.n // NaN without any
			found = found || all.n > 0
		}
		if found {
			want[strings.Join([]string{name, "AWS/ApiGateway", api.Region, alias[api.Account], "avg"}, "|")] = points
		}
	}
	return want
}

func same(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b))
}

// alias names the accounts as the targets do.
var alias = map[string]string{traffic.DevAccount: "dev", traffic.ProdAccount: "prod"}

// perAPI adds up, for every bucket and API of a kind, what each request counts,
// a time before: the sum of the bucket, and that divided by the minutes that have
// a request.
func (w *sandboxWorld) perAPI(kind traffic.Kind, start time.Time, n int, before time.Duration, counts func(r traffic.Request) float64) (sums, perMinute map[string][]float64) {
	sums, perMinute = map[string][]float64{}, map[string][]float64{}
	for _, api := range w.model.APIs() {
		if api.Kind != kind {
			continue
		}
		name := api.Name
		if kind != traffic.REST {
			name = api.ID
		}
		key := strings.Join([]string{name, api.Region, alias[api.Account]}, "|")
		sums[key], perMinute[key] = make([]float64, n), make([]float64, n)
		for i := range n {
			busy := map[int64]bool{}
			first := start.Add(time.Duration(i)*sumStep-before).Unix() / 60
			for minute := first; minute < first+5; minute++ {
				for _, stage := range api.Stages {
					for _, r := range w.model.Requests(stage, minute) {
						if r.Time < now.UnixMilli() {
							busy[minute] = true
							sums[key][i] += counts(r)
						}
					}
				}
			}
			perMinute[key][i] = sums[key][i] / float64(len(busy))
		}
	}
	return sums, perMinute
}

// sumStep is the distance of the points that perAPI computes.
const sumStep = 5 * time.Minute

func TestMetricsQueriesAgreeWithTheTraffic(t *testing.T) {
	t.Parallel()
	w := newSandbox(t)
	every := func(traffic.Request) float64 { return 1 }
	clientErrors := func(r traffic.Request) float64 {
		if r.Status/100 == 4 {
			return 1
		}
		return 0
	}
	ratio := func(a, b map[string][]float64) map[string][]float64 {
		for key, points := range a {
			for i := range points {
				points[i] = 100 * points[i] / b[key][i]
			}
		}
		return a
	}
	from := now.Add(-8 * time.Hour)
	start, n := from.Truncate(sumStep), 97
	requests, perMinute := w.perAPI(traffic.REST, start, n, 0, every)
	restErrors, _ := w.perAPI(traffic.REST, start, n, 0, clientErrors)
	httpErrors, _ := w.perAPI(traffic.HTTP, start, n, 0, clientErrors)
	dayBefore, _ := w.perAPI(traffic.HTTP, start, n, 24*time.Hour, clientErrors)
	rates := ratio(restErrors, requests)
	tests := []struct {
		name, query string
		want        map[string][]float64
	}{
		{"requests of REST APIs, a level picked by absence",
			"metric=Count statistic=Sum namespace=aws/apigateway apiname=* !(apiid=*) !(stage=*) account=* | quantize using sum | sum by apiname, region, account",
			requests},
		{"errors of HTTP APIs, in another letter case and by the name that the metric rule gives",
			"metric=4XX statistic=sum namespace=aws/apigateway apiid=* apiname=* !(stage=*) | quantize using sum | sum by apiname, region, account",
			httpErrors},
		{"the same a day before",
			"metric=4XX statistic=sum namespace=aws/apigateway apiid=* apiname=* !(stage=*) | quantize using sum | sum by apiname, region, account | timeshift 1d",
			dayBefore},
		{"a join of rows in one text",
			"#A: metric=4XXError statistic=Sum namespace=aws/apigateway apiname=* !(stage=*) | quantize using sum | sum by apiname, region, account\n" +
				"#B: metric=Count statistic=Sum namespace=aws/apigateway apiname=* !(apiid=*) !(stage=*) | quantize using sum | sum by apiname, region, account\n" +
				"#A * 100 / #B along apiname, region, account as percent",
			rates},
		{"the error rate is the average",
			"metric=4XXError statistic=average namespace=aws/apigateway apiname=* !(stage=*) | avg by apiname, region, account | eval _value * 100",
			rates},
		{"the default rollup of sums is by the minute",
			"metric=Count statistic=Sum namespace=aws/apigateway apiname=* !(apiid=*) !(stage=*) | sum by apiname, region, account | where _value >= 0",
			perMinute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := w.run(t, tt.query, from, now)
			if got.Grid.Start != start.UnixMilli() || got.Grid.N != n || len(got.Series) != len(tt.want) || len(got.Series) == 0 {
				t.Fatalf("%d series on %+v, want %d", len(got.Series), got.Grid, len(tt.want))
			}
			for _, s := range got.Series {
				api, _ := s.Labels.Get("apiname")
				region, _ := s.Labels.Get("region")
				account, _ := s.Labels.Get("account")
				want, ok := tt.want[strings.Join([]string{api, region, account}, "|")]
				if !ok {
					t.Fatalf("the series %s is not expected", s.Labels)
				}
				for i, v := range s.Values {
					none := math.IsNaN(v) && want[i] == 0 // no request, no point
					if !none && !same(v, want[i]) {
						t.Fatalf("%s at %s is %g, want %g", s.Labels, time.UnixMilli(got.Grid.Time(i)).UTC(), v, want[i])
					}
				}
			}
		})
	}
}
