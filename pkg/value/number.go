package value

import (
	"math"
	"strconv"
)

// NumberPattern is the regular expression (RE2) of numeric text, the text that
// [ParseNumber] accepts: blanks around a sign, digits with a fraction and an
// exponent. NaN, Infinity, hexadecimal and digit separators are text.
const NumberPattern = `^[ \t\r\n]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n]*$`

// pow10 holds the powers of ten that a double represents exactly.
var pow10 = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// ParseNumber casts text to a number where [NumberPattern] matches. What
// exceeds the range of a double becomes an infinity, as in IEEE 754.
func ParseNumber(s string) (float64, bool) {
	s = trimBlanks(s)
	i, neg := 0, false
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		neg = s[i] == '-'
		i++
	}
	var mantissa uint64
	digits, fraction, start := 0, 0, i
	for ; i < len(s) && isDigit(s[i]); i++ {
		mantissa = mantissa*10 + uint64(s[i]-'0')
		digits++
	}
	if i < len(s) && s[i] == '.' {
		i++
		for ; i < len(s) && isDigit(s[i]); i++ {
			mantissa = mantissa*10 + uint64(s[i]-'0')
			digits++
			fraction++
		}
	}
	if digits == 0 {
		return 0, false
	}
	if i == len(s) && i-start <= 16 && fraction < len(pow10) && mantissa < 1<<53 {
		// Both operands are exact, so one division rounds correctly.
		f := float64(mantissa) / pow10[fraction]
		if neg {
			f = -f
		}
		return f, true
	}
	if i < len(s) && !isExponent(s[i:]) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// parseInt reads numeric text without fraction and exponent exactly, also
// beyond the 53 bits that a double holds.
func parseInt(s string) (int64, bool) {
	i, err := strconv.ParseInt(trimBlanks(s), 10, 64)
	return i, err == nil
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// isExponent reports whether s is e, an optional sign, and digits.
func isExponent(s string) bool {
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func trimBlanks(s string) string {
	for s != "" && isBlank(s[0]) {
		s = s[1:]
	}
	for s != "" && isBlank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// FormatFloat writes the shortest decimal that reads back as f: whole numbers
// plainly (language spec §4.1), an exponent only from 1e21 on and below 1e-6.
func FormatFloat(f float64) string {
	var buf [32]byte
	return string(AppendFloat(buf[:0], f))
}

// AppendFloat appends [FormatFloat] of f to dst.
func AppendFloat(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case abs < 1<<53 && f == math.Trunc(f):
		return strconv.AppendInt(dst, int64(f), 10) // also writes -0 as 0
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if n := len(dst); dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst[n-2] = dst[n-1] // e-07 reads e-7
		dst = dst[:n-1]
	}
	return dst
}

// AppendInt appends i in decimal to dst.
func AppendInt(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) }
