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

// compiler turns a tree without variables into nodes, collecting what is wrong.
type compiler struct {
	r       Resolver
	env     *Env
	bag     diag.Bag
	regexes []Regex
}

// nullNode stands for absent fields, and for what was reported as wrong.
var nullNode = constNode(value.Value{})

// expr compiles any expression.
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

// subquery compiles the condition that the planner made of a subquery's rows.
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

// binary compiles the operators. and and or stop at the side that decides.
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

// cond compiles if and ?:, of which only the branch taken is computed, so that a
// condition can guard a function that removes rows.
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
