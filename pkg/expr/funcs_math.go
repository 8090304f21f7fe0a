package expr

import (
	"math"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// mathFuncs are Java's mathematical functions on doubles (language spec §4.6).
// An argument that is no number gives null.
func mathFuncs() []Func {
	const family = "math"
	one := func(name, summary string, f func(x float64) float64) Func {
		return Func{
			Name: name, Min: 1, Max: 1, Syntax: name + "(x)", Summary: summary, Family: family, Result: TypeNumber,
			Eval: func(c *Call) value.Value {
				x, ok := c.Args[0].Num()
				if !ok {
					return value.Value{}
				}
				return value.Float(f(x))
			},
		}
	}
	two := func(name, syntax, summary string, f func(x, y float64) float64) Func {
		return Func{
			Name: name, Min: 2, Max: 2, Syntax: syntax, Summary: summary, Family: family, Result: TypeNumber,
			Eval: func(c *Call) value.Value { return floats(c.Args[0], c.Args[1], f) },
		}
	}
	return []Func{
		one("abs", "The distance from zero.", math.Abs),
		one("ceil", "The nearest whole number that is not smaller.", math.Ceil),
		one("floor", "The nearest whole number that is not larger.", math.Floor),
		one("sqrt", "The square root.", math.Sqrt),
		one("cbrt", "The cube root.", math.Cbrt),
		one("exp", "e to the power of x.", math.Exp),
		one("expm1", "e to the power of x, minus one; exact near zero.", math.Expm1),
		one("log", "The natural logarithm.", math.Log),
		one("log10", "The logarithm to base 10.", math.Log10),
		one("log1p", "The natural logarithm of x plus one; exact near zero.", math.Log1p),
		one("sin", "The sine of an angle in radians.", math.Sin),
		one("cos", "The cosine of an angle in radians.", math.Cos),
		one("tan", "The tangent of an angle in radians.", math.Tan),
		one("asin", "The angle in radians whose sine is x.", math.Asin),
		one("acos", "The angle in radians whose cosine is x.", math.Acos),
		one("atan", "The angle in radians whose tangent is x.", math.Atan),
		one("sinh", "The hyperbolic sine.", math.Sinh),
		one("cosh", "The hyperbolic cosine.", math.Cosh),
		one("tanh", "The hyperbolic tangent.", math.Tanh),
		one("toDegrees", "Radians as degrees.", func(x float64) float64 { return x / math.Pi * 180 }),
		one("toRadians", "Degrees as radians.", func(x float64) float64 { return x / 180 * math.Pi }),
		two("atan2", "atan2(y, x)", "The angle in radians of the point (x, y).", math.Atan2),
		two("hypot", "hypot(a, b)", "The length of the hypotenuse: sqrt(a*a + b*b).", math.Hypot),
		two("pow", "pow(x, power)", "x to the given power.", math.Pow),
		two("min", "min(a, b)", "The smaller of two numbers; with one argument it is the aggregate.", math.Min),
		two("max", "max(a, b)", "The larger of two numbers; with one argument it is the aggregate.", math.Max),
		{
			Name: "round", Min: 1, Max: 2, Syntax: "round(x[, decimals])", Family: family, Result: TypeNumber,
			Summary: "The nearest whole number, halves upward, or x with the given number of decimals.",
			Eval: func(c *Call) value.Value {
				x, ok := c.Args[0].Num()
				if !ok {
					return value.Value{}
				}
				if len(c.Args) == 1 {
					return value.Float(roundHalfUp(x))
				}
				n, ok := c.Args[1].AsInt()
				if !ok {
					return value.Value{}
				}
				return value.Float(roundTo(x, n))
			},
		},
	}
}

// roundHalfUp rounds as Java's Math.round does: halves towards +infinity.
func roundHalfUp(x float64) float64 {
	whole := math.Floor(x)
	if x-whole >= 0.5 {
		whole++
	}
	return whole
}

// roundTo rounds the shortest decimal that means x, halves away from zero, so
// that round(1.005, 2) is 1.01. Negative places round before the point.
func roundTo(x float64, places int64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) || places > 400 {
		return x
	}
	if places < 0 {
		scale := math.Pow(10, float64(-max(places, -400)))
		if math.IsInf(scale, 0) {
			return 0
		}
		return math.Round(x/scale) * scale
	}
	f, err := strconv.ParseFloat(formatDecimal(x, int(places)), 64)
	if err != nil {
		return x
	}
	return f
}
