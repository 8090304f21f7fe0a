package ops_test

import (
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// A query without errors can be planned, its diagnostics point into the text, and
// it prints as one without errors that prints the same.
func FuzzMetricQuery(f *testing.F) {
	for _, s := range ops.Specs(ops.Metrics) {
		f.Add("metric=x statistic=Sum !(stage=*) | " + s.Example)
	}
	f.Add("#A: metric=(a, b) statistic=p99 | quantize to 5m using sum drop last\n#B: #A * 2 | timeshift -1d\n#A / #B along x as y | where _value > 3 atleast 2 any 5m")
	f.Add("metric=x | eval max(_value, {{n}}) % 3 != 2 and !(avg = 1)")
	now := time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), syntax.Options{AnyVar: true})
		if list.HasErrors() {
			return
		}
		p := plan.Metrics([]plan.MetricQuery{{RefID: "A", Query: q}}, plan.MetricRange{From: now.Add(-time.Hour), To: now, Now: now})[0]
		for _, d := range p.Diagnostics {
			if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.End > len(text) {
				t.Fatalf("%q: %+v is outside", text, d)
			}
		}
		printed := syntax.PrintMetrics(q)
		again, list := syntax.ParseMetrics(printed, ops.Grammar(ops.Metrics), syntax.Options{AnyVar: true})
		if list.HasErrors() {
			t.Fatalf("%q prints as %q: %v", text, printed, list)
		}
		if twice := syntax.PrintMetrics(again); twice != printed {
			t.Fatalf("%q prints as %q and then as %q", text, printed, twice)
		}
	})
}
