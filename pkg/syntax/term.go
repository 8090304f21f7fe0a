package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// term parses a keyword or field=value, where spaces may stand around the =.
func (p *Parser) term() Match {
	s, start := p.lex.src, p.lex.pos
	if strings.HasPrefix(s[start:], "/*") {
		p.fail(p.here(2), "syntax", "put a space before a comment, or the word in quotes", "unexpected `/*`")
		return p.noMatch()
	}
	if p.lang == langMetrics && isRow(s, start) {
		p.fail(p.here(2), "syntax", "write the computation in a row of its own: #C: #A / #B along region",
			"a selector cannot refer to the row %s", s[start:start+2])
		return p.noMatch()
	}
	if s[start] == '%' && start+1 < len(s) && s[start+1] == '"' {
		t := p.Peek()
		if t.Kind == KindUnclosed {
			p.mistake(t)
			return p.noMatch()
		}
		p.Next()
		p.raw()
		return p.fieldTerm(p.ident(t))
	}
	end := p.endOfScopeWord(start, '=')
	if p.atPlaceInScope(start, end) {
		p.place.Term = true
	}
	if end > start && s[end-1] == '\\' && end < len(s) && s[end] == '"' {
		p.fail(diag.Span{Start: end - 1, End: end + 1}, "unclosed-quote", "add the opening \" before the text, or the closing one before it",
			"this quote stands outside of a string")
		return p.noMatch()
	}
	if end == start {
		if s[start] == '=' {
			p.fail(p.here(1), "syntax", "write field=value", "expected a field before `=`")
			return p.noMatch()
		}
		end = p.endOfScopeWord(start, 0)
	}
	key := s[start:end]
	if !p.equalsAhead(end) {
		return p.keyword(start, end)
	}
	if id, ok := p.fieldName(key, diag.Span{Start: start, End: end}); ok {
		p.eatScope(start, end)
		return p.fieldTerm(id)
	}
	if p.broken {
		return p.noMatch()
	}
	// An = behind what cannot be a field's name belongs to the word.
	return p.keyword(start, p.endOfScopeWord(start, 0))
}

// keyword makes a full-text term of a word.
func (p *Parser) keyword(start, end int) Match {
	if end == start {
		p.mistakeInScope()
		return p.noMatch()
	}
	t := p.eatScope(start, end)
	if t.Text == "<" || t.Text == ">" {
		p.Warnf(t.Span, "scope-operator", "compare in a stage: | where field "+t.Text+" …", "`%s` is searched for as a word; it does not compare", t.Text)
	}
	if p.lang == langLogs {
		p.operatorInScope(t)
	}
	return &Term{Values: []Text{p.newText(t.Text, false, t.Span)}, At: t.Span}
}

// operatorInScope points out a word that is searched for, but looks like the
// start of a stage whose | was forgotten, or of a query in SQL.
func (p *Parser) operatorInScope(t Token) {
	if p.grammar == nil {
		return
	}
	rest := strings.ToLower(p.lex.src[p.lex.pos:])
	switch word := strings.ToLower(t.Text); {
	case word == "select" && strings.Contains(rest, "from "):
		p.Warnf(t.Span, "scope-operator", Instead(word), "`%s` is searched for as a word; this is not SQL", t.Text)
	case word == "where" && rest != "", (word == "parse" || word == "json") && strings.HasPrefix(rest, `"`),
		(word == "count" || word == "sort") && strings.HasPrefix(rest, "by "):
		if _, ok := p.grammar.Stage(word); ok {
			p.Warnf(t.Span, "missing-pipe", "write | "+t.Text+", or \""+t.Text+"\" for the word", "`%s` is searched for as a word; no | stands before it", t.Text)
		}
	}
}

// mistakeInScope reports a character that starts no word.
func (p *Parser) mistakeInScope() {
	p.fail(p.here(1), "syntax", "put the word in quotes", "unexpected character `%s`", p.lex.src[p.lex.pos:p.lex.pos+1])
}

// fieldName turns the word before an = into a field's name.
func (p *Parser) fieldName(key string, at diag.Span) (Ident, bool) {
	if isFieldName(key) {
		return Ident{Name: key, At: at}, true
	}
	if name, end, _ := variableAt(key, 0); end == len(key) && p.Peek().Kind == KindVar {
		value, known, ok := p.parameter(KindName, "a field name")
		p.seek(at.Start, p.last)
		p.broken = p.broken || !ok
		if !known {
			value = name
		}
		return newIdent(value, at), ok
	}
	last := key[len(key)-1]
	if last != '!' && last != '<' && last != '>' {
		return Ident{}, false
	}
	field := key[:len(key)-1]
	if field == "" {
		field = "field"
		if before := p.last.Text; isFieldName(before) && !isDigit(before[0]) && p.last.Span.End < at.Start {
			field = before
		}
	}
	hint := "compare in a stage: | where " + field + " " + string(last) + "= …"
	if last == '!' {
		hint = "write !" + field + "=value"
	}
	p.fail(diag.Span{Start: at.End - 1, End: at.End + 1}, "scope-operator", hint,
		"only `=` can stand between a field and its value here, found `%c=`", last)
	return Ident{}, false
}

