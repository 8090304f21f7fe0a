package expr

import (
	"math"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Compile compiles an expression for batches with the layout of r: variables
// are bound to their values ([Bind]), constant parts are computed, literal
// patterns are compiled. The error is a *diag.QueryError with the spans of what is
// wrong; a field that r does not know reads as null.
func Compile(e syntax.Expr, r Resolver, env *Env) (*Program, error) {
	if env == nil {
		env = &Env{}
	}
	e, err := Bind(e, env.Vars)
	if err != nil {
		return nil, err
	}
	c := &compiler{r: r, env: env}
	root := c.expr(e)
	if err := c.bag.List().Err(""); err != nil {
		return nil, err
	}
	return newProgram(root, c.regexes, env), nil
}

type compiler struct {
	r       Resolver
	env     *Env
	bag     diag.Bag
	regexes []Regex
}

var nullNode = constNode(value.Value{})

func (c *compiler) expr(e syntax.Expr) node {
	switch e := e.(type) {
	case *syntax.NumberLit:
		if i, err := strconv.ParseInt(e.Text, 10, 64); err == nil {
			return constNode(value.Int(i)) // exact beyond the 53 bits of Value
		}
		if e.IsInt && math.Abs(e.Value) < 1<<63 {
			return constNode(value.Int(int64(e.Value)))
		}
		return constNode(value.Float(e.Value))
	case *syntax.StringLit:
		return constNode(value.String(e.Text.Value()))
	case *syntax.BoolLit:
		return constNode(value.Bool(e.Value))
	case *syntax.NullLit:
		return nullNode
	case *syntax.FieldRef:
		return c.field(e.Name.Name)
	case *syntax.RowRef:
		return c.field("#" + e.Label)
	case *syntax.UnaryExpr:
		return c.unary(e)
	case *syntax.BinaryExpr:
		return c.binary(e)
	case *syntax.MatchesExpr:
		return c.matches(e)
	case *syntax.InExpr:
		return c.in(e)
	case *syntax.CondExpr:
		return c.cond(e.If, e.Then, e.Else)
	case *syntax.CallExpr:
		return c.call(e)
	case *syntax.SubqueryExpr:
		return c.subquery(e)
	case *syntax.RegexLit:
		c.bag.Errorf(e.Span(), "unexpected-regex", "", "a regular expression can only stand after matches and as the second argument of replace")
	default:
		c.bag.Errorf(e.Span(), "unsupported-expression", "", "this expression cannot be computed here")
	}
	return nullNode
}

func (c *compiler) field(name string) node {
	col := c.r.Column(name)
	if col < 0 {
		return nullNode
	}
	return columnNode(col)
}

func (c *compiler) subquery(e *syntax.SubqueryExpr) node {
	if c.env.Subquery == nil {
		c.bag.Errorf(e.Span(), "subquery-not-allowed", "", "a subquery cannot be used here")
		return nullNode
	}
	cond, err := c.env.Subquery(e.Query)
	if err != nil {
		c.bag.Errorf(e.Span(), "subquery-failed", "", "the subquery failed: %v", err)
		return nullNode
	}
	return c.expr(cond)
}

func (c *compiler) unary(e *syntax.UnaryExpr) node {
	x := c.expr(e.X)
	if e.Op == "!" {
		return testNode(func(f *frame) bool { return !x.test(f) }).from(c.env, x)
	}
	return evalNode(func(f *frame) value.Value { return negate(x.eval(f)) }).from(c.env, x)
}

func (c *compiler) binary(e *syntax.BinaryExpr) node {
	if x, ok := nullTest(e); ok {
		return c.expr(x)
	}
	x, y := c.expr(e.X), c.expr(e.Y)
	switch e.Op {
	case "and":
		return testNode(func(f *frame) bool { return x.test(f) && y.test(f) }).from(c.env, x, y)
	case "or":
		return testNode(func(f *frame) bool { return x.test(f) || y.test(f) }).from(c.env, x, y)
	}
	if op, ok := arithmetic[e.Op]; ok {
		return evalNode(func(f *frame) value.Value { return op(x.eval(f), y.eval(f)) }).from(c.env, x, y)
	}
	compare, ok := comparisons[e.Op]
	if !ok {
		c.bag.Errorf(e.Span(), "unknown-operator", "", "%q is no operator of expressions", e.Op)
		return nullNode
	}
	if n, ok := compareField(e.Op, x, y); ok {
		return n
	}
	return testNode(func(f *frame) bool { return compare(x.eval(f), y.eval(f)) }).from(c.env, x, y)
}

// compareField specialises field = "text" and field op number, which most
// conditions are.
func compareField(op string, x, y node) (node, bool) {
	if x.col < 0 || y.constant == nil {
		return node{}, false
	}
	col, lit, compare := x.col, *y.constant, comparisons[op]
	if text, ok := lit.Str(); ok && (op == "=" || op == "!=") {
		want := op == "="
		return testNode(func(f *frame) bool {
			c := f.b.Cols[col]
			if s, ok := c.StringAt(f.i); ok {
				return (s == text) == want
			}
			return compare(c.At(f.i), lit)
		}), true
	}
	return testNode(func(f *frame) bool { return compare(f.b.Cols[col].At(f.i), lit) }), true
}

func (c *compiler) cond(cond, then, otherwise syntax.Expr) node {
	if then == nil || otherwise == nil {
		return nullNode
	}
	i, t, e := c.expr(cond), c.expr(then), c.expr(otherwise)
	if i.constant != nil {
		if i.test(nil) {
			return t
		}
		return e
	}
	n := evalNode(func(f *frame) value.Value {
		if i.test(f) {
			return t.eval(f)
		}
		return e.eval(f)
	})
	n.test = func(f *frame) bool {
		if i.test(f) {
			return t.test(f)
		}
		return e.test(f)
	}
	n.drops = i.drops || t.drops || e.drops
	return n
}

func (c *compiler) matches(e *syntax.MatchesExpr) node {
	x := c.expr(e.X)
	if e.Regex != nil {
		re := c.regex(e.Regex)
		if re == nil {
			return nullNode
		}
		return textTest(x, re.MatchString).from(c.env, x)
	}
	p := c.expr(e.Pattern)
	if p.constant != nil {
		if p.constant.IsNull() {
			return constNode(value.Bool(false))
		}
		m := Glob(p.constant.Text(), false)
		if m.Any() {
			return testNode(func(f *frame) bool { return !x.eval(f).IsNull() }).from(c.env, x)
		}
		return textTest(x, m.Match).from(c.env, x)
	}
	return testNode(func(f *frame) bool {
		v, pattern := x.eval(f), p.eval(f)
		return !v.IsNull() && !pattern.IsNull() && globMatch(pattern.Text(), v.Text())
	}).from(c.env, x, p)
}

// textTest tests the text of x; null fails.
func textTest(x node, test func(s string) bool) node {
	if col := x.col; col >= 0 {
		return testNode(func(f *frame) bool {
			c := f.b.Cols[col]
			if s, ok := c.StringAt(f.i); ok {
				return test(s)
			}
			v := c.At(f.i)
			return !v.IsNull() && test(v.Text())
		})
	}
	return testNode(func(f *frame) bool {
		v := x.eval(f)
		return !v.IsNull() && test(v.Text())
	})
}

func (c *compiler) regex(lit *syntax.RegexLit) Regex {
	re, err := CompileRegex(lit.Pattern)
	if err != nil {
		reportRegex(&c.bag, lit, err)
		return nil
	}
	c.regexes = append(c.regexes, re)
	return re
}

func (c *compiler) in(e *syntax.InExpr) node {
	x := c.expr(e.X)
	items := make([]node, len(e.List))
	parts := []node{x}
	var constants []value.Value
	for i, item := range e.List {
		items[i] = c.expr(item)
		if items[i].constant != nil {
			constants = append(constants, *items[i].constant)
		}
		parts = append(parts, items[i])
	}
	has := func(f *frame) bool {
		v := x.eval(f)
		for _, item := range items {
			if member(v, item.eval(f)) {
				return true
			}
		}
		return false
	}
	if len(constants) == len(items) {
		has = constantSet(x, constants)
	}
	if e.Not {
		return testNode(func(f *frame) bool { return !has(f) }).from(c.env, parts...)
	}
	return testNode(has).from(c.env, parts...)
}

// constantSet looks a value up among texts by hashing and among the others by
// comparing, as in lists hold few of them.
func constantSet(x node, constants []value.Value) func(f *frame) bool {
	texts := make(map[string]bool, len(constants))
	var others []value.Value
	for _, v := range constants {
		if s, ok := v.Str(); ok {
			texts[s] = true
		} else {
			others = append(others, v)
		}
	}
	return func(f *frame) bool {
		v := x.eval(f)
		if s, ok := v.Str(); ok {
			return texts[s]
		}
		for _, o := range others {
			if member(v, o) {
				return true
			}
		}
		return false
	}
}
