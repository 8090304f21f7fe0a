package expr

import (
	"cmp"
	"math"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// equal is the = of the language (language spec §4.1): text against text is
// exact; else numbers when both sides are numeric, truth when both are, and
// their texts otherwise. Null equals nothing, not even null.
func equal(a, b value.Value) bool {
	ak, bk := a.Kind(), b.Kind()
	if ak == value.KindNull || bk == value.KindNull {
		return false
	}
	if ak == value.KindString && bk == value.KindString {
		x, _ := a.Str()
		y, _ := b.Str()
		return x == y
	}
	if ak == value.KindInt && bk == value.KindInt {
		return value.Equal(a, b)
	}
	if ak == value.KindBool || bk == value.KindBool {
		x, okX := a.AsBool()
		y, okY := b.AsBool()
		return okX && okY && x == y
	}
	x, okX := a.Num()
	y, okY := b.Num()
	if okX && okY {
		return x == y
	}
	return a.Text() == b.Text()
}

// unequal is the != of the language: false, as =, where a side is null.
func unequal(a, b value.Value) bool {
	return !a.IsNull() && !b.IsNull() && !equal(a, b)
}

// order compares for < <= > >=: numerically as soon as one side is a number by
// type, two texts by code point. It is false, as is then every comparison, for
// null, booleans, NaN and for a number against text that is none.
func order(a, b value.Value) (int, bool) {
	ak, bk := a.Kind(), b.Kind()
	if ak == value.KindString && bk == value.KindString {
		x, _ := a.Str()
		y, _ := b.Str()
		return strings.Compare(x, y), true
	}
	if ak == value.KindInt && bk == value.KindInt {
		return value.Compare(a, b), true
	}
	x, okX := a.Num()
	y, okY := b.Num()
	if !okX || !okY || math.IsNaN(x) || math.IsNaN(y) {
		return 0, false
	}
	return cmp.Compare(x, y), true
}

func less(a, b value.Value) bool      { c, ok := order(a, b); return ok && c < 0 }
func lessEq(a, b value.Value) bool    { c, ok := order(a, b); return ok && c <= 0 }
func greater(a, b value.Value) bool   { c, ok := order(a, b); return ok && c > 0 }
func greaterEq(a, b value.Value) bool { c, ok := order(a, b); return ok && c >= 0 }

// comparisons maps operators to their two-valued meaning.
var comparisons = map[string]func(a, b value.Value) bool{
	"=": equal, "!=": unequal, "<": less, "<=": lessEq, ">": greater, ">=": greaterEq,
	"contains": contains,
}

// contains is the substring test: two empty texts are true, one is false
// (language spec §4.2).
func contains(a, b value.Value) bool {
	if a.IsNull() || b.IsNull() {
		return false
	}
	x, y := a.Text(), b.Text()
	return strings.Contains(x, y) && (y != "" || x == "")
}

// member is the comparison of in: values of the same type only, so that the
// text "200" is not in (200) (language spec §4.1).
func member(a, b value.Value) bool {
	if a.IsNull() {
		return false
	}
	return value.Equal(a, b)
}

// arithmetic maps operators to their meaning; text is cast, and what is no
// number gives null.
var arithmetic = map[string]func(a, b value.Value) value.Value{
	"+": func(a, b value.Value) value.Value {
		if x, y, ok := ints(a, b); ok {
			if s := x + y; (s > x) == (y > 0) {
				return value.Int(s)
			}
		}
		return floats(a, b, func(x, y float64) float64 { return x + y })
	},
	"-": func(a, b value.Value) value.Value {
		if x, y, ok := ints(a, b); ok {
			if d := x - y; (d < x) == (y > 0) {
				return value.Int(d)
			}
		}
		return floats(a, b, func(x, y float64) float64 { return x - y })
	},
	"*": func(a, b value.Value) value.Value {
		if x, y, ok := ints(a, b); ok {
			if p := x * y; x == 0 || p/x == y && !(x == -1 && y == math.MinInt64) {
				return value.Int(p)
			}
		}
		return floats(a, b, func(x, y float64) float64 { return x * y })
	},
	"/": func(a, b value.Value) value.Value {
		return floats(a, b, func(x, y float64) float64 { return x / y })
	},
	// The sign follows the dividend, as in Java.
	"%": func(a, b value.Value) value.Value {
		if x, y, ok := ints(a, b); ok && y != 0 {
			if y == -1 {
				return value.Int(0)
			}
			return value.Int(x % y)
		}
		return floats(a, b, math.Mod)
	},
}

// ints returns both operands when they are integers by type, whose arithmetic is
// exact as long as it stays within 64 bits.
func ints(a, b value.Value) (x, y int64, ok bool) {
	if a.Kind() != value.KindInt || b.Kind() != value.KindInt {
		return 0, 0, false
	}
	x, _ = a.AsInt()
	y, _ = b.AsInt()
	return x, y, true
}

// floats applies op to both operands cast to doubles.
func floats(a, b value.Value, op func(x, y float64) float64) value.Value {
	x, okX := a.Num()
	y, okY := b.Num()
	if !okX || !okY {
		return value.Value{}
	}
	return value.Float(op(x, y))
}

func negate(a value.Value) value.Value { return arithmetic["-"](value.Int(0), a) }
