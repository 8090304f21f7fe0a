package engine_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// TestEveryLimitNamesItsSetting asks, for each limit, what passes it. Answers that can be cut say so in a notice, others
// end with an error.
func TestEveryLimitNamesItsSetting(t *testing.T) {
	t.Parallel()
	const (
		raw    = "_sourceCategory=aws/apigateway"
		count  = raw + ` | json "path" as path | count by path`
		series = "metric=Count namespace=aws/apigateway stage=*"
	)
	tests := []struct {
		limit, query string
		cut          bool // the answer is cut, with a notice
		want         string
	}{
		{"range: 2h", count, false, "the time range of 3h0m0s is longer than limits.range (2h0m0s) in the data source settings allows"},
		{"range: 2h", series, false, "limits.range"},
		{"rows: 5", raw, true, "these are the first 5 rows, there are more"},
		{"rows: 5", raw, true, "limits.rows"},
		{"rows: 2", count, true, "limits.rows"},
		{"memoryBytes: 1000", count, false, "limits.memoryBytes"},
		{"memoryBytes: 1000", raw, false, "limits.memoryBytes"},
		{"scanBytes: 10", count, false, "limits.scanBytes"},
		{"queryTimeout: 1ms", count, false, "limits.queryTimeout"},
		{"logGroups: 1", count, false, "limits.logGroups"},
		{"metricSeries: 3", series, false, "limits.metricSeries"},
		{"metricAggregatedSeries: 3", series + " | sum", false, "limits.metricAggregatedSeries"},
		{"metricPoints: 3", series + " statistic=Maximum | quantize 1h using avg", true, "limits.metricPoints"},
		{"listedMetrics: 3", series, false, "limits.listedMetrics"},
	}
	for _, tt := range tests {
		t.Run(tt.limit+" "+tt.query, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newSite(t, sandbox.Options{Volume: 0.01, Faults: sandbox.Faults{Latency: 10 * time.Millisecond}}, "limits: {"+tt.limit+"}")
				r := w.engine.Run(t.Context(), engine.Request{Queries: []query.Query{{RefID: "A", Text: tt.query}}, From: w.now().Add(-3 * time.Hour), To: w.now()})[0]
				var texts []string
				if r.Err != nil {
					texts = append(texts, r.Err.Error())
				}
				for _, n := range r.Notices {
					texts = append(texts, n.Text)
				}
				if text := strings.Join(texts, "\n"); !strings.Contains(text, tt.want) || (r.Err == nil) != tt.cut {
					t.Errorf("error %v and notices %v, want %q", r.Err, r.Notices, tt.want)
				}
				if n := w.server.RunningQueries(); n != 0 {
					t.Errorf("%d log queries are left running", n)
				}
			})
		})
	}
}
