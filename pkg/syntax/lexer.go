package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// lexer cuts a query text into tokens, on demand: what a character means
// depends on where the parser is. It never fails; mistakes are tokens too.
type lexer struct {
	src  string
	pos  int
	vars variables
	open diag.Span // the /* of a comment that is not closed; empty when none
	// place says that src ends with the mark of a place that is looked for.
	place bool
}

// skip moves over white space and comments. A // directly behind a colon is
// part of a URI, and /* opens a comment only behind white space, because
// scopes and patterns hold values such as a/* (language spec §1.2).
func (l *lexer) skip() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			l.pos++
		case c == '/' && l.comment(l.pos):
			l.skipComment()
		case c >= utf8.RuneSelf && l.skipWideSpace():
		default:
			return
		}
	}
}

// comment reports whether a comment starts at i, where a slash stands.
func (l *lexer) comment(i int) bool {
	if i+1 >= len(l.src) {
		return false
	}
	switch l.src[i+1] {
	case '/':
		return i == 0 || l.src[i-1] != ':'
	case '*':
		return i == 0 || isSpace(l.src[i-1]) || strings.IndexByte("(),|\"", l.src[i-1]) >= 0 ||
			i >= 2 && l.src[i-2:i] == "*/"
	}
	return false
}

// skipComment moves over the comment at pos. One that is not closed goes on
// to the end of the text and is reported there.
func (l *lexer) skipComment() {
	rest := l.src[l.pos:]
	if rest[1] == '/' {
		if i := strings.IndexByte(rest, '\n'); i >= 0 {
			l.pos += i
		} else {
			l.pos = len(l.src)
		}
		return
	}
	if i := strings.Index(rest[2:], "*/"); i >= 0 {
		l.pos += 2 + i + 2
		return
	}
	l.open = diag.Span{Start: l.pos, End: l.pos + 2}
	l.pos = len(l.src)
}

// skipWideSpace moves over a no-break space, a zero-width space or a byte
// order mark, which come with text that is pasted from web pages.
func (l *lexer) skipWideSpace() bool {
	n := wideSpace(l.src[l.pos:])
	l.pos += n
	return n > 0
}

// wideSpace returns the length of the wide space that s starts with, or 0.
func wideSpace(s string) int {
	switch r, n := utf8.DecodeRuneInString(s); r {
	case '\u00a0', '\u200b', '\ufeff', '\u2028', '\u2029', '\u3000':
		return n
	}
	return 0
}

// next returns the next token of a stage. A percent sign directly before a
// quote or a name character starts an escaped name; the expression parser
// splits it again where an operator stands (language spec §1.4).
func (l *lexer) next() Token {
	l.skip()
	start := l.pos
	if start >= len(l.src) {
		return l.token(KindEOF, start)
	}
	switch c := l.src[start]; {
	case l.mark(start):
		return l.written(start)
	case isNameStart(c):
		l.pos = endOfName(l.src, start+1)
		if l.mark(l.pos) {
			return l.written(start)
		}
		return l.token(KindName, start)
	case isDigit(c) || c == '.' && start+1 < len(l.src) && isDigit(l.src[start+1]):
		t := l.number(start)
		if l.mark(l.pos) {
			return l.written(start)
		}
		return t
	case c == '"':
		kind := l.quoted()
		if kind == KindUnclosed && l.place {
			return l.written(start)
		}
		return l.token(kind, start)
	case c == '\'':
		return l.single(start)
	case c == '`':
		return l.macro(start)
	case c == '%':
		return l.percent(start)
	case c == '#':
		return l.row(start)
	case c == '$':
		// Nothing else starts with a $ here, declared or not.
		if _, end, _ := variableAt(l.src, start); end > 0 {
			l.pos = end
			return l.token(KindVar, start)
		}
	case c == '{' || c == '[':
		if _, end := l.vars.at(l.src, start, false); end > 0 {
			l.pos = end
			return l.token(KindVar, start)
		}
	}
	return l.operator(start)
}

// token returns the bytes from start to pos as a token.
func (l *lexer) token(k Kind, start int) Token {
	return Token{Kind: k, Text: l.src[start:l.pos], Span: diag.Span{Start: start, End: l.pos}}
}

