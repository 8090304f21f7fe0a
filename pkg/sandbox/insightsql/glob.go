package insightsql

import (
	"regexp"
	"strings"
)

// glob is a pattern of parse. Its literals are found anywhere in the text, each
// as early as possible; a * at the end takes the rest.
type glob struct {
	literals []string
	lines    *regexp.Regexp // stands in when a * may not cross a line feed
	parts    []string       // what the wildcards took, after a match
}

// newGlob takes the texts between the wildcards, so one more than those.
func newGlob(literals []string, newline uint8) *glob {
	g := &glob{literals: literals, parts: make([]string, len(literals)-1)}
	if newline != newlineTaken && len(g.parts) > 0 {
		g.lines = regexp.MustCompile(globRegexp(literals, newline))
	}
	return g
}

// globRegexp writes the pattern as a regular expression, in which the dot stops at
// line feeds where the setting says so.
func globRegexp(literals []string, newline uint8) string {
	star := "((?s:.*?))"
	if newline == newlineEndsAny {
		star = "(.*?)"
	}
	var b strings.Builder
	if literals[0] == "" {
		b.WriteByte('^')
	}
	for i, l := range literals {
		switch {
		case i == 0:
		case i < len(literals)-1:
			b.WriteString(star)
		case l == "":
			b.WriteString("(.*)")
		default:
			b.WriteString("(.*?)")
		}
		b.WriteString(regexp.QuoteMeta(l))
	}
	return b.String()
}

// match fills parts. Taking each literal at its first occurrence finds a match
// whenever there is one, so nothing needs to be tried again.
func (g *glob) match(s string) bool {
	if g.lines != nil {
		found := g.lines.FindStringSubmatch(s)
		if found == nil {
			return false
		}
		copy(g.parts, found[1:])
		return true
	}
	start := strings.Index(s, g.literals[0])
	if start < 0 {
		return false
	}
	s = s[start+len(g.literals[0]):]
	for i := range g.parts {
		next := g.literals[i+1]
		end := strings.Index(s, next)
		if i == len(g.parts)-1 && next == "" {
			end = len(s)
		}
		if end < 0 {
			return false
		}
		g.parts[i], s = s[:end], s[end+len(next):]
	}
	return true
}
