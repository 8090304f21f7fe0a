package expr

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// format lays out the arguments; an error says which does not fit.
func (j javaFormat) format(dst []byte, args []value.Value) ([]byte, error) {
	for i := range j {
		spec := &j[i]
		dst = append(dst, spec.literal...)
		if spec.verb == 0 {
			continue
		}
		s, err := spec.convert(args[spec.arg])
		if err != nil {
			return dst, fmt.Errorf("argument %d: %w", spec.arg+1, err)
		}
		if spec.upper {
			s = strings.ToUpper(s)
		}
		dst = append(dst, pad(s, spec)...)
	}
	return dst, nil
}

var errMissing = errors.New("the value is missing")

// convert lays out one value, its width aside. A missing value is an error, as
// in the original (language spec §4.2).
func (s *formatSpec) convert(v value.Value) (string, error) {
	if v.IsNull() {
		return "", errMissing
	}
	switch s.verb {
	case 's':
		return s.truncate(v.Text()), nil
	case 'b':
		b, isBool := v.AsBool()
		return s.truncate(strconv.FormatBool(b || !isBool)), nil
	case 'c':
		return s.character(v)
	case 'd', 'x', 'o':
		return s.integer(v)
	}
	f, ok := v.Num()
	if !ok {
		return "", fmt.Errorf("%s is not a number", describe(v))
	}
	return s.float(f), nil
}

func (s *formatSpec) truncate(text string) string {
	if s.prec >= 0 && s.prec < utf8.RuneCountInString(text) {
		return string([]rune(text)[:s.prec])
	}
	return text
}

// character takes a code point or a text of one character.
func (s *formatSpec) character(v value.Value) (string, error) {
	if v.IsNumber() {
		if i, ok := v.AsInt(); ok && i >= 0 && i <= utf8.MaxRune {
			return string(rune(i)), nil
		}
	}
	if text := v.Text(); utf8.RuneCountInString(text) == 1 {
		return text, nil
	}
	return "", fmt.Errorf("%s is not a character", describe(v))
}

// integer takes text only for %d: hexadecimal of text is an error in the
// original (language spec §4.2).
func (s *formatSpec) integer(v value.Value) (string, error) {
	if !v.IsNumber() && s.verb != 'd' {
		return "", fmt.Errorf("%s is not a number by type; cast it with toLong", describe(v))
	}
	f, isNum := v.Num()
	i, ok := v.AsInt()
	if !ok || !isNum || f != math.Trunc(f) {
		return "", fmt.Errorf("%s is not a whole number", describe(v))
	}
	switch s.verb {
	case 'x':
		return s.radix(strconv.FormatUint(uint64(i), 16), "0x"), nil
	case 'o':
		return s.radix(strconv.FormatUint(uint64(i), 8), "0"), nil
	}
	return s.sign(s.group(strings.TrimPrefix(strconv.FormatInt(i, 10), "-")), i < 0), nil
}

// radix puts the prefix on that the flag # asks for.
func (s *formatSpec) radix(digits, prefix string) string {
	if s.has('#') {
		digits = prefix + digits
	}
	if s.has('0') {
		digits = zeros(s.width-len(digits)) + digits
	}
	return digits
}

// float lays out a double; NaN and infinities are not padded with zeros.
func (s *formatSpec) float(f float64) string {
	negative := math.Signbit(f) && !math.IsNaN(f)
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(abs, 0):
		plain := formatSpec{flags: strings.NewReplacer("0", "", ",", "").Replace(s.flags), width: s.width}
		return plain.sign("Infinity", negative)
	}
	prec := s.prec
	if prec < 0 {
		prec = 6
	}
	var digits string
	switch s.verb {
	case 'f':
		digits = s.group(formatDecimal(abs, prec))
	case 'e':
		digits = strconv.FormatFloat(abs, 'e', prec, 64)
	case 'g':
		digits = s.general(abs, max(prec, 1))
	}
	return s.sign(digits, negative)
}

// general is %g: prec significant digits, in scientific notation below 1e-4 and
// from 10^prec on. Unlike in C, trailing zeros stay.
func (s *formatSpec) general(abs float64, prec int) string {
	scientific := strconv.FormatFloat(abs, 'e', prec-1, 64)
	exponent, err := strconv.Atoi(scientific[strings.IndexByte(scientific, 'e')+1:])
	if err != nil || abs != 0 && (exponent < -4 || exponent >= prec) {
		return scientific
	}
	return s.group(formatDecimal(abs, prec-1-exponent))
}

// group puts commas between thousands when the flag asks for them.
func (s *formatSpec) group(digits string) string {
	if !s.has(',') {
		return digits
	}
	whole, frac, point := strings.Cut(digits, ".")
	var b strings.Builder
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if point {
		b.WriteString("." + frac)
	}
	return b.String()
}

// sign puts the sign on and fills with zeros between sign and digits.
func (s *formatSpec) sign(digits string, negative bool) string {
	before, after := "", ""
	switch {
	case negative && s.has('('):
		before, after = "(", ")"
	case negative:
		before = "-"
	case s.has('+'):
		before = "+"
	case s.has(' '):
		before = " "
	}
	if s.has('0') {
		digits = zeros(s.width-len(before)-len(digits)-len(after)) + digits
	}
	return before + digits + after
}

func zeros(n int) string { return strings.Repeat("0", max(n, 0)) }

// pad fills with spaces to the width.
func pad(text string, s *formatSpec) string {
	fill := strings.Repeat(" ", max(s.width-utf8.RuneCountInString(text), 0))
	if s.has('-') {
		return text + fill
	}
	return fill + text
}