// quoted moves over a string whose opening quote is at pos.
func (l *lexer) quoted() Kind {
	for i := l.pos + 1; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case '"':
			l.pos = i + 1
			return KindString
		}
	}
	l.pos = len(l.src)
	return KindUnclosed
}

// single lexes a string in single quotes. It ends on its own line; a lone
// quote is a token of one character.
func (l *lexer) single(start int) Token {
	for i := start + 1; i < len(l.src) && l.src[i] != '\n'; i++ {
		if l.src[i] == '\'' {
			l.pos = i + 1
			return l.token(KindSingle, start)
		}
	}
	l.pos = start + 1
	return l.token(KindBad, start)
}

// macro lexes a macro between backticks, which ends on its own line.
func (l *lexer) macro(start int) Token {
	if i := strings.IndexAny(l.src[start+1:], "`\n"); i >= 0 && l.src[start+1+i] == '`' {
		l.pos = start + i + 2
		return l.token(KindMacro, start)
	}
	l.pos = start + 1
	return l.token(KindBad, start)
}

// percent lexes %"any text" and %name[2].sub, or the operator.
func (l *lexer) percent(start int) Token {
	l.pos++
	if l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '"':
			if l.quoted() == KindUnclosed {
				if l.place {
					return l.written(start)
				}
				return l.token(KindUnclosed, start)
			}
			return l.token(KindName, start)
		case isNameStart(c):
			l.pos = endOfPath(l.src, l.pos)
			if l.mark(l.pos) {
				return l.written(start)
			}
			return l.token(KindName, start)
		}
	}
	return l.token(KindOp, start)
}

// row lexes the label of a metrics row.
func (l *lexer) row(start int) Token {
	l.pos++
	if isRow(l.src, start) {
		l.pos++
		return l.token(KindRow, start)
	}
	return l.token(KindBad, start)
}

// isRow reports whether a row label #A … #Z stands at i.
func isRow(s string, i int) bool {
	return i+1 < len(s) && s[i] == '#' && s[i+1] >= 'A' && s[i+1] <= 'Z' && (i+2 == len(s) || !isNameByte(s[i+2]))
}

// operator lexes punctuation, and what nothing starts with.
func (l *lexer) operator(start int) Token {
	c := l.src[start]
	if start+1 < len(l.src) {
		switch l.src[start : start+2] {
		case "==", "!=", "<>", "<=", ">=", "&&", "||":
			l.pos += 2
			return l.token(KindOp, start)
		}
	}
	if strings.IndexByte("()[]{},=<>+-*/?:|!;&", c) >= 0 {
		l.pos++
		return l.token(KindOp, start)
	}
	r, n := utf8.DecodeRuneInString(l.src[start:])
	switch r {
	case '“', '”', '„', '‘', '’':
		return l.smart(start, n)
	}
	l.pos += n
	return l.token(KindBad, start)
}

// smart lexes a string in typographic quotes, which ends on its own line.
func (l *lexer) smart(start, n int) Token {
	for i := start + n; i < len(l.src) && l.src[i] != '\n'; {
		r, size := utf8.DecodeRuneInString(l.src[i:])
		i += size
		switch r {
		case '“', '”', '"', '‘', '’':
			l.pos = i
			return l.token(KindSmart, start)
		}
	}
	l.pos = start + n
	return l.token(KindSmart, start)
}

// atLineStart reports whether only blanks stand between i and its line's start.
func (l *lexer) atLineStart(i int) bool {
	for i > 0 && (l.src[i-1] == ' ' || l.src[i-1] == '\t' || l.src[i-1] == '\r') {
		i--
	}
	return i == 0 || l.src[i-1] == '\n'
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameStart(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isNameByte(c byte) bool { return isNameStart(c) || isDigit(c) }

// endOfName returns the end of the name or path that goes on at i.
func endOfName(s string, i int) int {
	for i < len(s) && (isNameByte(s[i]) || s[i] == '.') {
		i++
	}
	return i
}

// endOfPath is endOfName for a path with array indexes, such as a[2].b.
func endOfPath(s string, i int) int {
	for {
		i = endOfName(s, i)
		if i >= len(s) || s[i] != '[' {
			return i
		}
		end := i + 1
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if end == i+1 || end >= len(s) || s[end] != ']' {
			return i
		}
		i = end + 1
	}
}
