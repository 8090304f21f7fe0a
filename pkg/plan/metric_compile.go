package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

type metricKind uint8

const (
	numberKind metricKind = iota
	boolKind
)

type metricCompiler struct {
	MetricScope
	bag *diag.Bag
	x   *MetricExpr
}

func (c *metricCompiler) compile(e syntax.Expr) (metricFunc, metricKind) {
	switch e := e.(type) {
	case *syntax.NumberLit:
		return constant(e.Value), numberKind
	case *syntax.BoolLit:
		return constant(truthOf(e.Value)), boolKind
	case *syntax.VarRef:
		return constant(c.variable(e)), numberKind
	case *syntax.FieldRef:
		return c.name(e.Name), numberKind
	case *syntax.RowRef:
		return c.row(e), numberKind
	case *syntax.UnaryExpr:
		return c.unary(e)
	case *syntax.BinaryExpr:
		return c.binary(e)
	case *syntax.CallExpr:
		return c.call(e), numberKind
	}
	c.bag.Errorf(e.Span(), "bad-expression", "metrics expressions are arithmetic and comparisons of numbers",
		"this cannot stand in an expression over metrics")
	return constant(math.NaN()), numberKind
}

func (c *metricCompiler) number(e syntax.Expr) metricFunc {
	f, kind := c.compile(e)
	if kind != numberKind {
		c.bag.Errorf(e.Span(), "not-a-number", "", "expected a number, found a condition")
	}
	return f
}

func (c *metricCompiler) condition(e syntax.Expr) metricFunc {
	f, kind := c.compile(e)
	if kind != boolKind {
		c.bag.Errorf(e.Span(), "not-a-condition", "compare it with something, as in avg > 3", "expected a condition, found a number")
	}
	return f
}

func (c *metricCompiler) variable(e *syntax.VarRef) float64 {
	if c.Vars == nil {
		return math.NaN()
	}
	if values := c.Vars(e.Name); len(values) == 1 {
		if v, err := strconv.ParseFloat(strings.TrimSpace(values[0]), 64); err == nil {
			return v
		}
	}
	c.bag.Errorf(e.At, "variable-value", "choose one number",
		"the variable %s must be one number here, it is %q", e.Name, c.Vars(e.Name))
	return math.NaN()
}

// name compiles _value, _granularity and the reducers that have no parameter.
func (c *metricCompiler) name(id syntax.Ident) metricFunc {
	if len(c.Rows) > 0 {
		c.bag.Errorf(id.At, "unknown-name", "refer to rows as #A, #B and so on",
			"%s is not known in an expression over rows", id.Name)
		return constant(math.NaN())
	}
	switch id.Fold() {
	case "_value":
		c.x.PerPoint = true
		return func(f *MetricFrame, i int) float64 { return f.rows[0][i] }
	case "_granularity":
		return func(f *MetricFrame, _ int) float64 { return f.step }
	}
	if r, ok := ReducerOf(id.Fold()); ok {
		return c.reduced(r)
	}
	known := []string{"_value", "_granularity", "avg", "min", "max", "sum", "count", "pct(95)", "latest", "stddev"}
	hint := "there are " + strings.Join(known, ", ")
	if near, ok := diag.Nearest(id.Name, known); ok {
		hint = "did you mean " + near + "?"
	}
	c.bag.Errorf(id.At, "unknown-name", hint, "%s is neither a point nor a reducer", id.Name)
	return constant(math.NaN())
}

// reduced returns the value of a reducer, which is computed once for a series.
func (c *metricCompiler) reduced(r Reducer) metricFunc {
	slot := len(c.x.reducers)
	c.x.reducers = append(c.x.reducers, r)
	return func(f *MetricFrame, _ int) float64 { return f.reduced[slot] }
}

func (c *metricCompiler) row(e *syntax.RowRef) metricFunc {
	k := slices.IndexFunc(c.Rows, func(label string) bool { return strings.EqualFold(label, e.Label) })
	if k < 0 {
		c.bag.Errorf(e.At, "bad-expression", "compute with rows in a row of its own: #A / #B",
			"#%s cannot stand in an operator", e.Label)
		return constant(math.NaN())
	}
	c.x.PerPoint = true
	return func(f *MetricFrame, i int) float64 { return f.rows[k][i] }
}

func (c *metricCompiler) unary(e *syntax.UnaryExpr) (metricFunc, metricKind) {
	if e.Op == "-" {
		x := c.number(e.X)
		return func(f *MetricFrame, i int) float64 { return -x(f, i) }, numberKind
	}
	x := c.condition(e.X)
	return func(f *MetricFrame, i int) float64 { return 1 - x(f, i) }, boolKind
}

