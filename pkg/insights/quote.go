// Package insights writes CloudWatch Logs Insights QL. It is the only place
// that does: every string, pattern and field name that reaches the service is
// quoted here.
package insights

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// String returns s as a string literal. Text that a literal cannot carry on
// every reading of the undocumented escape rules (a quote, a backslash, a
// control character, broken UTF-8) has no literal form: ok is false and the
// caller says it with a Regex.
func String(s string) (lit string, ok bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return r == '"' || r == '\\' || isControl(r) }) || !utf8.ValidString(s) {
		return "", false
	}
	return `"` + s + `"`, true
}

// Regex returns the RE2 pattern re between slashes. Slashes in it are escaped,
// and characters that could end the literal, its line or, as # does, the part
// that is read, are written as hexadecimal escapes. A backslash that escapes
// nothing is doubled and broken UTF-8 becomes U+FFFD: whatever re is, the
// literal ends at its own slash.
func Regex(re string) string {
	var b strings.Builder
	b.WriteByte('/')
	for re != "" {
		if quoted, ok := strings.CutPrefix(re, `\Q`); ok {
			// Inside \Q…\E an escape would stand for itself.
			quoted, re, _ = strings.Cut(quoted, `\E`)
			for _, r := range regexp.QuoteMeta(quoted) {
				writeRegexRune(&b, r)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(re)
		re = re[n:]
		if r != '\\' {
			writeRegexRune(&b, r)
			continue
		}
		escaped, n := utf8.DecodeRuneInString(re)
		re = re[n:]
		switch {
		case n == 0:
			b.WriteString(`\\`)
		case escaped == '/' || !mustEscape(escaped):
			b.WriteByte('\\')
			b.WriteRune(escaped)
		default:
			writeRegexRune(&b, escaped)
		}
	}
	b.WriteByte('/')
	return b.String()
}

func mustEscape(r rune) bool { return r == '/' || r == '#' || isControl(r) }

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func writeRegexRune(b *strings.Builder, r rune) {
	const hex = "0123456789abcdef"
	switch {
	case r == '/':
		b.WriteString(`\/`)
	case mustEscape(r):
		b.WriteString(`\x`)
		b.WriteByte(hex[r>>4])
		b.WriteByte(hex[r&15])
	default:
		b.WriteRune(r)
	}
}

// Field returns the name of a discovered or generated field as the language
// reads it. Names with characters beyond letters, digits, _ and . and names
// that are words of the language go into backticks; a name that backticks
// cannot carry has no form and ok is false.
func Field(name string) (text string, ok bool) {
	rest, system := strings.CutPrefix(name, "@")
	if rest == "" || strings.ContainsFunc(name, func(r rune) bool { return r == '`' || r == '\\' || isControl(r) }) || !utf8.ValidString(name) {
		return "", false
	}
	switch {
	case isPlain(rest) && (system || !slices.Contains(reserved, strings.ToLower(name))):
		return name, true
	case system:
		return "@`" + rest + "`", true
	}
	return "`" + name + "`", true
}

// reserved are the words that mean something else where an expression may stand.
var reserved = []string{
	"and", "as", "asc", "by", "case", "desc", "false", "if", "in", "like", "multi", "not", "null", "offset", "or", "true",
}

// isPlain reports whether a name needs no backticks.
func isPlain(name string) bool {
	if first := name[0]; first == '.' || first >= '0' && first <= '9' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if c != '_' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return true
}
