package expr

import "strings"

// Matcher tests texts against a glob: the whole text, in which only * is
// special and stands for any run of characters, newlines included (language
// spec §11-A7).
type Matcher struct {
	parts []string // the literal runs between stars; one part = no star
	fold  bool
}

// Glob compiles a pattern. With fold, letter case does not count.
func Glob(pattern string, fold bool) *Matcher {
	if fold {
		pattern = strings.ToLower(pattern)
	}
	parts := strings.Split(pattern, "*")
	out := parts[:1]
	for i, p := range parts[1:] { // a run of stars is one star
		if p != "" || i == len(parts)-2 {
			out = append(out, p)
		}
	}
	return &Matcher{parts: out, fold: fold}
}

// Any reports whether every text matches.
func (m *Matcher) Any() bool { return len(m.parts) == 2 && m.parts[0] == "" && m.parts[1] == "" }

// Literal returns the pattern when it has no star.
func (m *Matcher) Literal() (string, bool) { return m.parts[0], len(m.parts) == 1 }

// Parts returns the literal runs of the pattern: the text is Parts[0], anything,
// Parts[1], anything and so on. The caller must not change them.
func (m *Matcher) Parts() []string { return m.parts }

// Match reports whether the whole of s matches.
func (m *Matcher) Match(s string) bool {
	if m.fold {
		s = strings.ToLower(s)
	}
	first, last := m.parts[0], m.parts[len(m.parts)-1]
	if len(m.parts) == 1 {
		return s == first
	}
	if len(s) < len(first)+len(last) || !strings.HasPrefix(s, first) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[len(first) : len(s)-len(last)]
	for _, p := range m.parts[1 : len(m.parts)-1] {
		// The leftmost place leaves most for the parts behind.
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return true
}

// globMatch is Glob(pattern, false).Match(s) for a pattern used once.
func globMatch(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == s[i]:
			p++
			i++
		case star >= 0: // let the last star take one more byte
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
