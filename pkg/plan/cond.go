package plan

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Where says a condition of the language in CloudWatch's terms, as far as that
// can be done. The language knows true and false only: a comparison with null is
// false, and ! of it true (language spec §4.1).
func (t *Trace) Where(e syntax.Expr) Cond {
	bound, err := expr.Bind(e, t.Vars)
	if err != nil {
		return Anything // found out when the query runs
	}
	return t.cond(bound, false)
}

// cond says e, or its negation. What cannot be said holds always, which keeps a
// superset on either side of a not.
func (t *Trace) cond(e syntax.Expr, negated bool) Cond {
	switch e := e.(type) {
	case *syntax.BoolLit:
		if e.Value != negated {
			return exactly(insights.All{})
		}
		return exactly(insights.Any{})
	case *syntax.UnaryExpr:
		if e.Op == "!" {
			return t.cond(e.X, !negated)
		}
		return Anything
	case *syntax.BinaryExpr:
		if e.Op == "and" || e.Op == "or" {
			return t.connective(e, negated)
		}
	}
	f, ok := t.test(e)
	if ok && negated {
		f, ok = insights.Not(f)
	}
	if !ok {
		return Anything
	}
	return exactly(f)
}

func exactly(f insights.Filter) Cond { return Cond{f, true} }

// connective says a chain of and or or. x matches "*" or isBlank(x) is always
// true, whatever x is: that is what a variable in such a pair becomes for All.
func (t *Trace) connective(e *syntax.BinaryExpr, negated bool) Cond {
	parts := operands(e, e.Op)
	if e.Op == "or" && coversAll(parts) {
		return t.cond(&syntax.BoolLit{Value: true}, negated)
	}
	conds := make([]Cond, len(parts))
	for i, x := range parts {
		conds[i] = t.cond(x, negated)
	}
	if (e.Op == "and") != negated {
		return allOf(conds)
	}
	return anyOf(conds)
}

func operands(e syntax.Expr, op string) []syntax.Expr {
	if b, ok := e.(*syntax.BinaryExpr); ok && b.Op == op {
		return append(operands(b.X, op), operands(b.Y, op)...)
	}
	return []syntax.Expr{e}
}

func allOf(conds []Cond) Cond {
	out := Cond{Exact: true}
	all := insights.All{}
	for _, c := range conds {
		out.Exact = out.Exact && c.Exact
		if !isAlways(c.Filter) {
			all = append(all, c.Filter)
		}
	}
	out.Filter = all
	return out
}

func anyOf(conds []Cond) Cond {
	out := Cond{Exact: true}
	any := insights.Any{}
	for _, c := range conds {
		if isAlways(c.Filter) {
			return c
		}
		out.Exact = out.Exact && c.Exact
		any = append(any, c.Filter)
	}
	out.Filter = any
	return out
}

// coversAll reports whether one of the alternatives holds where a field has a
// value and another where it has none.
func coversAll(parts []syntax.Expr) bool {
	there, missing := map[string]bool{}, map[string]bool{}
	for _, e := range parts {
		switch e := e.(type) {
		case *syntax.MatchesExpr:
			s, ok := literalText(e.Pattern)
			if f := innerField(e.X); ok && f != "" && expr.Glob(s, false).Any() {
				there[f] = true
			}
		case *syntax.CallExpr:
			switch function(e) {
			case "isNull", "isEmpty", "isBlank":
				if ref, ok := e.Args[0].(*syntax.FieldRef); ok {
					missing[ref.Name.Fold()] = true
				}
			}
		}
	}
	for f := range there {
		if missing[f] {
			return true
		}
	}
	return false
}

// innerField is the field that a function which is null for null only is called
// on, or that e is.
func innerField(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.FieldRef:
		return e.Name.Fold()
	case *syntax.CallExpr:
		if function(e) == "toLowerCase" && len(e.Args) == 1 {
			return innerField(e.Args[0])
		}
	}
	return ""
}

// function is the declared name of a function, "" for none.
func function(e *syntax.CallExpr) string {
	f, _ := expr.Lookup(e.Func.Name)
	if !f.Accepts(len(e.Args)) {
		return ""
	}
	return f.Name
}

// Expr returns the term that an expression is, nil when CloudWatch cannot say it.
func (t *Trace) Expr(e syntax.Expr) *Term {
	switch e := e.(type) {
	case *syntax.StringLit:
		if e.Text.HasVars() {
			return nil
		}
		text := e.Text.Value()
		return &Term{Const: &text}
	case *syntax.FieldRef:
		return t.Term(e.Name.Name)
	case *syntax.CallExpr:
		if len(e.Args) != 1 {
			return nil
		}
		x := t.Expr(e.Args[0])
		if x == nil || x.Number || x.isFixed() || len(x.Path) == 0 {
			return nil
		}
		out := *x
		switch function(e) {
		case "toLowerCase":
			out.Lower = true
		case "num":
			out.Number = true
			out.Lower = false
		default:
			return nil
		}
		return &out
	}
	return nil
}

