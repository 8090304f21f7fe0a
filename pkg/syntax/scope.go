package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// A scope and a metrics selector have one grammar (language spec §1.5, §8.2):
// words and field=value terms joined by AND, which may be left out, OR and NOT.

// scope parses a condition up to the | or the end. It is nil when empty.
func (p *Parser) scope() Match {
	p.broken = p.stopped
	p.raw()
	if p.scopeEnds() && !p.at(')') {
		return nil
	}
	m := p.matchOr()
	if !p.broken && p.at(')') {
		p.fail(p.here(1), "unclosed-parenthesis", "remove it, or add the opening one", "this `)` closes nothing")
	}
	if p.broken {
		p.skipScope()
	}
	return m
}

// here is the span of the next n bytes.
func (p *Parser) here(n int) diag.Span {
	return diag.Span{Start: p.lex.pos, End: min(p.lex.pos+n, len(p.lex.src))}
}

// at reports whether the next byte is c.
func (p *Parser) at(c byte) bool { return p.lex.pos < len(p.lex.src) && p.lex.src[p.lex.pos] == c }

// scopeEnds reports whether the condition ends at the cursor.
func (p *Parser) scopeEnds() bool {
	s, i := p.lex.src, p.lex.pos
	if i >= len(s) {
		return true
	}
	switch s[i] {
	case '|', ')':
		return true
	case '#':
		return p.lang == langMetrics && isRow(s, i) && p.lex.atLineStart(i)
	case ']':
		return len(p.closers) > 0
	}
	return false
}

// skipScope moves to the | that ends a scope that cannot be read.
func (p *Parser) skipScope() {
	s := p.lex.src
	for p.resume == 0 && p.lex.pos < len(s) && (!p.scopeEnds() || p.at(')')) {
		if !p.at('"') {
			p.lex.pos++
			continue
		}
		end := endOfQuoted(s, p.lex.pos)
		if end < 0 {
			p.unclosedQuote(p.here(1))
			end = len(s)
		}
		p.lex.pos = end
	}
	if p.resume > 0 {
		p.resync(0)
		return
	}
	p.seek(p.lex.pos, p.last)
}

// matchOr parses conditions joined by OR, which binds loosest.
func (p *Parser) matchOr() Match {
	first := p.matchAnd()
	var xs []Match
	for p.acceptScopeWord("or") {
		if xs == nil {
			xs = flatten[*Or](xs, first)
		}
		xs = flatten[*Or](xs, p.matchAnd())
	}
	if xs == nil || p.broken {
		return first
	}
	return &Or{Xs: xs, At: between(xs)}
}

// matchAnd parses conditions side by side or joined by AND.
func (p *Parser) matchAnd() Match {
	found := p.placeFound()
	first := p.matchNot()
	var xs []Match
	for !p.broken {
		p.offerInScope("AND", "OR")
		if !p.acceptScopeWord("and") && (p.scopeEnds() || p.peekScopeWord("or")) {
			break
		}
		if xs == nil {
			xs = flatten[*And](xs, first)
		}
		xs = flatten[*And](xs, p.matchNot())
	}
	if !found && p.placeFound() {
		p.besides(first, xs)
	}
	if xs == nil || p.broken {
		return first
	}
	return &And{Xs: xs, At: between(xs)}
}

// flatten appends m, or its parts when it is a match of the same kind, which
// parentheses made.
func flatten[T *And | *Or](xs []Match, m Match) []Match {
	if same, ok := m.(T); ok {
		switch same := any(same).(type) {
		case *And:
			return append(xs, same.Xs...)
		case *Or:
			return append(xs, same.Xs...)
		}
	}
	return append(xs, m)
}

func between(xs []Match) diag.Span {
	return diag.Span{Start: xs[0].Span().Start, End: xs[len(xs)-1].Span().End}
}

// matchNot parses a condition and the NOT or ! before it.
func (p *Parser) matchNot() Match {
	p.offerInScope("NOT")
	if !p.at('!') && !p.peekScopeWord("not") {
		return p.matchAtom()
	}
	start := p.lex.pos
	if !p.nest() {
		p.unnest()
		return p.noMatch()
	}
	defer p.unnest()
	if p.at('!') {
		p.eatScope(start, start+1)
	} else {
		p.acceptScopeWord("not")
	}
	x := p.matchNot()
	return &Not{X: x, At: diag.Span{Start: start, End: max(start+1, x.Span().End)}}
}

// noMatch stands for a condition that cannot be read.
func (p *Parser) noMatch() Match { return &Term{At: p.here(0)} }

// eatScope eats the bytes up to end and what separates them from the next.
func (p *Parser) eatScope(start, end int) Token {
	t := p.eat(start, end)
	p.lex.skip()
	return t
}

