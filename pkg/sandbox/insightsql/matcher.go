package insightsql

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode/utf8"
)

// matcher searches text for a regular expression. Package regexp walks text rune
// by rune for the case-insensitive keyword searches that logs are filtered with,
// so these are matched by hand, and other expressions only run, alternative by
// alternative, where their literals stand.
type matcher struct {
	re     *regexp.Regexp
	words  *words   // matches exactly what re does, nil for other shapes
	either []branch // one of them matches exactly when re does
	unsafe bool     // runes beyond ASCII fold to letters of a literal: K and ſ
}

// words is [boundary] literal (class+ literal)* [boundary].
type words struct {
	left, right *boundary
	literals    []*needle
	gaps        []runeClass // gaps[i] stands before literals[i+1]
}

// boundary is (^|[class]) or ([class]|$), or either half of it.
type boundary struct {
	edge  bool
	class runeClass
}

// runeClass is pairs of first and last runes, as syntax.Regexp has them.
type runeClass []rune

// newMatcher compiles RE2 syntax; the error is that of package regexp.
func newMatcher(source string) (*matcher, error) {
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, err
	}
	m := &matcher{re: re}
	tree, err := syntax.Parse(source, syntax.Perl)
	if err != nil {
		return nil, err
	}
	if m.either, err = branchesOf(tree); err != nil {
		return nil, err
	}
	for _, b := range m.either {
		for _, n := range b.required {
			m.unsafe = m.unsafe || n.fold && strings.ContainsAny(n.text, "ks")
		}
	}
	m.words = wordsOf(sequence(tree, nil))
	return m, nil
}

// matchers keeps those of one query, which is compiled for each of its runs.
type matchers struct {
	mu sync.Mutex
	by map[string]*matcher
}

// of is the matcher of an expression, made when it is first asked for.
func (k *matchers) of(source string) (*matcher, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if m := k.by[source]; m != nil {
		return m, nil
	}
	m, err := newMatcher(source)
	if err != nil {
		return nil, err
	}
	if k.by == nil {
		k.by = map[string]*matcher{}
	}
	k.by[source] = m
	return m, nil
}

// match reports whether the expression matches anywhere in s.
func (m *matcher) match(s string) bool {
	if m.unsafe && foldsFromAfar(s) {
		return m.re.MatchString(s)
	}
	if m.words != nil {
		return m.words.match(s)
	}
	for i := range m.either {
		if m.either[i].match(s) {
			return true
		}
	}
	return false
}

// possible is false only for text that cannot match.
func (m *matcher) possible(s string) bool {
	if m.unsafe && foldsFromAfar(s) {
		return true
	}
	for i := range m.either {
		if m.either[i].possible(s) {
			return true
		}
	}
	return false
}

// foldsFromAfar tells whether s has a rune beyond ASCII that is a letter of ASCII
// in another case: the Kelvin sign or the long s.
func foldsFromAfar(s string) bool {
	return strings.Contains(s, "\u212a") || strings.Contains(s, "\u017f")
}

// sequence flattens nested groups and concatenations.
func sequence(re *syntax.Regexp, parts []*syntax.Regexp) []*syntax.Regexp {
	switch re.Op {
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			parts = sequence(sub, parts)
		}
		return parts
	default:
		return append(parts, re)
	}
}

// wordsOf recognises the shape of words.
func wordsOf(parts []*syntax.Regexp) *words {
	w := &words{}
	if len(parts) > 0 && needleOf(parts[0]) == nil {
		if w.left = boundaryOf(parts[0], syntax.OpBeginText); w.left == nil {
			return nil
		}
		parts = parts[1:]
	}
	for i := 0; i < len(parts); i += 2 {
		n := needleOf(parts[i])
		if n == nil {
			return nil
		}
		w.literals = append(w.literals, n)
		if i+1 == len(parts) {
			return w
		}
		if i+2 == len(parts) {
			w.right = boundaryOf(parts[i+1], syntax.OpEndText)
			if w.right == nil {
				return nil
			}
			return w
		}
		gap, next := parts[i+1], needleOf(parts[i+2])
		// A gap that cannot run into the next literal needs no backtracking, and one
		// that cannot hold the first literal is not walked twice.
		if gap.Op != syntax.OpPlus || gap.Sub[0].Op != syntax.OpCharClass || gap.Flags&syntax.NonGreedy != 0 ||
			next == nil || next.startsIn(gap.Sub[0].Rune) || w.literals[0].startsIn(gap.Sub[0].Rune) {
			return nil
		}
		w.gaps = append(w.gaps, gap.Sub[0].Rune)
	}
	return nil
}

// boundaryOf recognises an alternative of one edge of the text and one class.
func boundaryOf(re *syntax.Regexp, edge syntax.Op) *boundary {
	options := []*syntax.Regexp{re}
	if re.Op == syntax.OpAlternate {
		options = re.Sub
	}
	b := &boundary{}
	for _, o := range options {
		switch {
		case o.Op == edge:
			b.edge = true
		case o.Op == syntax.OpCharClass && b.class == nil:
			b.class = o.Rune
		default:
			return nil
		}
	}
	return b
}

// match tries every occurrence of the first literal.
func (w *words) match(s string) bool {
	for from := 0; ; {
		at := w.literals[0].index(s[from:])
		if at < 0 {
			return false
		}
		at += from
		if w.left.holdsBefore(s[:at]) && w.matchFrom(s[at+len(w.literals[0].text):]) {
			return true
		}
		from = at + 1
	}
}

// matchFrom matches what follows the first literal.
func (w *words) matchFrom(s string) bool {
	for i, gap := range w.gaps {
		n := gap.run(s)
		if n == 0 || !w.literals[i+1].prefixes(s[n:]) {
			return false
		}
		s = s[n+len(w.literals[i+1].text):]
	}
	return w.right.holdsAfter(s)
}

// holdsBefore looks at the end of the text before the first literal. A broken byte
// decodes to U+FFFD, which is how package regexp sees it.
func (b *boundary) holdsBefore(s string) bool {
	if b == nil {
		return true
	}
	if s == "" {
		return b.edge
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return b.class.has(r)
}

// holdsAfter looks at the start of the text behind the last literal.
func (b *boundary) holdsAfter(s string) bool {
	if b == nil {
		return true
	}
	if s == "" {
		return b.edge
	}
	r, _ := utf8.DecodeRuneInString(s)
	return b.class.has(r)
}

func (c runeClass) has(r rune) bool {
	for i := 0; i < len(c); i += 2 {
		if c[i] <= r && r <= c[i+1] {
			return true
		}
	}
	return false
}

// run is the length of the longest prefix of s within the class.
func (c runeClass) run(s string) int {
	for i, r := range s {
		if !c.has(r) {
			return i
		}
	}
	return len(s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
