package insightsql

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// escapeLength is the length of the escape sequence at the start of s, 0 when it
// is none that JSON knows.
func escapeLength(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hexRune(s); ok {
			return 6
		}
	}
	return 0
}

// hexRune reads \uXXXX.
func hexRune(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

// decodeJSON replaces the escape sequences of a string that was checked already.
func decodeJSON(raw string) string {
	var b strings.Builder
	b.Grow(len(raw))
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			b.WriteString(raw)
			return b.String()
		}
		b.WriteString(raw[:i])
		raw = raw[i:]
		r, n := decodeEscape(raw)
		b.WriteRune(r)
		raw = raw[n:]
	}
}

// decodeEscape returns the rune of the escape sequence at the start of s and the
// length of the sequence. Half a surrogate pair becomes U+FFFD, as in encoding/json.
func decodeEscape(s string) (rune, int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		first, _ := hexRune(s)
		if !utf16.IsSurrogate(first) {
			return first, 6
		}
		second, _ := hexRune(s[6:])
		if r := utf16.DecodeRune(first, second); r != '\uFFFD' {
			return r, 12
		}
		return '\uFFFD', 6
	default:
		return rune(s[1]), 2
	}
}
