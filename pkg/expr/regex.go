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
	}
	return out
}

type re2 struct{ *regexp.Regexp }

func (re2) Timeouts() int64 { return 0 }

// backtracker adapts regexp2, which counts in runes, to byte offsets.
type backtracker struct {
	re       *regexp2.Regexp
	names    []string
	timeouts atomic.Int64
}

func newBacktracker(re *regexp2.Regexp) *backtracker {
	b := &backtracker{re: re}
	for _, n := range re.GetGroupNumbers() {
		name := re.GroupNameFromNumber(n)
		if name == fmt.Sprint(n) {
			name = ""
		}
		b.names = append(b.names, name)
	}
	return b
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
		loc := make([]int, 0, 2*len(b.names))
		for _, g := range m.Groups() {
			if len(g.Captures) == 0 {
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
