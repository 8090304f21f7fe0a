package plan

import (
	"regexp"
	"strings"
)

// Wildcards returns a regular expression for a pattern of a metric rule or of
// the metrics operator parse, with a group for each wildcard: * takes as little
// as it can, ** as much (language spec §7.3, §8.6). The whole text must match;
// letter case does not count.
func Wildcards(pattern string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString("(?is)^")
	for rest := strings.ToValidUTF8(pattern, "\uFFFD"); rest != ""; {
		i := strings.IndexByte(rest, '*')
		if i < 0 {
			b.WriteString(regexp.QuoteMeta(rest))
			break
		}
		b.WriteString(regexp.QuoteMeta(rest[:i]))
		if rest = rest[i+1:]; strings.HasPrefix(rest, "*") {
			rest = strings.TrimLeft(rest, "*")
			b.WriteString("(.*)")
		} else {
			b.WriteString("(.*?)")
		}
	}
	return regexp.MustCompile(b.String() + "$")
}
