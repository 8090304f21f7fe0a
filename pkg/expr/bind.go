package expr

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// maxAlternatives bounds the comparisons that variables with several values
// expand to.
const maxAlternatives = 10_000

// Bind returns the expression without variables. They are parameters, not text,
// so no value changes the expression's shape:
//
//   - in a comparison, several values are alternatives: x = "$v" becomes
//     x = "a" or x = "b" (!= becomes and), likewise matches, contains and in;
//   - outside quotes a value is a number, true or false where it spells one; else
//     text at the right of a comparison and a field name elsewhere;
//   - outside quotes at the right of a comparison, All (the value "*") sets no
//     condition but that the field is there;
//   - several values anywhere else are an error, a *diag.QueryError.
//
// vars returns a variable's values; one without values stands for All.
func Bind(e syntax.Expr, vars func(name string) []string) (syntax.Expr, error) {
	if !hasVars(e) {
		return e, nil
	}
	b := &binder{vars: vars, fixed: map[string]string{}}
	bound := b.expr(e)
	if err := b.bag.List().Err(""); err != nil {
		return nil, err
	}
	return bound, nil
}

// all is the value of a variable whose All is selected (language spec §9).
const all = "*"

// binder rebuilds an expression with the variables replaced.
type binder struct {
	vars  func(name string) []string
	fixed map[string]string // the values chosen for the alternative being built
	bag   diag.Bag
}

// values returns the values that a variable has at this place.
func (b *binder) values(name string) []string {
	if v, ok := b.fixed[name]; ok {
		return []string{v}
	}
	var vs []string
	if b.vars != nil {
		vs = b.vars(name)
	}
	if len(vs) == 0 {
		return []string{all}
	}
	return vs
}

// one returns the single value of a variable, or reports that there are more.
func (b *binder) one(name string, at diag.Span) string {
	vs := b.values(name)
	if len(vs) > 1 {
		b.bag.Errorf(at, "several-values", "select one value, or compare with =, !=, in, matches or contains, which take several",
			"the variable %s has %d values here, where one is needed", name, len(vs))
	}
	return vs[0]
}

// expr binds an expression whose variables must have one value each, except in
// the comparisons inside it.
func (b *binder) expr(e syntax.Expr) syntax.Expr {
	if !hasVars(e) {
		return e
	}
	switch e := e.(type) {
	case *syntax.StringLit:
		for _, p := range e.Text.Parts {
			if p.Var != "" {
				b.one(p.Var, e.Text.At)
			}
		}
		text := e.Text.Expand(func(name string) []string { return b.values(name)[:1] })
		return &syntax.StringLit{Text: text[0]}
	case *syntax.VarRef:
		return fieldOrLiteral(b.one(e.Name, e.At), e.At)
	case *syntax.UnaryExpr:
		return &syntax.UnaryExpr{Op: e.Op, X: b.expr(e.X), At: e.At}
	case *syntax.BinaryExpr:
		switch e.Op {
		case "=", "contains":
			return b.alternatives(e, "or")
		case "!=":
			return b.alternatives(e, "and")
		}
		return b.comparison(e)
	case *syntax.MatchesExpr:
		return b.alternatives(e, "or")
	case *syntax.InExpr:
		return b.in(e)
	case *syntax.CondExpr:
		return &syntax.CondExpr{If: b.expr(e.If), Then: b.expr(e.Then), Else: b.expr(e.Else), At: e.At}
	case *syntax.CallExpr:
		out := &syntax.CallExpr{Func: e.Func, Args: make([]syntax.Expr, len(e.Args)), At: e.At}
		for i, a := range e.Args {
			out.Args[i] = b.expr(a)
		}
		return out
	}
	return e
}

// alternatives builds a comparison once for each combination of the values of
// its variables and joins the results with op.
func (b *binder) alternatives(e syntax.Expr, op string) syntax.Expr {
	var joined syntax.Expr
	b.combinations(b.several(e), e.Span(), func() {
		next := b.comparison(e)
		if joined == nil {
			joined = next
		} else {
			joined = &syntax.BinaryExpr{Op: op, X: joined, Y: next, At: e.Span()}
		}
	})
	return joined
}

// combinations calls f with each combination of the variables' values fixed.
func (b *binder) combinations(names []string, at diag.Span, f func()) {
	n := 1
	for _, name := range names {
		n *= len(b.values(name))
		if n > maxAlternatives {
			b.bag.Errorf(at, "several-values", "select fewer values", "the variables' values give more than %d combinations", maxAlternatives)
			b.fix(names, f)
			return
		}
	}
	b.choose(names, f)
}

// choose fixes the values of the names in turn, the last one fastest.
func (b *binder) choose(names []string, f func()) {
	if len(names) == 0 {
		f()
		return
	}
	for _, v := range b.values(names[0]) {
		b.fixed[names[0]] = v
		b.choose(names[1:], f)
		delete(b.fixed, names[0])
	}
}

// fix calls f once with the first value of each variable.
func (b *binder) fix(names []string, f func()) {
	for _, name := range names {
		b.fixed[name] = b.values(name)[0]
		defer delete(b.fixed, name)
	}
	f()
}

// several lists the variables of a comparison that have more than one value,
// leaving those of comparisons inside it to them.
func (b *binder) several(e syntax.Expr) []string {
	var names []string
	add := func(name string) {
		if len(b.values(name)) > 1 {
			for _, have := range names {
				if have == name {
					return
				}
			}
			names = append(names, name)
		}
	}
	walkParts(e, func(x syntax.Expr) bool {
		variablesOf(x, add)
		return !isComparison(x)
	})
	return names
}

// comparison binds a comparison whose variables have one value each.
func (b *binder) comparison(e syntax.Expr) syntax.Expr {
	switch e := e.(type) {
	case *syntax.MatchesExpr:
		out := &syntax.MatchesExpr{X: b.expr(e.X), Regex: e.Regex, At: e.At}
		if e.Pattern != nil {
			out.Pattern = b.operand(e.Pattern)
		}
		return out
	case *syntax.BinaryExpr:
		if _, ok := comparisons[e.Op]; !ok {
			return &syntax.BinaryExpr{Op: e.Op, X: b.expr(e.X), Y: b.expr(e.Y), At: e.At}
		}
		x := b.expr(e.X)
		if v, ok := e.Y.(*syntax.VarRef); ok && b.one(v.Name, v.At) == all {
			return isPresent(x, e.At)
		}
		return &syntax.BinaryExpr{Op: e.Op, X: x, Y: b.operand(e.Y), At: e.At}
	}
	return e
}

// operand binds the right side of a comparison, where a bare variable stands
// for a value and not for a field.
func (b *binder) operand(e syntax.Expr) syntax.Expr {
	if v, ok := e.(*syntax.VarRef); ok {
		return literal(b.one(v.Name, v.At), v.At)
	}
	return b.expr(e)
}

// in expands variables with several values into items of the list.
func (b *binder) in(e *syntax.InExpr) syntax.Expr {
	out := &syntax.InExpr{X: b.expr(e.X), Not: e.Not, At: e.At}
	for _, item := range e.List {
		outer := &syntax.InExpr{List: []syntax.Expr{item}, At: e.At}
		b.combinations(b.several(outer), item.Span(), func() {
			out.List = append(out.List, b.operand(item))
		})
	}
	return out
}
