package ops

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// mapSeries returns the set with every series' points replaced. The points that
// fn gets must not be changed; a series that has none left is left out.
func mapSeries(in *value.SeriesSet, fn func(s value.Series) []float64) *value.SeriesSet {
	out := &value.SeriesSet{Grid: in.Grid, Series: make([]value.Series, 0, len(in.Series))}
	for _, s := range in.Series {
		s.Values = fn(s)
		if first, end := extent(s.Values); first < end {
			out.Series = append(out.Series, s)
		}
	}
	return out
}

// gaps returns n missing points.
func gaps(n int) []float64 {
	points := make([]float64, n)
	for i := range points {
		points[i] = math.NaN()
	}
	return points
}

// extent returns the first and the last point of a series, as a half-open range.
func extent(points []float64) (first, end int) {
	for first < len(points) && math.IsNaN(points[first]) {
		first++
	}
	for end = len(points); end > first && math.IsNaN(points[end-1]); {
		end--
	}
	return first, end
}

// endedBuckets is how many buckets of the grid have ended; the points of later
// ones may still change.
func endedBuckets(rt *exec.Runtime, g value.Grid) int {
	if rt.Env.Now == nil {
		return g.N
	}
	return int(min(max(0, (rt.Env.Now().UnixMilli()-g.Start)/g.Step), int64(g.N)))
}

// metricScope is what expressions of a stage may name while it runs.
func metricScope(rt *exec.Runtime) plan.MetricScope {
	vars := rt.Env.Vars
	if vars == nil {
		vars = func(string) []string { return nil }
	}
	return plan.MetricScope{Vars: vars}
}

// compileMetric compiles the expression of a stage that runs.
func compileMetric(rt *exec.Runtime, e syntax.Expr,
	compile func(syntax.Expr, plan.MetricScope, *diag.Bag) *plan.MetricExpr,
) (*plan.MetricExpr, error) {
	var b diag.Bag
	if x := compile(e, metricScope(rt), &b); x != nil {
		return x, nil
	}
	return nil, b.List().Err("")
}

// renamed returns tags whose metric is fn(metric), or fn alone without one
// (language spec §8.6).
func renamed(tags value.Labels, fn string) value.Labels {
	if m, ok := tags.Get(plan.TagMetric); ok {
		return tags.With(plan.TagMetric, fn+"("+m+")")
	}
	return tags.With(plan.TagMetric, fn)
}

// evaluate computes x at every point of a series. A bucket without a point stays
// empty.
func evaluate(x *plan.MetricExpr, step int64, points []float64) []float64 {
	frame, out := x.Over(step, points), gaps(len(points))
	for i, v := range points {
		if !math.IsNaN(v) {
			out[i] = frame.At(i)
		}
	}
	return out
}

// seriesExpr reports an expression that reads points where one number or truth
// for a whole series is needed.
func seriesExpr(x *plan.MetricExpr, e syntax.Expr, b *diag.Bag) {
	if x != nil && x.PerPoint {
		b.Errorf(e.Span(), "not-a-reducer", "use avg, min, max, sum, count, latest, stddev or pct(n)",
			"one value for the whole series is needed here, _value is one for each point")
	}
}
