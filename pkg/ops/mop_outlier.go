package ops

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "outlier", Kind: Series,
	Syntax:  "outlier [window=<n>|<duration>][, threshold=<σ>][, direction=+-|+|-]",
	Summary: "Add the band around the mean of the points before, and the points outside it, as series upper, lower and violation.",
	Example: "outlier window=10, threshold=3, direction=+",
	Parse:   parseMetricOutlier,
})

// metricOutlierOp is the outlier operator of metrics (language spec §8.6). As
// that of logs it looks at the points before the current one, takes σ of a
// sample, and a bucket that has not ended violates nothing (§11-A20). The
// default window, 5m, is 5 points: CloudWatch's finest interval is a minute.
type metricOutlierOp struct {
	stage
	points    int           // the window in points
	length    time.Duration // the window in time; 0: points count
	threshold float64
	direction string
}

func parseMetricOutlier(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &metricOutlierOp{points: 5, threshold: 3, direction: "+-"}
	for !p.AtEnd() {
		var ok bool
		switch option(p, "outlier", "window", "threshold", "direction") {
		case "window":
			if o.length = 0; p.PeekDuration() {
				o.length, ok = positiveDuration(p, "the window")
			} else {
				o.points, ok = p.Int("the size of the window", 2, 10_000)
			}
		case "threshold":
			o.threshold, ok = outlierThreshold(p)
		case "direction":
			o.direction, ok = parseDirection(p)
		default:
			return nil
		}
		if !ok {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "outlier".
func (o *metricOutlierOp) Name() string { return "outlier" }

// Print writes the stage.
func (o *metricOutlierOp) Print(p *syntax.Printer) {
	p.Text("outlier window=")
	if o.length > 0 {
		printDuration(p, o.length)
	} else {
		p.Text(strconv.Itoa(o.points))
	}
	p.Text(", threshold=" + value.FormatFloat(o.threshold) + ", direction=" + o.direction)
}

// Check has nothing to report.
func (o *metricOutlierOp) Check(*plan.Binder) {}

// Run puts behind each series the bounds that the direction looks at and the
// points that lie outside them.
func (o *metricOutlierOp) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	window := o.points
	if o.length > 0 {
		window = int((o.length.Milliseconds() + in.Grid.Step - 1) / in.Grid.Step)
		if window < 2 {
			window = 2
			rt.Notices.Add(diag.Warning, fmt.Sprintf("outlier: a window of %s holds one point at most, which has no deviation: 2 are taken; write window=10 for 10 points", shortDuration(o.length)))
		}
	}
	ended := endedBuckets(rt, in.Grid)
	out := &value.SeriesSet{Grid: in.Grid}
	for _, s := range in.Series {
		b := o.band(s.Values, window, ended)
		out.Series = append(out.Series, s)
		for _, extra := range []struct {
			name   string
			points []float64
		}{{"upper", b.upper}, {"lower", b.lower}, {"violation", b.violations}} {
			if first, end := extent(extra.points); first < end {
				out.Series = append(out.Series, value.Series{Labels: renamed(s.Labels, extra.name), Values: extra.points, Unit: s.Unit})
			}
		}
	}
	return out, nil
}

// outlierBand is where the points of a series may lie, and those that do not.
type outlierBand struct{ upper, lower, violations []float64 }

func (o *metricOutlierOp) band(points []float64, window, ended int) outlierBand {
	b := outlierBand{gaps(len(points)), gaps(len(points)), gaps(len(points))}
	above, below := strings.Contains(o.direction, "+"), strings.Contains(o.direction, "-")
	var seen []float64
	for i, v := range points {
		if math.IsNaN(v) {
			continue
		}
		if seen = o.before(seen[:0], points[:i], window); len(seen) < 2 {
			continue
		}
		mean, std := deviation(seen)
		upper, lower := mean+o.threshold*std, mean-o.threshold*std
		if above {
			b.upper[i] = upper
		}
		if below {
			b.lower[i] = lower
		}
		if i < ended && (above && v > upper || below && v < lower) {
			b.violations[i] = v
		}
	}
	return b
}

// before appends the points of the window that ends behind the given ones: so
// many points, or those that so many buckets hold when it is a length of time.
func (o *metricOutlierOp) before(list, points []float64, window int) []float64 {
	first := 0
	if o.length > 0 {
		first = max(0, len(points)-window)
	}
	for i := len(points) - 1; i >= first && len(list) < window; i-- {
		if !math.IsNaN(points[i]) {
			list = append(list, points[i])
		}
	}
	return list
}
