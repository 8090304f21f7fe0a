package syntax

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Parser is the cursor that operators read their stage with. Its methods
// report what they miss; after the first error of a stage the later ones of
// the same stage are kept back, because they follow from it.
type Parser struct {
	lex     lexer
	bag     diag.Bag
	grammar Grammar
	lang    string

	ahead [maxAhead]Token // a ring of tokens lexed but not eaten
	first int             // where the next token is in it
	n     int             // how many there are
	last  Token           // the token eaten last

	opened   []diag.Span // parentheses of the stage that are open
	closers  []byte      // what ends the nested pipelines: ')' or ']'
	depth    int         // nesting of expressions, conditions and pipelines
	broken   bool        // the stage has an error
	stopped  bool        // too deep: nothing more is parsed
	aliased  bool        // the stage used As
	resume   int         // where to go on behind a string that is not closed
	resumed  int         // where parsing went on last
	searches int         // how often skipGroup searched in vain
	place    *Place      // the place that is looked for; nil otherwise
}

const (
	maxAhead = 8
	// maxSearches keeps hopeless queries from being searched to their end for
	// every open parenthesis.
	maxSearches = 8
	// maxDepth keeps the recursion of the parser, and of all that walks its
	// trees, far from the end of the stack.
	maxDepth = 150
	// maxBytes is generous: the original accepts 15,000 characters (language
	// spec §1.1).
	maxBytes = 100_000
)

func newParser(text, lang string, g Grammar, o Options) *Parser {
	p := &Parser{lex: lexer{src: text, vars: variables{o}}, grammar: g, lang: lang}
	if len(text) > maxBytes {
		p.bag.Errorf(diag.Span{Start: maxBytes, End: len(text)}, "query-too-long", "shorten the query",
			"the query has %d bytes, at most %d are read", len(text), maxBytes)
		p.lex.src = text[:maxBytes]
	}
	return p
}

// Lang returns the language being parsed: "logs" or "metrics".
func (p *Parser) Lang() string { return p.lang }

// Peek returns the next token without eating it.
func (p *Parser) Peek() Token { return *p.peek(0) }

// PeekAt returns the token n places behind the next one; n is at most 7.
func (p *Parser) PeekAt(n int) Token { return *p.peek(n) }

// peek is PeekAt without the copy; the token is good until the next call.
func (p *Parser) peek(n int) *Token {
	for p.n <= n {
		p.ahead[(p.first+p.n)%maxAhead] = p.lex.next()
		p.n++
	}
	return &p.ahead[(p.first+n)%maxAhead]
}

// Next eats the next token and returns it.
func (p *Parser) Next() Token {
	t := p.peek(0)
	if t.Kind == KindEOF {
		return *t
	}
	p.first = (p.first + 1) % maxAhead
	p.n--
	p.last = *t
	if t.Kind == KindOp {
		p.bracket(t)
	}
	return p.last
}

// bracket keeps the open parentheses, so that a missing one can be shown.
func (p *Parser) bracket(t *Token) {
	switch t.Text {
	case "(", "[":
		p.opened = append(p.opened, t.Span)
	case ")", "]":
		if len(p.opened) > 0 {
			p.opened = p.opened[:len(p.opened)-1]
		}
	}
}

// Back moves the cursor back to the start of a token that was eaten, so that
// an operator can read its stage as an expression after all.
func (p *Parser) Back(t Token) { p.seek(t.Span.Start, p.last) }

// seek moves the cursor to an offset; last is the token before it.
func (p *Parser) seek(offset int, last Token) {
	p.n = 0
	p.lex.pos = offset
	p.last = last
}

// eat takes the bytes up to end as one token that the lexer does not know.
func (p *Parser) eat(start, end int) Token {
	p.lex.pos = end
	t := p.lex.token(KindString, start)
	p.seek(end, t)
	return t
}

// raw returns the offset of the next character that is neither space nor
// comment and drops the tokens lexed ahead.
func (p *Parser) raw() int {
	start := p.Peek().Span.Start
	p.seek(start, p.last)
	return start
}

// AtEnd reports whether the stage ends here: at a |, at the end of the query,
// at the bracket that closes a nested pipeline or at the next metrics row.
func (p *Parser) AtEnd() bool {
	switch t := p.peek(0); t.Kind {
	case KindEOF:
		return true
	case KindOp:
		if t.Text == "|" {
			return true
		}
		return len(p.closers) > 0 && len(t.Text) == 1 && t.Text[0] == p.closers[len(p.closers)-1]
	case KindRow:
		return p.lang == langMetrics && len(p.opened) == 0 && p.lex.atLineStart(t.Span.Start)
	}
	return false
}

// PeekWord reports whether the next token is one of these words. Letter case
// does not count.
func (p *Parser) PeekWord(words ...string) bool {
	p.Offer(words...)
	t := p.peek(0)
	if t.Kind != KindName {
		return false
	}
	for _, w := range words {
		if t.is(w) {
			return true
		}
	}
	return false
}

// AcceptWord eats one of these words and returns it as given.
func (p *Parser) AcceptWord(words ...string) (string, bool) {
	p.Offer(words...)
	t := p.peek(0)
	for _, w := range words {
		if t.is(w) {
			p.Next()
			return w, true
		}
	}
	return "", false
}

// PeekOp reports whether the next token is this punctuation or operator.
func (p *Parser) PeekOp(op string) bool {
	t := p.peek(0)
	return t.Kind == KindOp && t.Text == op
}

// AcceptOp eats this punctuation or operator.
func (p *Parser) AcceptOp(op string) bool {
	if !p.PeekOp(op) {
		return false
	}
	p.Next()
	return true
}

// ExpectOp eats this punctuation or reports that it is missing; why says what
// it is there for, e.g. "to close the list".
func (p *Parser) ExpectOp(op, why string) bool {
	if p.AcceptOp(op) {
		return true
	}
	if (op == ")" || op == "]") && p.AtEnd() && len(p.opened) > 0 {
		p.unclosed(p.opened[len(p.opened)-1], op)
		return false
	}
	p.Expected("`"+op+"` "+why, "")
	return false
}

// SpanFrom returns the span from start to the token eaten last.
func (p *Parser) SpanFrom(start diag.Span) diag.Span {
	return diag.Span{Start: start.Start, End: max(start.End, p.last.Span.End)}
}

// nest counts one more level of nesting. Past the limit it reports it, once,
// and moves to the end of the text.
func (p *Parser) nest() bool {
	if p.depth++; p.depth <= maxDepth {
		return true
	}
	if !p.stopped {
		p.Errorf(p.Peek().Span, "too-deep", "use fewer levels of parentheses",
			"the query is nested more than %d levels deep", maxDepth)
		p.stopped = true
		p.broken = true
	}
	p.seek(len(p.lex.src), p.last)
	return false
}

func (p *Parser) unnest() { p.depth-- }
