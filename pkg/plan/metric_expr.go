package plan

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// MetricExpr is a compiled expression of the metrics language: over the points
// and reducers of one series (language spec §8.6), or over the rows of a join
// (§8.5).
type MetricExpr struct {
	// Condition says that the expression is true or false, not a number.
	Condition bool
	// PerPoint says that the expression reads points and not reducers alone.
	PerPoint bool

	eval     metricFunc
	reducers []Reducer
}

// MetricScope is what an expression may name.
type MetricScope struct {
	// Rows are the labels of the rows that a join computes with. Without rows
	// the expression is about one series: _value, _granularity and reducers.
	Rows []string
	// Vars gives the values of a variable; nil while only the text is known.
	Vars func(name string) []string
}

// metricFunc computes an expression at one point. NaN is a missing point;
// conditions are 1 or 0.
type metricFunc func(f *MetricFrame, i int) float64

// MetricFrame is an expression over particular series.
type MetricFrame struct {
	eval    metricFunc
	rows    [][]float64
	step    float64
	reduced []float64
}

// Over returns the expression over the points of a series, or of one series of
// each row, that are step ms apart.
func (x *MetricExpr) Over(step int64, rows ...[]float64) *MetricFrame {
	f := &MetricFrame{eval: x.eval, rows: rows, step: float64(step), reduced: make([]float64, len(x.reducers))}
	for i, r := range x.reducers {
		f.reduced[i] = r(rows[0])
	}
	return f
}

// At returns the number at point i, NaN when it has none: a missing point makes
// every result a missing one, and so does a division by zero (language spec
// §11-B13).
func (f *MetricFrame) At(i int) float64 {
	if v := f.eval(f, i); !math.IsInf(v, 0) {
		return v
	}
	return math.NaN()
}

// Holds reports whether the condition is true at point i.
func (f *MetricFrame) Holds(i int) bool { return f.eval(f, i) == 1 }

// CompileMetric compiles an expression. It reports what is wrong with it to b
// and returns nil then.
func CompileMetric(e syntax.Expr, scope MetricScope, b *diag.Bag) *MetricExpr {
	c := &metricCompiler{MetricScope: scope, bag: b, x: &MetricExpr{}}
	before := b.Errors()
	eval, kind := c.compile(e)
	if b.Errors() > before {
		return nil
	}
	c.x.eval, c.x.Condition = eval, kind == boolKind
	return c.x
}

// CompileNumber is CompileMetric for an expression that must be a number.
func CompileNumber(e syntax.Expr, scope MetricScope, b *diag.Bag) *MetricExpr {
	x := CompileMetric(e, scope, b)
	if x != nil && x.Condition {
		b.Errorf(e.Span(), "not-a-number", "compare in `where`", "expected a number, found a condition")
		return nil
	}
	return x
}

// CompileCondition is CompileMetric for an expression that must be a condition.
func CompileCondition(e syntax.Expr, scope MetricScope, b *diag.Bag) *MetricExpr {
	x := CompileMetric(e, scope, b)
	if x != nil && !x.Condition {
		b.Errorf(e.Span(), "not-a-condition", "compare it with something, as in avg > 3", "expected a condition, found a number")
		return nil
	}
	return x
}
