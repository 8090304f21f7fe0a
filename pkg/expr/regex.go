package expr

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
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
	// MatchString reports whether the pattern is found anywhere in s.
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
	// String returns the pattern.
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
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err == nil {
		program := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
		return re2{pattern, tree.CapNames(), program}, nil
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

// re2 is a pattern that RE2 can run. Its program is made for the first text: most
// queries that are checked meet none. A pattern that parses always compiles.
type re2 struct {
	pattern string
	names   []string
	program func() *regexp.Regexp
}

func (r re2) MatchString(s string) bool { return r.program().MatchString(s) }

func (r re2) FindStringSubmatchIndex(s string) []int {
	return r.program().FindStringSubmatchIndex(s)
}

func (r re2) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return r.program().FindAllStringSubmatchIndex(s, n)
}

func (r re2) SubexpNames() []string { return r.names }
func (re2) Timeouts() int64         { return 0 }
func (r re2) String() string        { return r.pattern }
