package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// expressionOp is a stage without an operator's name: `<expr> as <name>`
// (language spec §3.4). Without `as`, a function of one field overwrites that
// field and any other function makes _<function> (§11-A22).
type expressionOp struct {
	stage
	expr syntax.Expr
	as   *syntax.Ident
}

// Expression parses the stage that is no operator's; the metrics language has
// none.
func (g grammar) Expression(p *syntax.Parser) syntax.Stage {
	if g.lang != Logs {
		return nil
	}
	head := p.Peek()
	start := head.Span
	e := p.Expr()
	if e == nil {
		return nil
	}
	o := &expressionOp{expr: e, as: p.As()}
	o.at = p.SpanFrom(start)
	if o.as == nil && o.output() == "" {
		if call, ok := e.(*syntax.CallExpr); ok {
			if _, known := expr.Lookup(call.Func.Name); !known {
				p.UnknownOperator(head)
				return nil
			}
		}
		p.Errorf(o.at, "missing-as", "write … as <name>", "the result of the expression has no name")
		return nil
	}
	return o
}

func (o *expressionOp) output() string {
	if o.as != nil {
		return o.as.Name
	}
	name, _ := expr.ResultName(o.expr)
	return name
}

// Name returns "expression".
func (o *expressionOp) Name() string { return "expression" }

// Print writes the stage.
func (o *expressionOp) Print(p *syntax.Printer) {
	p.Expr(o.expr)
	printAs(p, o.as)
}

// Bind checks the expression and adds its name.
func (o *expressionOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	o.checkSlip(b, in)
	b.Expr(in, o.expr)
	return in.With(o.output())
}

// checkSlip reports `cuont as n`, which reads like a copy of a field.
func (o *expressionOp) checkSlip(b *plan.Binder, in plan.Shape) {
	f, ok := o.expr.(*syntax.FieldRef)
	if !ok || !in.Open || f.Name.Escaped || in.Has(f.Name.Name) {
		return
	}
	if near, ok := diag.Nearest(f.Name.Name, []string{"count", "timeslice"}); ok {
		b.Errorf(f.Name.At, "unknown-operator", "did you mean `"+near+"`? A key of the message is read with json \""+f.Name.Name+"\" as …",
			"no stage makes the field %q, and no operator is called that", f.Name.Name)
	}
}

// Needs asks for the fields of the expression instead of its result.
func (o *expressionOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.output()).With(plan.ExprFields(o.expr)...)
}

// Compile compiles the expression.
func (o *expressionOp) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	prog, err := expr.Compile(o.expr, in, rt.Env)
	if err != nil {
		return nil, nil, err
	}
	name := o.output()
	return with(in, name), func(b *value.Batch) (*value.Batch, error) {
		col, keep, drops := prog.EvalRows(b)
		b = b.WithColumn(name, col)
		if keep == nil {
			return b, nil
		}
		noteDrops(rt, drops)
		return b.Filter(keep), nil
	}, nil
}

// noteDrops tells of rows that a function removed.
func noteDrops(rt *exec.Runtime, d expr.Drops) {
	if d.Rows > 0 {
		name, why, _ := strings.Cut(d.Reason, ": ")
		rt.Notices.Count(diag.Warning, name+" dropped what it cannot use", d.Rows, "row", why)
	}
}

// Effect sets the field, and drops rows where a function does.
func (o *expressionOp) Effect(t *plan.Trace) plan.Effect {
	e := plan.Effect{
		Sets:  map[string]*plan.Term{o.output(): t.Expr(o.expr)},
		Drops: expr.CanDrop(o.expr), Keeps: plan.Anything,
	}
	if cond, _, _, ok := expr.Choice(o.expr); ok {
		c := t.Where(cond)
		e.If = &c
	}
	return e
}

// Decide returns the stage with a field as the condition of its if.
func (o *expressionOp) Decide(field string) plan.Op {
	_, yes, no, _ := expr.Choice(o.expr)
	at := o.expr.Span()
	return &expressionOp{stage: o.stage, as: &syntax.Ident{Name: o.output(), At: at}, expr: &syntax.CondExpr{
		If: &syntax.FieldRef{Name: syntax.Ident{Name: field, At: at}}, Then: yes, Else: no, At: at,
	}}
}

// Reads asks a copied field for what is read of its copy.
func (o *expressionOp) Reads(want plan.Reads) plan.Reads {
	from, ok := o.expr.(*syntax.FieldRef)
	if !ok {
		return plan.NeedsOf(o, want)
	}
	out := want.Without(o.output())
	for _, path := range want.Paths(o.output()) {
		out.Add(from.Name.Name, path)
	}
	return out
}