// test says a single comparison or predicate; false when it cannot be said.
func (t *Trace) test(e syntax.Expr) (insights.Filter, bool) {
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		return t.comparison(e)
	case *syntax.MatchesExpr:
		x, ok := t.tested(e.X)
		if !ok {
			return nil, false
		}
		if e.Regex != nil {
			return x.regex(e.Regex.Pattern)
		}
		if s, ok := literalText(e.Pattern); ok {
			return x.glob(expr.Glob(s, false))
		}
	case *syntax.InExpr:
		return t.in(e)
	case *syntax.CallExpr:
		if len(e.Args) != 1 {
			return nil, false
		}
		x, ok := t.tested(e.Args[0])
		if !ok {
			return nil, false
		}
		switch function(e) {
		case "isNull":
			return insights.Not(x.present())
		case "isEmpty":
			return insights.Not(x.nonEmpty())
		case "isBlank":
			return insights.Not(x.nonBlank())
		}
	}
	return nil, false
}

// tested returns the term of an expression in the form that conditions test.
func (t *Trace) tested(e syntax.Expr) (testedTerm, bool) { return t.say(t.Expr(e)) }

// say prepares a term for a condition; false when CloudWatch has no name for it.
func (t *Trace) say(term *Term) (testedTerm, bool) {
	if term == nil {
		return testedTerm{}, false
	}
	field, ok := term.field()
	if ok {
		t.said = append(t.said, term)
	}
	return testedTerm{Term: term, name: field}, ok
}

var flipped = map[string]string{"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (t *Trace) comparison(e *syntax.BinaryExpr) (insights.Filter, bool) {
	op, a, b := e.Op, e.X, e.Y
	if isLiteral(a) {
		var ok bool
		if op, ok = flipped[op]; !ok {
			return nil, false
		}
		a, b = b, a
	}
	x, ok := t.tested(a)
	if !ok {
		return nil, false
	}
	if _, null := b.(*syntax.NullLit); null {
		switch op {
		case "=":
			return insights.Not(x.present())
		case "!=":
			return x.present(), true
		}
		return nil, false
	}
	var f insights.Filter
	text, isText := literalText(b)
	number, isNumber := b.(*syntax.NumberLit)
	switch {
	case isText && (op == "=" || op == "!="):
		f, ok = x.text(text)
	case isText && op == "contains":
		return x.contains(text)
	case isNumber && op != "contains":
		f, ok = x.number(op, number.Value)
	default:
		return nil, false
	}
	if !ok || op != "!=" {
		return f, ok
	}
	f, ok = insights.Not(f)
	return insights.All{x.present(), f}, ok
}

func isLiteral(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.NumberLit, *syntax.NullLit:
		return true
	}
	_, ok := literalText(e)
	return ok
}

// literalText returns the text that an expression is on every row.
func literalText(e syntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *syntax.StringLit:
		return e.Text.Value(), true
	case *syntax.CallExpr:
		if function(e) == "toLowerCase" {
			s, ok := literalText(e.Args[0])
			return strings.ToLower(s), ok
		}
	}
	return "", false
}

// in says x [not] in (…), whose values are of one type with x: null is in no
// list.
func (t *Trace) in(e *syntax.InExpr) (insights.Filter, bool) {
	x, ok := t.tested(e.X)
	if !ok {
		return nil, false
	}
	any := insights.Any{}
	for _, item := range e.List {
		switch lit := item.(type) {
		case *syntax.StringLit:
			if x.Number {
				continue
			}
			f, ok := x.text(lit.Text.Value())
			if !ok {
				return nil, false
			}
			any = append(any, f)
		case *syntax.NumberLit:
			if !x.Number {
				continue
			}
			f, ok := x.number("=", lit.Value)
			if !ok {
				return nil, false
			}
			any = append(any, f)
		default:
			return nil, false
		}
	}
	if e.Not {
		return insights.Not(any)
	}
	return any, true
}

// scopeTerm says field=value of a scope: a pattern that folds case.
func (t *Trace) scopeTerm(term *syntax.Term) (insights.Filter, bool) {
	if fixed := t.Term(term.Field.Name); fixed != nil && fixed.Const != nil && fixed.Guard == nil {
		if matchesAny(value.String(*fixed.Const), globs(term, t.Vars)) {
			return insights.All{}, true
		}
		return insights.Any{}, true
	}
	if column := t.Columns[term.Field.Fold()]; column != "" {
		return t.columnTerm(column, term), true
	}
	x, ok := t.tested(&syntax.FieldRef{Name: *term.Field})
	if !ok || x.Number {
		return nil, false
	}
	any := insights.Any{}
	for _, g := range globs(term, t.Vars) {
		if g.String() == `(?is)^.*$` {
			return x.present(), true
		}
		any = append(any, x.like(g.String()))
	}
	if len(any) == 1 {
		return any[0], true
	}
	return any, true
}

// columnTerm says field=value for a column of every event. The column of the log
// group has the account's id and a colon before its name.
func (t *Trace) columnTerm(column string, term *syntax.Term) insights.Filter {
	any := insights.Any{}
	for _, g := range globs(term, t.Vars) {
		pattern := g.String()
		if column == logGroupColumn {
			pattern = strings.Replace(pattern, "^", "^[^:]*:", 1)
		}
		any = append(any, insights.Like{Field: column, Pattern: pattern})
	}
	if len(any) == 1 {
		return any[0]
	}
	return any
}

// logGroupColumn is <account id>:<log group>.
const logGroupColumn = "@log"

// parseNumber reads a number as the language does.
func parseNumber(s string) (float64, bool) { return value.ParseNumber(s) }

func hasUpper(s string) bool { return strings.ToLower(s) != s }
