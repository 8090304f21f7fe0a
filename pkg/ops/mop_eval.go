package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "eval", Kind: Series,
	Syntax:  "eval <expression>",
	Summary: "Compute every point anew from _value, _granularity and the reducers avg min max sum count pct(n) latest stddev.",
	Example: "eval _value * 100",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		e := p.Expr()
		if e == nil {
			return nil
		}
		return &evalOp{stage{p.SpanFrom(head.Span)}, e}
	},
})

// evalOp is the eval operator (language spec §8.6).
type evalOp struct {
	stage
	expr syntax.Expr
}

// Name returns "eval".
func (o *evalOp) Name() string { return "eval" }

// Print writes the stage.
func (o *evalOp) Print(p *syntax.Printer) {
	p.Text("eval ")
	p.Expr(o.expr)
}

// Check reports what is wrong with the expression.
func (o *evalOp) Check(b *plan.Binder) { plan.CompileNumber(o.expr, plan.MetricScope{}, b.Bag) }

// Run computes the points. A bucket without a point stays empty.
func (o *evalOp) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	x, err := compileMetric(rt, o.expr, plan.CompileNumber)
	if err != nil {
		return nil, err
	}
	out := mapSeries(in, func(s value.Series) []float64 { return evaluate(x, in.Grid.Step, s.Values) })
	for i := range out.Series {
		out.Series[i].Unit = plan.UnitOf(o.expr, out.Series[i].Unit)
	}
	return out, nil
}
