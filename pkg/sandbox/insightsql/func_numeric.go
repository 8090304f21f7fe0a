package insightsql

import (
	"math"
	"slices"
	"strings"
)

// numericFunctions are the "Numeric operators", and the conversions to and from
// hexadecimal.
var numericFunctions = map[string]function{
	"abs":       numeric1(math.Abs),
	"ceil":      numeric1(math.Ceil),
	"floor":     numeric1(math.Floor),
	"log":       numeric1(math.Log),
	"sqrt":      numeric1(math.Sqrt),
	"greatest":  ofNumbers(1, -1, func(a []float64) value { return number(slices.Max(a)) }),
	"least":     ofNumbers(1, -1, func(a []float64) value { return number(slices.Min(a)) }),
	"round":     ofNumbers(1, 2, round),
	"haversine": ofNumbers(4, 4, haversine),
	"tonumber":  ofNumbers(1, 1, func(a []float64) value { return number(a[0]) }),
	"todouble":  ofNumbers(1, 1, func(a []float64) value { return number(a[0]) }),
	"toint":     ofNumbers(1, 1, truncated(math.MinInt32, math.MaxInt32)),
	"tolong":    ofNumbers(1, 1, truncated(math.MinInt64, math.MaxInt64)),
	"hextodec":  ofTexts(1, 1, func(a []string) value { return hexToDec(a[0]) }),
	"dectohex":  ofNumbers(1, 1, func(a []float64) value { return decToHex(a[0]) }),
}

// numeric1 makes a function of one number.
func numeric1(apply func(float64) float64) function {
	return ofNumbers(1, 1, func(a []float64) value { return number(apply(a[0])) })
}

// round rounds halves away from zero.
func round(a []float64) value {
	if len(a) == 1 {
		return number(math.Round(a[0]))
	}
	scale := math.Pow(10, math.Trunc(a[1]))
	return number(math.Round(a[0]*scale) / scale)
}

// truncated drops the fraction; numbers outside the type have no value.
func truncated(from, to float64) func([]float64) value {
	return func(a []float64) value {
		n := math.Trunc(a[0])
		if n < from || n > to {
			return value{}
		}
		return value{kind: kindInteger, num: n}
	}
}

const earthRadius = 6371.0 // mean, in kilometres

// haversine is the great-circle distance in kilometres between two points in degrees.
func haversine(a []float64) value {
	const degree = math.Pi / 180
	lat1, lon1, lat2, lon2 := a[0]*degree, a[1]*degree, a[2]*degree, a[3]*degree
	s, t := math.Sin((lat2-lat1)/2), math.Sin((lon2-lon1)/2)
	h := s*s + math.Cos(lat1)*math.Cos(lat2)*t*t
	return number(2 * earthRadius * math.Asin(math.Sqrt(min(h, 1))))
}

// hexToDec reads ff, 0xff or -0xff.
func hexToDec(s string) value {
	digits, negative := strings.CutPrefix(strings.ToLower(s), "-")
	digits = strings.TrimPrefix(digits, "0x")
	if digits == "" || len(digits) > 16 {
		return value{}
	}
	var n float64
	for i := range len(digits) {
		d := strings.IndexByte("0123456789abcdef", digits[i])
		if d < 0 {
			return value{}
		}
		n = n*16 + float64(d)
	}
	if negative {
		n = -n
	}
	return value{kind: kindInteger, num: n}
}
