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

// javaFormat is a parsed format text of java.util.Formatter: %[index$][flags]
// [width][.precision]conversion with the conversions b c d e f g o s x, their
// upper-case forms, %% and %n. Dates are for formatDate.
type javaFormat []formatSpec

type formatSpec struct {
	literal string // text before the conversion
	verb    byte   // conversion in lower case; 0 for none, at the end
	upper   bool
	arg     int // index of its argument
	flags   string
	width   int // -1 without
	prec    int // -1 without
}

func (s *formatSpec) has(flag byte) bool { return strings.IndexByte(s.flags, flag) >= 0 }

// parseJavaFormat parses s; the errors name the conversion that is wrong.
func parseJavaFormat(s string) (javaFormat, error) {
	var out javaFormat
	var literal strings.Builder
	next, last := 0, -1
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			literal.WriteString(s)
			return append(out, formatSpec{literal: literal.String()}), nil
		}
		literal.WriteString(s[:i])
		spec, n, err := parseSpec(s[i:], &next, &last)
		if err != nil {
			return nil, err
		}
		s = s[i+n:]
		switch spec.verb {
		case '%':
			literal.WriteString(pad("%", &spec))
		case 'n':
			literal.WriteByte('\n')
		default:
			spec.literal = literal.String()
			literal.Reset()
			out = append(out, spec)
		}
	}
}

// parseSpec parses the conversion that s starts with and returns its length.
// next counts the ordinary arguments, last is the one before for %<s.
func parseSpec(s string, next, last *int) (formatSpec, int, error) {
	spec := formatSpec{width: -1, prec: -1, arg: -1}
	i := 1
	number := func() int {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' && i-start < 4 {
			i++
		}
		n, err := strconv.Atoi(s[start:i])
		if err != nil {
			return -1
		}
		return n
	}
	if n := number(); n > 0 && i < len(s) && s[i] == '$' {
		spec.arg = n - 1
		i++
	} else {
		i = 1
	}
	start := i
	relative := false
	for i < len(s) && strings.IndexByte("-#+ 0,(<", s[i]) >= 0 {
		relative = relative || s[i] == '<'
		i++
	}
	spec.flags = s[start:i]
	spec.width = number()
	if i < len(s) && s[i] == '.' {
		i++
		if spec.prec = number(); spec.prec < 0 {
			return spec, 0, fmt.Errorf("%q: a precision must follow the point", s[:i])
		}
	}
	if i >= len(s) {
		return spec, 0, fmt.Errorf("%q ends without a conversion such as s, d or f; a percent sign is written %%%%", s)
	}
	verb := s[i]
	spec.upper = strings.IndexByte("BCEGSX", verb) >= 0
	spec.verb = verb
	if spec.upper {
		spec.verb |= 0x20
	}
	i++
	if strings.IndexByte("bcdefgosxn%", spec.verb) < 0 {
		return spec, 0, fmt.Errorf("unknown conversion %q; a percent sign is written %%%%", s[:i])
	}
	if spec.has('-') && spec.width < 0 {
		return spec, 0, fmt.Errorf("%q: the flag - needs a width", s[:i])
	}
	if spec.verb == '%' || spec.verb == 'n' {
		return spec, i, nil
	}
	if text := strings.IndexByte("bcs", spec.verb) >= 0; text && strings.Trim(spec.flags, "-<") != "" {
		return spec, 0, fmt.Errorf("%q: this conversion takes no flag but -; a percent sign is written %%%%", s[:i])
	}
	switch {
	case relative && *last < 0:
		return spec, 0, fmt.Errorf("%q: there is no argument before", s[:i])
	case relative:
		spec.arg = *last
	case spec.arg < 0:
		spec.arg = *next
		*next++
	}
	*last = spec.arg
	return spec, i, nil
}

// args returns how many arguments the format uses.
func (j javaFormat) args() int {
	n := 0
	for _, spec := range j {
		if spec.verb != 0 {
			n = max(n, spec.arg+1)
		}
	}
	return n
}

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

func (s *formatSpec) radix(digits, prefix string) string {
	if s.has('#') {
		digits = prefix + digits
	}
	if s.has('0') {
		digits = zeros(s.width-len(digits)) + digits
	}
	return digits
}

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

// prepareFormat parses a constant format once.
func prepareFormat(constants []*value.Value, _ *Env) (func(c *Call) value.Value, error) {
	if constants[0] == nil {
		return nil, nil
	}
	f, err := parseJavaFormat(constants[0].Text())
	if err != nil {
		return nil, err
	}
	if n := f.args(); n > len(constants)-1 {
		return nil, fmt.Errorf("the format has %d conversions but %d values follow", n, len(constants)-1)
	}
	return func(c *Call) value.Value { return runFormat(c, f) }, nil
}

func formatDynamic(c *Call) value.Value {
	f, err := parseJavaFormat(c.text(0))
	if err != nil {
		return c.Drop("format: %v", err)
	}
	if f.args() > len(c.Args)-1 {
		return c.Drop("format: the format %s has more conversions than values follow", describe(c.Args[0]))
	}
	return runFormat(c, f)
}

func runFormat(c *Call, f javaFormat) value.Value {
	out, err := f.format(c.frame.buf[:0], c.Args[1:])
	c.frame.buf = out
	if err != nil {
		return c.Drop("format: %v", err)
	}
	return value.String(string(out))
}
