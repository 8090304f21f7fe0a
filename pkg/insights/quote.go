// Package insights writes CloudWatch Logs Insights QL. It is the only place
// that does: every string, pattern and field name that reaches the service is
// quoted here.
package insights

import (
	"regexp"
	"strings"
)

// String returns s as a string literal. Text that a literal cannot carry on
// every reading of the undocumented escape rules (a quote, a backslash, a line
// break) has no literal form: ok is false and the caller says it with a Regex.
func String(s string) (lit string, ok bool) {
	if strings.ContainsAny(s, "\"\\\n\r\t\x00") {
		return "", false
	}
	return `"` + s + `"`, true
}

// Regex returns the regular expression re between slashes. re is an RE2
// pattern; slashes in it are escaped, and characters that could end the
// literal or the line are written as hexadecimal escapes.
func Regex(re string) string {
	var b strings.Builder
	b.WriteByte('/')
	escaped := false
	for _, r := range re {
		switch r {
		case '/':
			if escaped { // the backslash is already written: \/ means the slash
				b.WriteByte('/')
			} else {
				b.WriteString(`\/`)
			}
		case '\n':
			b.WriteString(newlineEscape(escaped, `x0a`))
		case '\r':
			b.WriteString(newlineEscape(escaped, `x0d`))
		case 0:
			b.WriteString(newlineEscape(escaped, `x00`))
		default:
			b.WriteRune(r)
		}
		escaped = r == '\\' && !escaped
	}
	b.WriteByte('/')
	return b.String()
}

func newlineEscape(escaped bool, code string) string {
	if escaped {
		return code
	}
	return `\` + code
}

// Literal returns the pattern that matches s itself.
func Literal(s string) string { return regexp.QuoteMeta(s) }

// Field returns the name of a discovered or generated field as the language
// reads it. Names with characters beyond letters, digits, _ and . go into
// backticks; a name with a backtick has no form and ok is false.
func Field(name string) (text string, ok bool) {
	if name == "" || strings.ContainsAny(name, "`\n\r") {
		return "", false
	}
	at := strings.HasPrefix(name, "@")
	plain := strings.TrimPrefix(name, "@")
	if isPlain(plain) {
		return name, true
	}
	if at {
		return "@`" + plain + "`", true
	}
	return "`" + plain + "`", true
}

func isPlain(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
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
