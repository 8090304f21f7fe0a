package expr

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// replacement is the parsed third argument of replace with a regular
// expression: literal text and groups ($1, ${name}, $0), with \$ and \\ for the
// characters themselves and \n, \t (language spec §4.2).
type replacement []replacementPart

type replacementPart struct {
	text  string
	group int // -1 for text
}

// parseReplacement reads s; a $ that names no group of re stays as it is.
func parseReplacement(s string, re Regex) replacement {
	var out replacement
	var lit strings.Builder
	names := re.SubexpNames()
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			lit.WriteByte(unescapeReplacement(s[i]))
		case s[i] == '$':
			group, n := groupReference(s[i+1:], names)
			if n == 0 {
				lit.WriteByte('$')
				continue
			}
			out = append(out, replacementPart{lit.String(), -1}, replacementPart{"", group})
			lit.Reset()
			i += n
		default:
			lit.WriteByte(s[i])
		}
	}
	return append(out, replacementPart{lit.String(), -1})
}

func unescapeReplacement(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	}
	return c
}

// groupReference reads what follows a $: the group and the bytes it takes, 0
// when it is no reference. As in Java, digits count while the group exists.
func groupReference(s string, names []string) (group, n int) {
	if strings.HasPrefix(s, "{") {
		name, _, ok := strings.Cut(s[1:], "}")
		if !ok {
			return 0, 0
		}
		if g, err := strconv.Atoi(name); err == nil && g >= 0 && g < len(names) {
			return g, len(name) + 2
		}
		for g, have := range names {
			if have != "" && have == name {
				return g, len(name) + 2
			}
		}
		return 0, 0
	}
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		next := group*10 + int(s[n]-'0')
		if next >= len(names) {
			break
		}
		group, n = next, n+1
	}
	return group, n
}

// replaceAll replaces every match in v; null stays null.
func replaceAll(v value.Value, re Regex, with replacement) value.Value {
	if v.IsNull() {
		return v
	}
	s := v.Text()
	matches := re.FindAllStringSubmatchIndex(s, -1)
	if matches == nil {
		return value.String(s)
	}
	out := make([]byte, 0, len(s))
	at := 0
	for _, m := range matches {
		out = append(out, s[at:m[0]]...)
		for _, p := range with {
			if p.group < 0 {
				out = append(out, p.text...)
			} else if from := m[2*p.group]; from >= 0 {
				out = append(out, s[from:m[2*p.group+1]]...)
			}
		}
		at = m[1]
	}
	return value.String(string(append(out, s[at:]...)))
}
