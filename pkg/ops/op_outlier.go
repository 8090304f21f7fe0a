package ops

import (
	"context"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "outlier", Kind: Series,
	Syntax:  "outlier <f> [by <key>, …] [window=<n>][, threshold=<σ>][, consecutive=<n>][, direction=+-|+|-]",
	Summary: "Mark the points of a time series that lie far from the mean of the points before them.",
	Example: "outlier _count by apiname window=10, threshold=3, consecutive=2, direction=+",
	Parse:   parseOutlier,
})

// outlierOp is the outlier operator (language spec §3.6). The window holds the
// points before the current one, σ is that of a sample, and a bucket that has
// not ended marks nothing (§11-A20).
type outlierOp struct {
	stage
	field       syntax.Ident
	by          []syntax.Ident
	window      int
	threshold   float64
	consecutive int
	direction   string
	before      lineage
}

func parseOutlier(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &outlierOp{window: 10, threshold: 3, consecutive: 1, direction: "+-"}
	var ok bool
	if o.field, ok = p.Ident("the field to watch"); !ok {
		return nil
	}
	for ok && !p.AtEnd() {
		if by := p.By(); by != nil {
			o.by = by
			continue
		}
		switch option(p, "outlier", "window", "threshold", "consecutive", "direction") {
		case "window":
			o.window, ok = p.Int("the size of the window", 2, 10_000)
		case "threshold":
			o.threshold, ok = outlierThreshold(p)
		case "consecutive":
			o.consecutive, ok = p.Int("how many points in a row", 1, 10_000)
		case "direction":
			o.direction, ok = parseDirection(p)
		default:
			return nil
		}
	}
	if !ok {
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// outlierThreshold eats half the width of the band, in standard deviations.
func outlierThreshold(p *syntax.Parser) (float64, bool) {
	start := p.Peek()
	n, ok := p.Number("the threshold, in standard deviations")
	if ok && n < 0 {
		p.Errorf(p.SpanFrom(start.Span), "out-of-range", "a band is 0 or more standard deviations wide", "the threshold cannot be %g", n)
		return 0, false
	}
	return n, ok
}

func parseDirection(p *syntax.Parser) (string, bool) {
	if p.Peek().Kind == syntax.KindVar {
		return p.Choice("+-, + or -", "+-", "+", "-")
	}
	up, down := p.AcceptOp("+"), p.AcceptOp("-")
	up = up || p.AcceptOp("+")
	switch {
	case up && down:
		return "+-", true
	case up:
		return "+", true
	case down:
		return "-", true
	}
	p.Expected("+-, + or -", "write direction=+ for points above the band")
	return "", false
}

func (o *outlierOp) follow(l *lineage) { o.before = *l }

// Name returns "outlier".
func (o *outlierOp) Name() string { return "outlier" }

// Print writes the stage.
func (o *outlierOp) Print(p *syntax.Printer) {
	p.Text("outlier ")
	p.Ident(o.field)
	printBy(p, o.by)
	p.Text(" window=" + strconv.Itoa(o.window) + ", threshold=" + value.FormatFloat(o.threshold) +
		", consecutive=" + strconv.Itoa(o.consecutive) + ", direction=" + o.direction)
}

// outputs are the columns of a point, see outlierPoint.
func (o *outlierOp) outputs() []string {
	f := o.field.Name
	return []string{f + "_error", f + "_lower", f + "_upper", f + "_std", f + "_indicator", f + "_violation"}
}

// Bind adds the band and the marks.
func (o *outlierOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	return bindSeries(b, o, in, o.before, o.field, o.by).With(o.outputs()...)
}

// bindSeries checks an operator over time series: records with a time bucket.
func bindSeries(b *plan.Binder, o plan.Op, in plan.Shape, before lineage, field syntax.Ident, by []syntax.Ident) plan.Shape {
	time := before.timeField()
	if !in.Aggregate || !in.Has(time) && !in.Dynamic {
		b.Errorf(o.Span(), "stage-order", "… | timeslice 5m | count by _timeslice | "+o.Name()+" _count …",
			"%s needs the records of an aggregate by %s", o.Name(), time)
		return in
	}
	b.Field(in, field)
	b.Fields(in, by)
	return in
}

// timeField is the field that holds the time buckets.
func (l lineage) timeField() string {
	if l.slice != nil {
		return l.slice.output()
	}
	return timesliceName
}

// Needs asks for the field, the time and the keys.
func (o *outlierOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs()...).With(o.field.Name, o.before.timeField()).With(names(o.by)...)
}

// Open computes each series in the order of time; the rows keep theirs.
func (o *outlierOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	schema := with(in.Schema(), o.outputs()...)
	return whole(rt, o.Name(), schema, in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		cols := make([]*value.Column, len(o.outputs()))
		for i := range cols {
			cols[i] = value.NewNulls(all.N)
		}
		for _, rows := range partition(all, names(o.by)) {
			for i, row := range o.mark(rt, all, rows) {
				for c, v := range row {
					cols[c].Set(rows[i], v)
				}
			}
		}
		return assign(all, o.outputs(), cols), nil
	}), nil
}
