package expr

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// regexTimeout bounds one match of the backtracking engine.
const regexTimeout = 250 * time.Millisecond

// Regex is a compiled regular expression: RE2 where it can be, else a
// backtracking engine for look-around and back-references. It is safe for
// concurrent use. Indices are byte offsets, as in package regexp.
type Regex interface {
	MatchString(s string) bool
	// FindStringSubmatchIndex returns the leftmost match and its groups, nil
	// when there is none.
	FindStringSubmatchIndex(s string) []int
	// FindAllStringSubmatchIndex returns up to n successive matches, all when
	// n is negative.
	FindAllStringSubmatchIndex(s string, n int) [][]int
	// SubexpNames returns the groups' names; that of group 0 and of unnamed
	// groups is "".
	SubexpNames() []string
	// Timeouts returns how many matches were given up for taking too long;
	// they count as no match.
	Timeouts() int64
	String() string
}

// RegexError says why a pattern does not compile and where.
type RegexError struct {
	Pattern string
	Offset  int // byte offset in Pattern
	Reason  string
}

func (e *RegexError) Error() string {
	return fmt.Sprintf("the regular expression does not compile: %s (at character %d)",
		e.Reason, utf8.RuneCountInString(e.Pattern[:e.Offset])+1)
}

// CompileRegex compiles a pattern in RE2 syntax, or in the larger syntax of
// backtracking engines when it needs that. The error is a *RegexError.
func CompileRegex(pattern string) (Regex, error) {
	re, err := regexp.Compile(pattern)
	if err == nil {
		return re2{re}, nil
	}
	if needsBacktracking(err) {
		back, backErr := regexp2.Compile(pattern, regexp2.RE2)
		if backErr == nil {
			back.MatchTimeout = regexTimeout
			return newBacktracker(back), nil
		}
	}
	return nil, regexError(pattern, err)
}

// needsBacktracking tells what RE2 lacks from what is wrong in every engine.
func needsBacktracking(err error) bool {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidEscape, syntax.ErrInvalidRepeatSize,
		syntax.ErrInvalidNamedCapture, syntax.ErrLarge, syntax.ErrInvalidCharRange:
		return true
	}
	return false
}

func regexError(pattern string, err error) *RegexError {
	out := &RegexError{Pattern: pattern, Reason: err.Error()}
	var e *syntax.Error
	if errors.As(err, &e) {
		out.Reason = e.Code.String()
		if e.Expr != "" && e.Expr != pattern {
			out.Reason += fmt.Sprintf(" %q", e.Expr)
		}
		out.Offset = max(0, strings.LastIndex(pattern, e.Expr))
		if e.Code == syntax.ErrMissingParen {
			out.Offset = unclosedParenthesis(pattern)
		}
	}
	return out
}

// unclosedParenthesis returns where the innermost group begins that has no end.
func unclosedParenthesis(pattern string) int {
	open := []int{0}
	parentheses(pattern, func(i int) {
		if pattern[i] == '(' {
			open = append(open, i)
		} else if len(open) > 1 {
			open = open[:len(open)-1]
		}
	})
	return open[len(open)-1]
}

// parentheses calls visit with the place of every parenthesis that groups.
func parentheses(pattern string, visit func(i int)) {
	class := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(' || c == ')':
			visit(i)
		}
	}
}

type re2 struct{ *regexp.Regexp }

func (re2) Timeouts() int64 { return 0 }

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
