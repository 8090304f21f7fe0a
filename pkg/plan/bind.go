package plan

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Field reports a reference to a field that rows of the shape cannot have.
// Raw rows may carry any field, so there only a likely slip is pointed out.
func (b *Binder) Field(in Shape, id syntax.Ident) {
	if in.Has(id.Name) || in.Dynamic {
		return
	}
	near, ok := diag.Nearest(id.Name, in.Names)
	switch {
	case in.Open && ok:
		b.Warnf(id.At, "unknown-field", "did you mean "+near+"?",
			"no earlier stage makes the field %q, so it is read from the message", id.Name)
	case in.Open:
	case ok:
		b.Errorf(id.At, "unknown-field", "did you mean "+near+"?", "there is no field %q here", id.Name)
	default:
		b.Errorf(id.At, "unknown-field", remaining(in), "there is no field %q here", id.Name)
	}
}

// remaining says which fields rows of a closed shape have.
func remaining(in Shape) string {
	if len(in.Names) == 0 {
		return "the stages before leave no field"
	}
	return "the stages before leave only " + list(in.Names)
}

// text reports a word where a text is compared with, which no stage made a
// field: its quotes may be missing.
func (b *Binder) text(in Shape, id syntax.Ident) {
	if _, near := diag.Nearest(id.Name, in.Names); near || id.Escaped {
		b.Field(in, id)
		return
	}
	hint := `write "` + id.Name + `" if a text is meant`
	if in.Open {
		b.Warnf(id.At, "unquoted-text", hint, "no earlier stage makes the field %q, so it is read from the message", id.Name)
		return
	}
	b.Errorf(id.At, "unknown-field", hint+"; "+remaining(in), "there is no field %q here", id.Name)
}

// Fields checks several references, see Field.
func (b *Binder) Fields(in Shape, ids []syntax.Ident) {
	for _, id := range ids {
		b.Field(in, id)
	}
}

// Expr checks an expression over rows of the shape: its functions, its
// variables and the fields it reads.
func (b *Binder) Expr(in Shape, e syntax.Expr) { b.expr(in, e, false) }

// Condition checks an expression that must be true or false.
func (b *Binder) Condition(in Shape, e syntax.Expr) { b.expr(in, e, true) }

func (b *Binder) expr(in Shape, e syntax.Expr, condition bool) {
	expr.Check(e, b.Bag, expr.CheckOptions{Condition: condition, Aggregate: b.Aggregate})
	bound, err := expr.Bind(e, b.values)
	if err != nil {
		b.Errorf(e.Span(), "variable", "", "%v", err)
		return
	}
	compared := expr.Compared(bound)
	expr.Fields(bound, func(id syntax.Ident) {
		if slices.Contains(compared, id) && !in.Has(id.Name) && !in.Dynamic {
			b.text(in, id)
			return
		}
		b.Field(in, id)
	})
}

func (b *Binder) values(name string) []string {
	if b.Vars == nil {
		return nil
	}
	return b.Vars(name)
}

// list writes at most six names, and how many more there are.
func list(names []string) string {
	names = slices.Clone(names)
	more := ""
	if len(names) > 6 {
		names, more = names[:6], ", …"
	}
	text := ""
	for i, n := range names {
		if i > 0 {
			text += ", "
		}
		text += n
	}
	return text + more
}

// Bind binds the operators of a pipeline in order and returns the shape of
// their output.
func Bind(b *Binder, ops []Op, in Shape) Shape {
	for _, op := range ops {
		in = op.Bind(b, in)
	}
	return in
}

// Needs returns the fields that a pipeline needs from its input so that out can
// be made.
func Needs(ops []Op, out Fields) Fields {
	for _, op := range slices.Backward(ops) {
		out = op.Needs(out)
	}
	return out
}

// ExprFields returns the names of the fields that the expressions read.
func ExprFields(exprs ...syntax.Expr) []string {
	var names []string
	for _, e := range exprs {
		if e != nil {
			expr.Fields(e, func(id syntax.Ident) { names = append(names, id.Name) })
		}
	}
	return names
}