// isFieldName reports whether a word can be a field or dimension name.
func isFieldName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isNameByte(c) && c != '.' && c != '-' && (i == 0 || c != ':' && c != '/' && c != '@') {
			return false
		}
	}
	return s != ""
}

// fieldTerm parses the = and the value or values behind a field's name.
func (p *Parser) fieldTerm(field Ident) Match {
	if !p.at('=') {
		p.fail(field.At, "syntax", "write field=value", "expected `=` after the field %s", field.Name)
		return p.noMatch()
	}
	equals := p.here(1)
	p.eatScope(equals.Start, equals.End)
	if p.at('=') {
		equals.End = p.lex.pos + 1
		p.Errorf(equals, "double-equals", "write a single =", "a field and its value are joined by `=`, found `==`")
		p.eatScope(p.lex.pos, p.lex.pos+1)
	}
	values := p.fieldValues(field)
	return &Term{Field: &field, Values: values, At: p.SpanFrom(field.At)}
}

// fieldValues parses one value or a list in parentheses.
func (p *Parser) fieldValues(field Ident) []Text {
	if p.at('(') {
		return p.valueList(field)
	}
	if v, ok := p.value(field, false); ok {
		return []Text{v}
	}
	return nil
}

// valueList parses (a, b) or (a OR b).
func (p *Parser) valueList(field Ident) []Text {
	open := p.here(1)
	p.eatScope(open.Start, open.End)
	var values []Text
	for {
		v, ok := p.value(field, true)
		if !ok {
			return values
		}
		values = append(values, v)
		switch {
		case p.at(','):
			p.eatScope(p.lex.pos, p.lex.pos+1)
		case p.acceptScopeWord("or"):
		case p.at(')'):
			p.eatScope(p.lex.pos, p.lex.pos+1)
			return values
		case p.scopeEnds():
			p.fail(open, "unclosed-parenthesis", "add the missing `)`", "this `(` is never closed")
			return values
		default:
			p.fail(p.here(1), "missing-comma", "separate the values with commas or OR", "expected `,`, OR or `)` in the values of %s", field.Name)
			return values
		}
	}
}

// value parses one value; in a list a comma ends it.
func (p *Parser) value(field Ident, list bool) (Text, bool) {
	if p.at('"') {
		if start := p.lex.pos; endOfQuoted(p.lex.src, start) < 0 && p.atPlaceInScope(start, len(p.lex.src)) {
			p.place.Value = &field
		}
		return p.scopeString()
	}
	if p.wrongQuote() {
		p.mistake(p.Peek())
		return Text{}, false
	}
	stop := byte(0)
	if list {
		stop = ','
	}
	start := p.lex.pos
	end := p.endOfScopeWord(start, stop)
	if p.atPlaceInScope(start, end) {
		p.place.Value = &field
	}
	if end == start || p.at('=') || list && p.peekScopeWord("or") {
		p.fail(diag.Span{Start: field.At.Start, End: start}, "missing-value", "write "+field.Name+"=value, or "+field.Name+"=* for any value",
			"expected a value for the field %s", field.Name)
		return Text{}, false
	}
	t := p.eatScope(start, end)
	if strings.HasSuffix(t.Text, ",") {
		p.comma(t)
	}
	return p.newText(t.Text, false, t.Span), true
}

// comma reports a value that ends with a comma, as lists of terms have it in
// other languages. No dimension's value does, but a message's field may.
func (p *Parser) comma(t Token) {
	at := diag.Span{Start: t.Span.End - 1, End: t.Span.End}
	const hint = "part the terms by blanks, or quote the value"
	if p.lang == langMetrics {
		p.Errorf(at, "comma", hint, "this comma belongs to the value `%s`", shorten(t.Text))
		return
	}
	p.Warnf(at, "comma", hint, "this comma belongs to the value `%s`", shorten(t.Text))
}

// endOfScopeWord returns the end of the word at i: a run of characters that
// are neither space nor bracket nor |, where a variable may hold spaces. It
// also ends at the byte stop.
func (p *Parser) endOfScopeWord(i int, stop byte) int {
	s := p.lex.src
	for i < len(s) {
		c := s[i]
		switch {
		case c == '{' || c == '$' || c == '[':
			if _, end := p.lex.vars.at(s, i, false); end > 0 {
				i = end
				continue
			}
		case isSpace(c) || c == '(' || c == ')' || c == '|' || c == '"' || c == stop && stop != 0:
			return i
		case c == '/' && p.lex.comment(i):
			return i
		case c == ']' && len(p.closers) > 0:
			return i
		case c >= 0x80 && wideSpace(s[i:]) > 0:
			return i
		}
		i++
	}
	return i
}
