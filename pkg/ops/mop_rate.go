package ops

import (
	"math"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "rate", Kind: Series,
	Syntax:  "rate [counter|increasing|decreasing] [[over] <duration>]",
	Summary: "Change per second between points, or within the window before each point.",
	Example: "rate increasing over 5m",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		o := &rateOp{mode: parseChangeMode(p)}
		if _, over := p.AcceptWord("over"); over || p.PeekDuration() {
			var ok bool
			if o.over, ok = p.Duration("a window such as 5m"); !ok {
				return nil
			}
			if o.over <= 0 {
				p.Errorf(p.SpanFrom(head.Span), "out-of-range", "", "a window is longer than 0")
				return nil
			}
		}
		o.at = p.SpanFrom(head.Span)
		return o
	},
})

// rateOp is the rate operator (language spec §8.6).
type rateOp struct {
	stage
	mode changeMode
	over time.Duration // 0: from point to point
}

// Name returns "rate".
func (o *rateOp) Name() string { return "rate" }

// Print writes the stage.
func (o *rateOp) Print(p *syntax.Printer) {
	p.Text("rate")
	if o.mode != anyChange {
		p.Text(" " + string(o.mode))
	}
	if o.over != 0 {
		p.Text(" over ")
		printDuration(p, o.over)
	}
}

// Check has nothing to report.
func (o *rateOp) Check(*plan.Binder) {}

// Run computes the rates.
func (o *rateOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	out := mapSeries(in, func(s value.Series) []float64 {
		points := gaps(len(s.Values))
		if o.over != 0 {
			o.windows(in.Grid, s.Values, points)
			return points
		}
		o.mode.changes(s.Values, func(i, before int, change float64) {
			points[i] = change / (float64(i-before) * float64(in.Grid.Step) / 1000)
		})
		return points
	})
	for i, s := range out.Series {
		out.Series[i].Labels = renamed(s.Labels, "rate")
		out.Series[i].Unit = ""
		if s.Unit != "" {
			out.Series[i].Unit = s.Unit + "/Second"
		}
	}
	return out, nil
}

// windows computes, at each point, the change within the window that ends there,
// from its first to its last point, extended to the edges of the window
// (§11-B9). An edge further from the nearest point than 1.1 times the average
// distance of points is not reached: half of that distance is added instead.
func (o *rateOp) windows(g value.Grid, points, out []float64) {
	step := float64(g.Step) / 1000
	n := int((o.over.Milliseconds() + g.Step - 1) / g.Step)
	for end := range points {
		if math.IsNaN(points[end]) {
			continue
		}
		from := max(0, end-n)
		first, last, pairs, change := -1, -1, 0, 0.0
		o.mode.changes(points[from:end+1], func(i, before int, d float64) {
			if first < 0 {
				first = from + before
			}
			last = from + i
			pairs++
			change += d
		})
		if pairs == 0 {
			continue
		}
		covered := float64(last-first) * step
		average := covered / float64(pairs)
		reach := covered
		for _, edge := range []float64{float64(first-(end-n)) * step, float64(end-last) * step} {
			if edge > 1.1*average {
				edge = average / 2
			}
			reach += edge
		}
		out[end] = change * reach / covered / o.over.Seconds()
	}
}
