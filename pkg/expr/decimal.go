package expr

import (
	"strconv"
	"strings"
)

// formatDecimal writes a finite x with the given number of decimals, rounding
// the shortest decimal that means x and halves away from zero, as Java's
// Formatter does: 2.55 with one decimal is 2.6, though the double is below.
func formatDecimal(x float64, places int) string {
	s := strconv.FormatFloat(x, 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) <= places {
		if places == 0 {
			return whole
		}
		return whole + "." + frac + strings.Repeat("0", places-len(frac))
	}
	digits := []byte(whole + frac[:places])
	if frac[places] >= '5' {
		digits = increment(digits)
	}
	if places == 0 {
		return string(digits)
	}
	n := len(digits) - places
	return string(digits[:n]) + "." + string(digits[n:])
}

// increment adds one to the last of some decimal digits, which a minus may precede.
func increment(digits []byte) []byte {
	for i := len(digits) - 1; i >= 0 && digits[i] != '-'; i-- {
		if digits[i] != '9' {
			digits[i]++
			return digits
		}
		digits[i] = '0'
	}
	if len(digits) > 0 && digits[0] == '-' {
		return append([]byte("-1"), digits[1:]...)
	}
	return append([]byte("1"), digits...)
}
