package ops

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "quantize", Kind: Series,
	Syntax:  "quantize [to] [<duration>] [using avg|min|max|sum|count|rate] [drop last]",
	Summary: "Set the interval of the points, and how points within an interval become one.",
	Example: "quantize to 15m using sum",
	Parse:   parseQuantize,
})

// maxQuantize is the longest interval (language spec §8.2).
const maxQuantize = 30 * day

func parseQuantize(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &quantizeOp{}
	_, to := p.AcceptWord("to")
	if to || p.PeekDuration() {
		d, ok := p.Duration("an interval such as 5m")
		if !ok {
			return nil
		}
		if d <= 0 || d > maxQuantize {
			p.Errorf(p.SpanFrom(head.Span), "out-of-range", "", "an interval is more than 0 and at most 30d")
			return nil
		}
		o.q.Interval = d
	}
	if _, ok := p.AcceptWord("using"); ok {
		if o.q.Using = parseRollup(p); o.q.Using == "" {
			return nil
		}
	}
	if _, ok := p.AcceptWord("drop"); ok {
		if _, ok := p.AcceptWord("last"); !ok {
			p.Expected("`last` after `drop`", "write drop last")
			return nil
		}
		o.q.DropLast = true
	}
	if o.q == (plan.Quantization{}) {
		p.Expected("an interval or `using`", "as in quantize 5m, quantize using sum or quantize to 1h using max")
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

func parseRollup(p *syntax.Parser) plan.Rollup {
	t := p.Peek()
	words := make([]string, len(plan.Rollups()))
	for i, r := range plan.Rollups() {
		words[i] = string(r)
	}
	if w, ok := p.AcceptWord(words...); ok {
		return plan.Rollup(w)
	}
	switch t.Fold() {
	case "pct", "histogram":
		p.Errorf(t.Span, "unsupported-rollup", "CloudWatch computes percentiles itself: select statistic=p95",
			"quantize using %s needs histogram metrics, which CloudWatch does not have", t.Fold())
	default:
		p.Expected("one of "+strings.Join(words, ", "), "")
	}
	return ""
}

// quantizeOp is the quantize operator (language spec §8.3). Directly behind a
// selector the planner takes it; elsewhere it re-buckets its input (§11-B3).
type quantizeOp struct {
	stage
	q plan.Quantization
}

// Name returns "quantize".
func (o *quantizeOp) Name() string { return "quantize" }

// Quantization returns the interval and the rollup.
func (o *quantizeOp) Quantization() plan.Quantization { return o.q }

// Print writes the stage.
func (o *quantizeOp) Print(p *syntax.Printer) {
	p.Text("quantize")
	if o.q.Interval != 0 {
		p.Text(" to ")
		printDuration(p, o.q.Interval)
	}
	if o.q.Using != "" {
		p.Text(" using " + string(o.q.Using))
	}
	if o.q.DropLast {
		p.Text(" drop last")
	}
}

// Check has nothing to report.
func (o *quantizeOp) Check(*plan.Binder) {}

// Run re-buckets the input.
func (o *quantizeOp) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	using := o.q.Using
	if using == "" {
		using = plan.RollupAvg
	}
	grid := o.grid(rt, in.Grid)
	out := mapSeries(in, func(s value.Series) []float64 { return rebucket(s.Values, in.Grid, grid, using.Fold()) })
	out.Grid = grid
	for i, s := range out.Series {
		out.Series[i].Unit = using.Unit(s.Unit)
	}
	if o.q.DropLast {
		out = plan.DropLast(rt, out)
	}
	return out, nil
}

// grid is the grid of the new interval, aligned to the epoch. An interval is a
// multiple of that of the input.
func (o *quantizeOp) grid(rt *exec.Runtime, in value.Grid) value.Grid {
	step := o.q.Interval.Milliseconds()
	if over := step % in.Step; over > 0 {
		step += in.Step - over
	}
	if o.q.Interval != 0 && step != o.q.Interval.Milliseconds() {
		rt.Notices.Add(diag.Info, fmt.Sprintf("quantize %s became %s, a multiple of the interval of its input",
			o.q.Interval, time.Duration(step)*time.Millisecond))
	}
	if step <= in.Step {
		return in
	}
	start := in.Start - in.Start%step
	return value.Grid{Start: start, Step: step, N: int((in.End() - start + step - 1) / step)}
}

func rebucket(points []float64, from, to value.Grid, fold plan.Fold) []float64 {
	out := gaps(to.N)
	times := make([]int64, len(points))
	for i := range times {
		times[i] = from.Time(i)
	}
	for i := 0; i < len(points); {
		bucket, k := to.Index(from.Time(i)), i+1
		for k < len(points) && to.Index(from.Time(k)) == bucket {
			k++
		}
		if v := fold(times[i:k], points[i:k]); !math.IsNaN(v) {
			out[bucket] = v
		}
		i = k
	}
	return out
}
