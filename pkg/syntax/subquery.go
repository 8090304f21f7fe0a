package syntax

import (
	"math"
	"strings"
)

// subqueryExpr parses a subquery as the condition of `where` or `if`.
func (p *Parser) subqueryExpr() Expr {
	q := p.subquery()
	return &SubqueryExpr{Query: q, At: q.At}
}

// subquery parses [subquery from=(…) to=(…): scope | … | compose a, b]
// (language spec §2.4).
func (p *Parser) subquery() *Subquery {
	open := p.Next()
	p.Next()
	q := &Subquery{Query: &LogQuery{}}
	if !p.nest() {
		p.unnest()
		return q
	}
	defer p.unnest()
	for p.PeekWord("from", "to") && p.PeekAt(1).Text == "=" {
		word := p.Next().Fold()
		p.Next()
		text := p.subqueryTime()
		if word == "from" {
			q.From = text
		} else {
			q.To = text
		}
	}
	if !p.ExpectOp(":", "before the query of the subquery") {
		q.At = p.SpanFrom(open.Span)
		return q
	}
	broken, opened, errors := p.broken, len(p.opened), p.bag.Errors()
	p.closers = append(p.closers, ']')
	q.Query = p.logQuery()
	if p.AcceptOp("|") {
		p.composeStage(q)
	}
	p.closers = p.closers[:len(p.closers)-1]
	p.broken, p.opened = broken || p.stopped, p.opened[:min(opened, len(p.opened))]
	if !p.AcceptOp("]") {
		p.fail(open.Span, "unclosed-parenthesis", "end the subquery with | compose <field>]", "this `[` is never closed")
	} else if len(q.Compose) == 0 && p.bag.Errors() == errors {
		p.fail(p.SpanFrom(open.Span), "syntax", "end it with | compose <field>", "the subquery has no `compose` stage")
	}
	q.At = p.SpanFrom(open.Span)
	return q
}

// subqueryTime eats (…) and returns what stands in it, as written.
func (p *Parser) subqueryTime() string {
	open := p.Peek()
	if !p.ExpectOp("(", "before the time") {
		return ""
	}
	start := p.raw()
	i := strings.IndexAny(p.lex.src[start:], "()|\n")
	if i < 0 || p.lex.src[start+i] != ')' {
		p.unclosed(open.Span, ")")
		return ""
	}
	p.eat(start, start+i)
	p.Next()
	return strings.TrimSpace(p.lex.src[start : start+i])
}

// composeStage parses compose a, b maxresults=N keywords.
func (p *Parser) composeStage(q *Subquery) {
	p.broken = p.stopped
	p.Next()
	q.Compose = p.IdentList("a field to compose")
	for !p.AtEnd() && !p.broken {
		switch {
		case p.PeekWord("keywords"):
			p.Next()
			q.Keywords = true
		case p.PeekWord("maxresults"):
			p.Next()
			p.ExpectOp("=", "after `maxresults`")
			q.MaxResults, _ = p.Int("the number of results", 1, math.MaxInt32)
		default:
			p.Expected("`maxresults=`, `keywords` or `]`", "")
		}
	}
	if !p.PeekOp("]") {
		p.resync(0)
	}
}
