package expr

import (
	"math"
	"strings"
	"unicode"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// logicFuncs are if and the tests for missing and unusable values (language
// spec §4.2).
func logicFuncs() []Func {
	const family = "logic"
	test := func(name, summary string, takesNull bool, is func(v value.Value) bool) Func {
		return Func{
			Name: name, Min: 1, Max: 1, Syntax: name + "(field)", Summary: summary, Family: family,
			Result: TypeBoolean, predicate: is, takesNull: takesNull,
		}
	}
	return []Func{
		{
			Name: "if", Min: 3, Max: 3, Syntax: "if(condition, then, else)", Family: family, Result: TypeAny,
			Summary:    "The second argument where the condition holds, else the third; written condition ? then : else too.",
			NeedsAlias: true,
		},
		test("isNull", "Whether the field has no value; the empty text is one.", true, value.Value.IsNull),
		test("isEmpty", "Whether the field has no value or is the empty text.", true, func(v value.Value) bool {
			s, text := v.Str()
			return v.IsNull() || text && s == ""
		}),
		test("isBlank", "Whether the field has no value, is empty, or is nothing but white space.", true, isBlank),
		{
			Name: "isNumeric", Min: 1, Max: 1, Syntax: "isNumeric(text)", Family: family, Result: TypeBoolean,
			Summary:   "Whether the text is a number as Java writes it: decimal, hexadecimal (0x), octal, with an exponent or a type letter.",
			takesNull: true, predicate: func(v value.Value) bool { return isJavaNumber(v.Text()) },
		},
		notBlank("isNaN", "Whether the value is not a number; true for text that is none.", func(v value.Value) bool {
			f, ok := toFloat(v)
			return !ok || math.IsNaN(f)
		}),
		notBlank("isInfinity", "Whether the value is infinite, as the result of 1/0 is.", func(v value.Value) bool {
			f, ok := toFloat(v)
			return ok && math.IsInf(f, 0)
		}),
	}
}

// notBlank declares a test of a value that gives null for null and blank text.
func notBlank(name, summary string, is func(v value.Value) bool) Func {
	return Func{
		Name: name, Min: 1, Max: 1, Syntax: name + "(value)", Summary: summary, Family: "logic", Result: TypeBoolean,
		Eval: func(c *Call) value.Value {
			if isBlank(c.Args[0]) {
				return value.Value{}
			}
			return value.Bool(is(c.Args[0]))
		},
	}
}

func isBlank(v value.Value) bool {
	if v.IsNull() {
		return true
	}
	s, text := v.Str()
	return text && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) }) < 0
}

// toFloat is Num with the texts that Java's doubles have for what is no number.
func toFloat(v value.Value) (float64, bool) {
	if f, ok := v.Num(); ok {
		return f, true
	}
	switch strings.TrimSpace(v.Text()) {
	case "NaN":
		return math.NaN(), true
	case "Infinity", "+Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	}
	return 0, false
}

// isJavaNumber reports whether s is a Java number literal: an optional sign and
// a hexadecimal, an octal (so that 09 is none) or a decimal with an exponent or
// a type letter.
func isJavaNumber(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	if len(s) > 1 && s[0] == '0' && !strings.Contains(s, ".") {
		if s[1]|0x20 == 'x' {
			return len(s) > 2 && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
		}
		if s[1] >= '0' && s[1] <= '9' {
			return strings.Trim(s, "01234567") == ""
		}
	}
	whole := strings.TrimLeft(s, "0123456789")
	digits := len(s) - len(whole)
	rest := whole
	if strings.HasPrefix(rest, ".") {
		rest = strings.TrimLeft(rest[1:], "0123456789")
		digits += len(whole) - 1 - len(rest)
	}
	if digits == 0 {
		return false
	}
	integer := rest == whole
	if rest != "" && rest[0]|0x20 == 'e' {
		exponent := strings.TrimPrefix(strings.TrimPrefix(rest[1:], "-"), "+")
		if exponent == rest[1:] || len(exponent) == len(rest)-2 {
			after := strings.TrimLeft(exponent, "0123456789")
			if len(after) == len(exponent) {
				return false
			}
			rest, integer = after, false
		}
	}
	switch rest {
	case "", "d", "D", "f", "F":
		return true
	case "l", "L":
		return integer
	}
	return false
}
