package syntax

import (
	"strings"
	"unicode/utf8"
)

// Word eats a run of characters up to a space, comma, | or closing bracket,
// such as an option's value or a path://"…"; or a quoted string.
func (p *Parser) Word(what string) (Text, bool) { return p.word(what, ",") }

// Pattern is Word for an unquoted parse pattern, which may hold commas.
func (p *Parser) Pattern(what string) (Text, bool) { return p.word(what, "") }

func (p *Parser) word(what, stops string) (Text, bool) {
	if t := p.Peek(); t.Kind == KindString {
		if end := t.Span.End; end >= len(p.lex.src) || wordEnds(p.lex.src[end], stops) {
			return p.text(p.Next()), true
		}
	} else if t.Kind == KindUnclosed || t.Kind == KindEOF {
		p.Expected(what, "")
		return Text{}, false
	}
	start := p.raw()
	end := p.endOfWord(start, stops)
	if end == start {
		p.Expected(what, "")
		return Text{}, false
	}
	t := p.eat(start, end)
	return p.newText(t.Text, false, t.Span), true
}

func wordEnds(c byte, stops string) bool {
	return isSpace(c) || c == '|' || c == ')' || c == ']' || strings.IndexByte(stops, c) >= 0
}

// endOfWord returns the end of the word at i: quoted parts, balanced brackets
// and variables belong to it.
func (p *Parser) endOfWord(i int, stops string) int {
	s, depth := p.lex.src, 0
	for i < len(s) {
		c := s[i]
		switch {
		case c == '{' || c == '$':
			if _, end := p.lex.vars.at(s, i, false); end > 0 {
				i = end
				continue
			}
		case c == '"':
			end := endOfQuoted(s, i)
			if end < 0 {
				return i
			}
			i = end
			continue
		case c == '(' || c == '[':
			depth++
		case (c == ')' || c == ']') && depth > 0:
			depth--
		case wordEnds(c, stops):
			return i
		case c == '/' && p.lex.comment(i):
			return i
		}
		i++
	}
	return i
}

// endOfQuoted returns the end of the string whose opening quote is at i, or a
// negative number.
func endOfQuoted(s string, i int) int {
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// CharOption eats an option such as delim=':' whose value is one character in
// single or double quotes, as csv and split have it. It returns the character,
// whether the option was there, and whether it was right.
func (p *Parser) CharOption(name string) (value string, present, ok bool) {
	if !p.PeekWord(name) || p.PeekAt(1).Text != "=" {
		return "", false, true
	}
	p.Next()
	p.Next()
	s := p.lex.src
	p.seek(p.last.Span.End, p.last)
	p.lex.skip()
	start := p.lex.pos
	if start >= len(s) || s[start] != '\'' && s[start] != '"' {
		p.seek(start, p.last)
		p.Expected("one character in quotes after `"+name+"=`", "write "+name+"=','")
		return "", true, false
	}
	value, end := quotedChar(s, start)
	if end < 0 {
		p.fail(p.Peek().Span, "syntax", "write "+name+"=','", "expected one character in quotes after `%s=`", name)
		return "", true, false
	}
	p.eat(start, end)
	return value, true, true
}

// quotedChar reads one character between quotes: any, the quote and the
// backslash included, or \t.
func quotedChar(s string, i int) (string, int) {
	quote := s[i]
	_, n := utf8.DecodeRuneInString(s[i+1:])
	char := s[i+1 : i+1+n]
	end := i + 1 + n
	if end < len(s) && s[end] == quote {
		return char, end + 1
	}
	if char == `\` && end+1 < len(s) && s[end+1] == quote {
		if s[end] == 't' {
			return "\t", end + 2
		}
		return s[end : end+1], end + 2
	}
	return "", -1
}