func (c *metricCompiler) binary(e *syntax.BinaryExpr) (metricFunc, metricKind) {
	if e.Op == "and" || e.Op == "or" {
		x, y := c.condition(e.X), c.condition(e.Y)
		if e.Op == "and" {
			return func(f *MetricFrame, i int) float64 { return x(f, i) * y(f, i) }, boolKind
		}
		return func(f *MetricFrame, i int) float64 { return max(x(f, i), y(f, i)) }, boolKind
	}
	if op, ok := comparisons[e.Op]; ok {
		x, y := c.number(e.X), c.number(e.Y)
		return func(f *MetricFrame, i int) float64 {
			a, b := x(f, i), y(f, i)
			return truthOf(!math.IsNaN(a) && !math.IsNaN(b) && op(a, b))
		}, boolKind
	}
	op, ok := arithmetic[e.Op]
	if !ok {
		c.bag.Errorf(e.At, "bad-expression", "there are + - * / % = != < <= > >= and or", "%s is not known in expressions over metrics", e.Op)
		return constant(math.NaN()), numberKind
	}
	x, y := c.number(e.X), c.number(e.Y)
	return func(f *MetricFrame, i int) float64 { return op(x(f, i), y(f, i)) }, numberKind
}

var arithmetic = map[string]func(a, b float64) float64{
	"+": func(a, b float64) float64 { return a + b },
	"-": func(a, b float64) float64 { return a - b },
	"*": func(a, b float64) float64 { return a * b },
	"/": func(a, b float64) float64 { return a / b },
	"%": math.Mod,
}

var comparisons = map[string]func(a, b float64) bool{
	"=":  func(a, b float64) bool { return a == b },
	"!=": func(a, b float64) bool { return a != b },
	"<":  func(a, b float64) bool { return a < b },
	"<=": func(a, b float64) bool { return a <= b },
	">":  func(a, b float64) bool { return a > b },
	">=": func(a, b float64) bool { return a >= b },
}

// metricFunctions are the functions of one argument (language spec §8.6).
var metricFunctions = map[string]func(float64) float64{
	"sin": math.Sin, "cos": math.Cos, "tan": math.Tan,
	"abs": math.Abs, "log": math.Log, "exp": math.Exp, "sqrt": math.Sqrt,
	"round": math.Round, "ceil": math.Ceil, "floor": math.Floor,
}

func (c *metricCompiler) call(e *syntax.CallExpr) metricFunc {
	name := e.Func.Fold()
	if f, ok := metricFunctions[name]; ok {
		if len(e.Args) != 1 {
			c.bag.Errorf(e.At, "wrong-arguments", name+"(x)", "%s takes one argument, found %d", name, len(e.Args))
			return constant(math.NaN())
		}
		x := c.number(e.Args[0])
		return func(fr *MetricFrame, i int) float64 { return f(x(fr, i)) }
	}
	switch name {
	case "min", "max":
		return c.extreme(e, name)
	case "pct":
		return c.percentile(e)
	}
	known := []string{"abs", "ceil", "cos", "exp", "floor", "log", "max", "min", "pct", "round", "sin", "sqrt", "tan"}
	hint := "there are " + strings.Join(known, ", ")
	if near, ok := diag.Nearest(name, known); ok {
		hint = "did you mean " + near + "?"
	}
	c.bag.Errorf(e.Func.At, "unknown-function", hint, "the function %s is not known in expressions over metrics", e.Func.Name)
	return constant(math.NaN())
}

// extreme is min or max of its arguments; without arguments they are reducers.
func (c *metricCompiler) extreme(e *syntax.CallExpr, name string) metricFunc {
	if len(e.Args) < 2 {
		c.bag.Errorf(e.At, "wrong-arguments", name+" without parentheses is the "+name+" of the series",
			"%s takes two arguments or more, found %d", name, len(e.Args))
		return constant(math.NaN())
	}
	args := make([]metricFunc, len(e.Args))
	for i, a := range e.Args {
		args[i] = c.number(a)
	}
	better := math.Min
	if name == "max" {
		better = math.Max
	}
	return func(f *MetricFrame, i int) float64 {
		best := args[0](f, i)
		for _, a := range args[1:] {
			best = better(best, a(f, i))
		}
		return best
	}
}

func (c *metricCompiler) percentile(e *syntax.CallExpr) metricFunc {
	if len(c.Rows) == 0 && len(e.Args) == 1 {
		if p, ok := e.Args[0].(*syntax.NumberLit); ok && p.Value >= 0 && p.Value <= 100 {
			return c.reduced(Percentile(p.Value))
		}
	}
	c.bag.Errorf(e.At, "wrong-arguments", "as in pct(95)", "pct takes one number from 0 to 100 and the points of one series")
	return constant(math.NaN())
}

func constant(v float64) metricFunc { return func(*MetricFrame, int) float64 { return v } }

func truthOf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
