package insightsql

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokWord
	tokNumber
	tokDuration
	tokString
	tokPunct
)

// token is one lexical unit. For a word, text is the name without backticks and
// quoted tells that it had some, so that it is never a keyword. For a string,
// text is what stands between the quotes, escapes not yet decoded.
type token struct {
	kind   tokenKind
	text   string
	quoted bool
	span
}

// is reports whether the token is the given keyword or punctuation.
func (t token) is(s string) bool {
	switch t.kind {
	case tokWord:
		return !t.quoted && strings.EqualFold(t.text, s)
	case tokPunct:
		return t.text == s
	}
	return false
}

// lexer reads tokens on demand: only the parser knows whether a slash divides or
// opens a regular expression.
type lexer struct {
	text string
	pos  int
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// isWordByte reports whether b may stand in a field name without backticks.
func isWordByte(b byte) bool {
	return isLetter(b) || isDigit(b) || b == '_' || b == '@' || b == '.'
}

// next returns the token at the current position and moves behind it.
func (l *lexer) next() (token, error) {
	l.skipBlanks()
	start := l.pos
	if start == len(l.text) {
		return token{kind: tokEnd, span: span{start, start}}, nil
	}
	switch b := l.text[start]; {
	case isDigit(b):
		return l.number(), nil
	case b == '"' || b == '\'':
		return l.quoted(b)
	case isWordByte(b) && b != '.' || b == '`':
		return l.word()
	default:
		return l.punct()
	}
}

// skipBlanks also skips comments, which run from # to the end of the line.
func (l *lexer) skipBlanks() {
	for l.pos < len(l.text) {
		switch l.text[l.pos] {
		case ' ', '\t', '\n', '\r':
			l.pos++
		case '#':
			end := strings.IndexByte(l.text[l.pos:], '\n')
			if end < 0 {
				l.pos = len(l.text)
				return
			}
			l.pos += end
		default:
			return
		}
	}
}

func (l *lexer) digits() {
	for l.pos < len(l.text) && isDigit(l.text[l.pos]) {
		l.pos++
	}
}

// byteAt is 0 behind the end.
func (l *lexer) byteAt(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

// number reads 12, 1.5, 1e3, the duration 5m, or a field name such as 4xx.
func (l *lexer) number() token {
	start := l.pos
	l.digits()
	whole := l.pos
	kind := tokNumber
	if l.byteAt(l.pos) == '.' && isDigit(l.byteAt(l.pos+1)) {
		l.pos++
		l.digits()
	}
	if l.byteAt(l.pos)|0x20 == 'e' {
		exp := l.pos + 1
		if b := l.byteAt(exp); b == '+' || b == '-' {
			exp++
		}
		if isDigit(l.byteAt(exp)) {
			l.pos = exp
			l.digits()
		}
	}
	if l.pos < len(l.text) && isWordByte(l.text[l.pos]) {
		for l.pos < len(l.text) && isWordByte(l.text[l.pos]) {
			l.pos++
		}
		kind = tokWord
		if _, ok := unitOf(l.text[whole:l.pos]); ok {
			kind = tokDuration
		}
	}
	return token{kind: kind, text: l.text[start:l.pos], span: span{start, l.pos}}
}

// word reads a field name, which may mix plain and backticked parts (@`a:b`).
func (l *lexer) word() (token, error) {
	t := token{kind: tokWord, span: span{start: l.pos}}
	var name strings.Builder
	for l.pos < len(l.text) {
		switch b := l.text[l.pos]; {
		case isWordByte(b):
			name.WriteByte(b)
			l.pos++
		case b == '`':
			end := strings.IndexByte(l.text[l.pos+1:], '`')
			if end < 0 {
				return t, reject(l.text, span{l.pos, len(l.text)}, "a backtick opens a field name that is never closed")
			}
			name.WriteString(l.text[l.pos+1 : l.pos+1+end])
			l.pos += end + 2
			t.quoted = true
		default:
			t.text, t.end = name.String(), l.pos
			return t, nil
		}
	}
	t.text, t.end = name.String(), l.pos
	return t, nil
}

// quoted reads a string; a backslash keeps the next character from ending it.
func (l *lexer) quoted(quote byte) (token, error) {
	start := l.pos
	for l.pos++; l.pos < len(l.text); l.pos++ {
		switch l.text[l.pos] {
		case '\\':
			l.pos++
		case quote:
			l.pos++
			return token{kind: tokString, text: l.text[start+1 : l.pos-1], span: span{start, l.pos}}, nil
		}
	}
	l.pos = len(l.text)
	return token{}, reject(l.text, span{start, l.pos}, "the string is never closed: expected %c", quote)
}

// regex reads a regular expression whose opening slash is at start.
func (l *lexer) regex(start int) (token, error) {
	for l.pos = start + 1; l.pos < len(l.text); l.pos++ {
		switch l.text[l.pos] {
		case '\\':
			l.pos++
		case '/':
			l.pos++
			return token{kind: tokString, text: l.text[start+1 : l.pos-1], span: span{start, l.pos}}, nil
		}
	}
	l.pos = len(l.text)
	return token{}, reject(l.text, span{start, l.pos}, "the regular expression is never closed: expected /")
}

// punct reads an operator or a separator.
func (l *lexer) punct() (token, error) {
	start := l.pos
	if start+2 <= len(l.text) {
		switch two := l.text[start : start+2]; two {
		case "!=", "<=", ">=", "=~":
			l.pos += 2
			return token{kind: tokPunct, text: two, span: span{start, l.pos}}, nil
		}
	}
	_, size := utf8.DecodeRuneInString(l.text[start:])
	l.pos += size
	t := token{kind: tokPunct, text: l.text[start:l.pos], span: span{start, l.pos}}
	if !strings.Contains("|,()[]=<>!+-*/%^.", t.text) {
		return t, reject(l.text, t.span, "unexpected symbol %q", t.text)
	}
	return t, nil
}
