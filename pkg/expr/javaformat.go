package expr

import (
	"fmt"
	"strconv"
	"strings"
)

// javaFormat is a parsed format text of java.util.Formatter: %[index$][flags]
// [width][.precision]conversion with the conversions b c d e f g o s x, their
// upper-case forms, %% and %n. Dates are for formatDate.
type javaFormat []formatSpec

// maxWidth bounds widths and precisions, so that a short format cannot ask for
// a text of any length.
const maxWidth = 1000

// formatSpec is one conversion with the text before it.
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
	if max(spec.width, spec.prec) > maxWidth {
		return spec, 0, fmt.Errorf("%q: a width or precision can be %d at most", s[:i], maxWidth)
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
