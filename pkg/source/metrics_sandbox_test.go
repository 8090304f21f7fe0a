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

func (w *sandboxWorld) run(t testing.TB, text string, from, to time.Time) (*value.SeriesSet, []exec.Notice) {
	t.Helper()
	q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), syntax.Options{})
	if err := list.Err(text); err != nil {
		t.Fatal(err)
	}
	p := plan.PlanMetrics([]plan.MetricQuery{{RefID: "A", Query: q}}, plan.MetricRange{From: from, To: to, Now: now})[0]
	rt := &exec.Runtime{Env: &expr.Env{Now: func() time.Time { return now }, From: from.UnixMilli(), To: to.UnixMilli()}, Notices: &exec.Notices{}}
	set, err := p.Run(t.Context(), rt, plan.NewMetricSession(w.source))
	if err != nil {
		t.Fatal(err)
	}
	return set, rt.Notices.List()
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
	got, _ := w.run(t, query, from, to)
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
	alias := map[string]string{traffic.DevAccount: "dev", traffic.ProdAccount: "prod"}
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
