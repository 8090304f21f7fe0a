package expr

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// backtracker adapts regexp2, which counts in runes and numbers named groups
// after the others, to byte offsets and groups in the order written.
type backtracker struct {
	re       *regexp2.Regexp
	names    []string
	numbers  []int // regexp2's number of each group
	timeouts atomic.Int64
}

func newBacktracker(re *regexp2.Regexp) *backtracker {
	b := &backtracker{re: re, names: []string{""}, numbers: []int{0}}
	pattern := re.String()
	parentheses(pattern, func(i int) {
		name, capturing := groupName(pattern[i:])
		if !capturing {
			return
		}
		number := re.GroupNumberFromName(name)
		if name == "" {
			number = len(b.numbers)
			for _, n := range b.names[1:] {
				if n != "" {
					number--
				}
			}
		}
		b.names, b.numbers = append(b.names, name), append(b.numbers, number)
	})
	return b
}

// groupName returns the name of the group that s begins with and whether it
// captures.
func groupName(s string) (name string, capturing bool) {
	rest, special := strings.CutPrefix(s, "(?")
	if !special {
		return "", s[0] == '('
	}
	rest = strings.TrimPrefix(rest, "P")
	if len(rest) < 2 || rest[0] != '<' && rest[0] != '\'' || rest[1] == '=' || rest[1] == '!' {
		return "", false
	}
	end := strings.IndexAny(rest[1:], ">'")
	if end < 0 {
		return "", false
	}
	return rest[1 : 1+end], true
}

func (b *backtracker) SubexpNames() []string { return b.names }
func (b *backtracker) Timeouts() int64       { return b.timeouts.Load() }
func (b *backtracker) String() string        { return b.re.String() }

func (b *backtracker) MatchString(s string) bool {
	ok, err := b.re.MatchString(s)
	if err != nil {
		b.timeouts.Add(1)
	}
	return ok && err == nil
}

func (b *backtracker) FindStringSubmatchIndex(s string) []int {
	if all := b.FindAllStringSubmatchIndex(s, 1); all != nil {
		return all[0]
	}
	return nil
}

func (b *backtracker) FindAllStringSubmatchIndex(s string, n int) [][]int {
	var out [][]int
	offsets := runeOffsets(s)
	m, err := b.re.FindStringMatch(s)
	for ; m != nil && err == nil && (n < 0 || len(out) < n); m, err = b.re.FindNextMatch(m) {
		loc := make([]int, 0, 2*len(b.numbers))
		for _, number := range b.numbers {
			g := m.GroupByNumber(number)
			if g == nil || len(g.Captures) == 0 {
				loc = append(loc, -1, -1)
				continue
			}
			loc = append(loc, offsets.at(g.Index), offsets.at(g.Index+g.Length))
		}
		out = append(out, loc)
	}
	if err != nil {
		b.timeouts.Add(1)
	}
	return out
}

// byteOffsets maps rune indices to byte offsets; nil for ASCII text, where they
// are the same.
type byteOffsets []int

func runeOffsets(s string) byteOffsets {
	if isASCII(s) {
		return nil
	}
	out := make(byteOffsets, 0, len(s)+1)
	for i := range s {
		out = append(out, i)
	}
	return append(out, len(s))
}

func (o byteOffsets) at(i int) int {
	if o == nil {
		return i
	}
	return o[i]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
