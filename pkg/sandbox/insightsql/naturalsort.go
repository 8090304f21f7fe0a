package insightsql

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// rank is a value made ready for sorting: missing, text or number.
type rank struct {
	class int8
	num   float64
	text  string
}

const (
	rankNull int8 = iota
	rankText
	rankNumber
)

// rank classifies a value as the sort page does: numbers are values that look
// like one, everything else is text. Maps and lists cannot be sorted by.
func (e *env) rank(v value) rank {
	switch v.kind {
	case kindNull, kindTree:
		return rank{}
	case kindText:
		if n, ok := e.parseNumber(v.text); ok {
			return rank{rankNumber, n, v.text}
		}
		return rank{rankText, 0, v.text}
	case kindBoolean:
		if !e.isNumber(v) {
			return rank{rankText, 0, e.print(v)}
		}
	}
	return rank{rankNumber, v.num, v.text}
}

// compareRanks orders two values of a sort key.
func (e *env) compareRanks(a, b rank, descending bool) int {
	if a.class == rankNull || b.class == rankNull {
		c := cmp.Compare(a.class, b.class) // missing first
		switch e.setting(sortNulls) {
		case nullsLast:
			return -c
		case nullsHighest:
			c = -c
		}
		return directed(c, descending)
	}
	return directed(e.sortOrder(a, b), descending)
}

// directed turns an order around for desc.
func directed(c int, descending bool) int {
	if descending {
		return -c
	}
	return c
}

// sortOrder orders two present values: non-numbers before numbers, numbers by
// value, non-numbers naturally.
func (e *env) sortOrder(a, b rank) int {
	switch {
	case a.class != b.class:
		return cmp.Compare(a.class, b.class)
	case a.class == rankNumber:
		if c := cmp.Compare(a.num, b.num); c != 0 {
			return c
		}
		return strings.Compare(a.text, b.text)
	case e.is(sortOrder, 1):
		return strings.Compare(a.text, b.text)
	default:
		return compareNatural(a.text, b.text)
	}
}

// compareNatural compares runs of digits by their length and then by value, and
// everything else by code point.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, y := digitRun(a), digitRun(b)
		if x > 0 && y > 0 {
			if c := cmp.Or(cmp.Compare(x, y), strings.Compare(a[:x], b[:y])); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		// Byte order of UTF-8 is code point order.
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		_, n := utf8.DecodeRuneInString(a)
		_, m := utf8.DecodeRuneInString(b)
		if n != m || a[:n] != b[:m] {
			return strings.Compare(a, b)
		}
		a, b = a[n:], b[n:]
	}
	return cmp.Compare(len(a), len(b))
}

// digitRun is the number of digits that s begins with.
func digitRun(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}
