package insightsql

import (
	"math"
	"strconv"
	"strings"
	"time"
)

type kind uint8

const (
	kindNull kind = iota
	kindText
	kindNumber
	kindInteger // a number that is whole by nature: a count, a length, an epoch
	kindBoolean // num is 1 or 0
	kindTime    // num is epoch milliseconds
	kindTree    // a map or list
)

// value is one cell. A number read from a JSON event or from the query keeps its
// spelling in text.
type value struct {
	kind     kind
	explicit bool // of a null: it stands as such in the JSON
	num      float64
	text     string
	tree     *tree
}

func textValue(s string) value    { return value{kind: kindText, text: s} }
func integer(n int64) value       { return value{kind: kindInteger, num: float64(n)} }
func timeValue(ms float64) value  { return value{kind: kindTime, num: ms} }
func treeValue(t *tree) value     { return value{kind: kindTree, tree: t} }
func (v value) isNull() bool      { return v.kind == kindNull }
func (v value) isNumberish() bool { return v.kind >= kindNumber && v.kind <= kindTime }

// number makes a computed number; results that are no number have no value.
func number(n float64) value {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return value{}
	}
	return value{kind: kindNumber, num: n}
}

// boolean is 1 or 0 in arithmetic; how it prints is an open point.
func boolean(b bool) value {
	if b {
		return value{kind: kindBoolean, num: 1}
	}
	return value{kind: kindBoolean}
}

// flag is the 1 or 0 of the string functions that are documented to return a number.
func flag(b bool) value {
	if b {
		return integer(1)
	}
	return integer(0)
}

// number coerces to a number as arithmetic, aggregates and numeric functions do.
func (e *env) number(v value) (float64, bool) {
	switch v.kind {
	case kindNumber, kindInteger, kindBoolean, kindTime:
		return v.num, true
	case kindText:
		return e.parseNumber(v.text)
	default:
		return 0, false
	}
}

// text renders what string functions, grouping and comparisons see; ok is false
// for a missing value and for maps and lists, which those treat as missing.
func (e *env) text(v value) (s string, ok bool) {
	switch v.kind {
	case kindText:
		return v.text, true
	case kindTime:
		if e.is(timestampText, 1) {
			return strconv.FormatInt(int64(v.num), 10), true
		}
		return formatTime(v.num), true
	case kindNull, kindTree:
		return "", false
	default:
		return e.print(v), true
	}
}

// print renders a result cell.
func (e *env) print(v value) string {
	switch v.kind {
	case kindText:
		return v.text
	case kindNumber:
		if v.text != "" && e.is(jsonNumber, 0) {
			return v.text
		}
		s := formatNumber(v.num)
		if e.is(numberText, 1) && !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return s
	case kindInteger:
		return formatNumber(v.num)
	case kindBoolean:
		return e.printBoolean(v.num != 0)
	case kindTime:
		return formatTime(v.num)
	case kindTree:
		return v.tree.json()
	default:
		return ""
	}
}

// printBoolean follows the switch boolean-text.
func (e *env) printBoolean(b bool) string {
	switch one := e.is(booleanText, 1); {
	case b && one:
		return "1"
	case b:
		return "true"
	case one:
		return "0"
	default:
		return "false"
	}
}

// formatNumber prints without an exponent as far as a float64 is exact.
func formatNumber(n float64) string {
	if n == 0 {
		return "0"
	}
	if a := math.Abs(n); a >= 1e21 || a < 1e-7 {
		return strconv.FormatFloat(n, 'e', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// formatTime prints UTC with milliseconds, as GetQueryResults does.
func formatTime(ms float64) string {
	return time.UnixMilli(int64(ms)).UTC().Format("2006-01-02 15:04:05.000")
}

// parseNumber tells whether text looks like a number, and which.
func (e *env) parseNumber(s string) (float64, bool) {
	if e.is(numericText, 1) {
		s = strings.TrimPrefix(strings.TrimSpace(s), "+")
		return parseDecimal(s, true)
	}
	return parseDecimal(s, false)
}

// parseDecimal reads -12.5e3; lenient lets one side of the point be empty.
func parseDecimal(s string, lenient bool) (float64, bool) {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	var whole float64
	for i < len(s) && isDigit(s[i]) {
		whole = whole*10 + float64(s[i]-'0')
		i++
	}
	digits := i - first
	if i == len(s) && digits > 0 && digits <= 15 {
		if first == 1 {
			whole = -whole
		}
		return whole, true
	}
	fraction := -1
	if i < len(s) && s[i] == '.' {
		i++
		start := i
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		fraction = i - start
	}
	if digits <= 0 && fraction <= 0 || !lenient && (digits == 0 || fraction == 0) {
		return 0, false
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if i == len(s) {
			return 0, false
		}
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	if i != len(s) {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}