// peekScopeWord reports whether the next word is the keyword.
func (p *Parser) peekScopeWord(word string) bool {
	s, i := p.lex.src, p.lex.pos
	end := i + len(word)
	return end <= len(s) && strings.EqualFold(s[i:end], word) && p.endOfScopeWord(i, 0) == end && !p.equalsAhead(end)
}

// acceptScopeWord eats the keyword.
func (p *Parser) acceptScopeWord(word string) bool {
	if !p.peekScopeWord(word) {
		return false
	}
	p.eatScope(p.lex.pos, p.lex.pos+len(word))
	return true
}

// equalsAhead reports whether an = follows, which makes the word a field.
func (p *Parser) equalsAhead(i int) bool {
	for i < len(p.lex.src) && isSpace(p.lex.src[i]) {
		i++
	}
	return i < len(p.lex.src) && p.lex.src[i] == '='
}

// matchAtom parses a condition without operators.
func (p *Parser) matchAtom() Match {
	if p.scopeEnds() {
		return p.conditionMissing()
	}
	s, start := p.lex.src, p.lex.pos
	switch c := s[start]; {
	case c == '(':
		return p.matchParen()
	case c == '"':
		if text, ok := p.scopeString(); ok {
			p.starInPhrase(text)
			return &Term{Values: []Text{text}, At: text.At}
		}
		return p.noMatch()
	case p.wrongQuote():
		p.mistake(p.Peek())
		return p.noMatch()
	case c == '[' && p.lang == langMetrics:
		return p.legacyRollup()
	case c == '[' && len(s) > start+9 && strings.EqualFold(s[start+1:start+9], "subquery"):
		q := p.subquery()
		p.raw()
		return &SubqueryMatch{Query: q, At: q.At}
	case p.peekScopeWord("and"), p.peekScopeWord("or"):
		return p.conditionMissing()
	}
	return p.term()
}

// starInPhrase points out a * in a phrase, which stands for itself there
// (language spec §2.2).
func (p *Parser) starInPhrase(text Text) {
	for _, part := range text.Parts {
		if strings.Contains(part.Lit, "*") {
			p.Warnf(text.At, "literal-wildcard", "leave the quotes out for a wildcard: connection*",
				"in quotes a * is searched for as itself")
			return
		}
	}
}

// wrongQuote reports whether the cursor is at a quote that is no quote here.
func (p *Parser) wrongQuote() bool {
	if p.lex.pos >= len(p.lex.src) {
		return false
	}
	switch r, _ := utf8.DecodeRuneInString(p.lex.src[p.lex.pos:]); r {
	case '`', '\'', '“', '”', '„', '‘', '’':
		return true
	}
	return false
}

// conditionMissing reports that no condition stands at the cursor.
func (p *Parser) conditionMissing() Match {
	found := p.Peek()
	p.seek(found.Span.Start, p.last)
	switch before := strings.ToLower(p.last.Text); {
	case before == "and" || before == "or" || before == "not" || before == "!":
		p.fail(p.last.Span, "syntax", "add the condition or remove `"+p.last.Text+"`",
			"expected a condition after `%s`, found %s", p.last.Text, found.describe())
	case found.is("and") || found.is("or"):
		p.fail(found.Span, "syntax", "add a condition before it, or put the word in quotes",
			"expected a condition before `%s`", found.Text)
	default:
		p.fail(found.Span, "syntax", "", "expected a condition, found %s", found.describe())
	}
	return p.noMatch()
}

// matchParen parses (…), which leaves no node of its own.
func (p *Parser) matchParen() Match {
	open := p.here(1)
	if !p.nest() {
		p.unnest()
		return p.noMatch()
	}
	defer p.unnest()
	p.eatScope(open.Start, open.End)
	m := p.matchOr()
	switch {
	case p.broken:
	case p.at(')'):
		p.eatScope(p.lex.pos, p.lex.pos+1)
	default:
		p.fail(open, "unclosed-parenthesis", "add the missing `)`", "this `(` is never closed")
	}
	return m
}

// scopeString eats a quoted string.
func (p *Parser) scopeString() (Text, bool) {
	start := p.lex.pos
	end := endOfQuoted(p.lex.src, start)
	if end < 0 {
		p.unclosedQuote(p.here(1))
		return Text{}, false
	}
	return p.text(p.eatScope(start, end)), true
}

// legacyRollup reports a [sum over 5m] selector.
func (p *Parser) legacyRollup() Match {
	start := p.lex.pos
	end := strings.IndexByte(p.lex.src[start:], ']') + 1
	if end == 0 {
		end = 1
	}
	p.fail(p.here(end), "legacy-rollup", "write it as a stage: | quantize to 5m using sum",
		"roll-ups in brackets are not supported")
	return p.noMatch()
}
