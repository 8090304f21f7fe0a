package plan

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// UnitOf returns the unit of an expression over points of the given unit, ""
// when it is not known. A ratio times 100 is a percentage.
func UnitOf(e syntax.Expr, unit string) string {
	switch e := e.(type) {
	case *syntax.FieldRef:
		switch e.Name.Fold() {
		case "count":
			return metricql.Count
		case "_granularity":
			return metricql.Milliseconds
		}
		return unit
	case *syntax.UnaryExpr:
		return UnitOf(e.X, unit)
	case *syntax.CallExpr:
		return callUnit(e, unit)
	case *syntax.BinaryExpr:
		return binaryUnit(e, unit)
	}
	return ""
}

func callUnit(e *syntax.CallExpr, unit string) string {
	switch e.Func.Fold() {
	case "abs", "ceil", "floor", "round", "min", "max":
		return UnitOf(e.Args[0], unit)
	case "pct":
		return unit
	}
	return ""
}

func binaryUnit(e *syntax.BinaryExpr, unit string) string {
	x, y := UnitOf(e.X, unit), UnitOf(e.Y, unit)
	switch e.Op {
	case "+", "-":
		if x == "" || x == y {
			return y
		}
		if y == "" {
			return x
		}
	case "*":
		if x == metricql.Ratio && isHundred(e.Y) || y == metricql.Ratio && isHundred(e.X) {
			return metricql.Percent
		}
	}
	return ""
}

func isHundred(e syntax.Expr) bool {
	n, ok := e.(*syntax.NumberLit)
	return ok && n.Value == 100
}
