package syntax

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// number lexes digits, a fraction, an exponent and a suffix. What goes on
// with other letters, such as 5xx or 10.0.0.1, is KindDigits.
func (l *lexer) number(start int) Token {
	i := start
	for i < len(l.src) && isDigit(l.src[i]) {
		i++
	}
	if i+1 < len(l.src) && l.src[i] == '.' && isDigit(l.src[i+1]) {
		for i++; i < len(l.src) && isDigit(l.src[i]); i++ {
		}
	}
	if e := exponent(l.src[i:]); e > 0 {
		i += e
	}
	suffix := i
	l.pos = endOfName(l.src, i)
	if _, ok := scale(l.src[suffix:l.pos]); !ok {
		return l.token(KindDigits, start)
	}
	return l.token(KindNumber, start)
}

// exponent returns the length of e+N, e-N or eN at the start of s, or 0.
func exponent(s string) int {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	digits := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == digits {
		return 0
	}
	return i
}

// scale returns what a number's suffix multiplies it with; time suffixes give
// milliseconds (language spec §1.3).
func scale(suffix string) (float64, bool) {
	switch suffix {
	case "":
		return 1, true
	case "K", "k":
		return 1e3, true
	case "M":
		return 1e6, true
	case "G", "B":
		return 1e9, true
	case "T":
		return 1e12, true
	case "P":
		return 1e15, true
	case "Ki":
		return 1 << 10, true
	case "Mi":
		return 1 << 20, true
	case "Gi":
		return 1 << 30, true
	case "Ti":
		return 1 << 40, true
	case "Pi":
		return 1 << 50, true
	}
	unit, ok := timeUnit(suffix)
	return float64(unit) / float64(time.Millisecond), ok
}

// timeUnit returns the duration that a time suffix stands for.
func timeUnit(suffix string) (time.Duration, bool) {
	switch suffix {
	case "ns":
		return time.Nanosecond, true
	case "us":
		return time.Microsecond, true
	case "ms":
		return time.Millisecond, true
	case "s":
		return time.Second, true
	case "m":
		return time.Minute, true
	case "h":
		return time.Hour, true
	case "d":
		return 24 * time.Hour, true
	case "w":
		return 7 * 24 * time.Hour, true
	}
	return 0, false
}

// splitNumber cuts a number's text into digits and suffix.
func splitNumber(text string) (digits, suffix string) {
	i := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
	if i < 0 {
		return text, ""
	}
	i += exponent(text[i:])
	return text[:i], text[i:]
}

// numberValue returns the value of a number's text, suffix applied, and
// whether it is whole and was written without a fraction.
func numberValue(text string) (value float64, whole, ok bool) {
	digits, suffix := splitNumber(text)
	value, err := strconv.ParseFloat(digits, 64)
	factor, known := scale(suffix)
	if err != nil || !known {
		return 0, false, false
	}
	value *= factor
	whole = !strings.Contains(digits, ".") && value == math.Trunc(value) && math.Abs(value) <= 1<<53
	return value, whole, true
}

// durationValue returns the duration of a text such as 15m or 1.5h.
func durationValue(text string) (time.Duration, bool) {
	digits, suffix := splitNumber(text)
	unit, known := timeUnit(suffix)
	n, err := strconv.ParseFloat(digits, 64)
	if !known || err != nil || n < 0 || n*float64(unit) > math.MaxInt64/2 {
		return 0, false
	}
	return time.Duration(math.Round(n * float64(unit))), true
}
