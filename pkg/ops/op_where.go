package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "where", Kind: Filter,
	Syntax:  "where <condition>",
	Summary: "Keep the rows for which the condition is true.",
	Example: `where status >= 500 and !(path matches "/health*")`,
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		cond := p.Expr()
		if cond == nil {
			return nil
		}
		return &whereOp{stage{p.SpanFrom(head.Span)}, cond}
	},
})

// whereOp is the where operator (language spec §3.3). A comparison with null is
// false and ! of it true (§4.1).
type whereOp struct {
	stage
	cond syntax.Expr
}

// Name returns "where".
func (o *whereOp) Name() string { return "where" }

// Print writes the stage.
func (o *whereOp) Print(p *syntax.Printer) {
	p.Text("where ")
	p.Expr(o.cond)
}

// Bind checks the condition.
func (o *whereOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Condition(in, o.cond)
	return in
}

// Needs adds the fields that the condition reads.
func (o *whereOp) Needs(out plan.Fields) plan.Fields { return out.With(plan.ExprFields(o.cond)...) }

// Compile compiles the condition.
func (o *whereOp) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	cond, err := expr.Compile(o.cond, in, rt.Env)
	if err != nil {
		return nil, nil, err
	}
	return in, func(b *value.Batch) (*value.Batch, error) {
		keep, drops := cond.TestRows(b, nil)
		noteDrops(rt, drops)
		return b.Filter(keep), nil
	}, nil
}

// Effect keeps the rows for which the condition holds.
func (o *whereOp) Effect(t *plan.Trace) plan.Effect {
	return plan.Effect{Drops: true, Keeps: t.Where(o.cond)}
}
