package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Expr eats an expression (grammar: language spec §1.5). It never returns
// nil: what cannot be read is reported and a NullLit stands for it.
func (p *Parser) Expr() Expr {
	if !p.nest() {
		p.unnest()
		return p.noExpr()
	}
	defer p.unnest()
	start := p.start()
	x := p.or()
	if !p.AcceptOp("?") {
		return x
	}
	then := p.Expr()
	if !p.ExpectOp(":", "between the two values of `condition ? a : b`") {
		return x
	}
	return &CondExpr{If: x, Then: then, Else: p.Expr(), At: p.SpanFrom(start)}
}

// start is where the expression ahead starts, for the span of an operator's
// node: that of its left operand leaves out the parentheses around it.
func (p *Parser) start() diag.Span { return p.peek(0).Span }

func (p *Parser) noExpr() Expr { return &NullLit{At: p.Peek().Span} }

// or parses conditions joined by `or`, the loosest operator but ?:.
func (p *Parser) or() Expr {
	start := p.start()
	x := p.and()
	for p.PeekOp("||") || p.PeekWord("or") {
		p.Next()
		x = p.binary(start, "or", x, p.and())
	}
	return x
}

// and parses conditions joined by `and`.
func (p *Parser) and() Expr {
	start := p.start()
	x := p.not()
	for p.PeekOp("&&") || p.PeekWord("and") {
		p.Next()
		x = p.binary(start, "and", x, p.not())
	}
	return x
}

// binary makes a node of an operator whose right operand was eaten last.
func (p *Parser) binary(start diag.Span, op string, x, y Expr) Expr {
	return &BinaryExpr{Op: op, X: x, Y: y, At: p.SpanFrom(start)}
}

// not parses `not x` and `!x`. A ! directly before a parenthesis or a call
// binds to that alone, before anything else to the whole comparison.
func (p *Parser) not() Expr {
	t := p.Peek()
	start := t.Span
	if t.Kind != KindName && t.Kind != KindOp {
		return p.comparison(start, p.sum())
	}
	word := t.is("not") && !p.operatorAt(1)
	if !word && !p.PeekOp("!") {
		return p.comparison(start, p.sum())
	}
	if !p.nest() {
		p.unnest()
		return p.noExpr()
	}
	defer p.unnest()
	p.Next()
	if !word && (p.PeekOp("(") || p.Peek().Kind == KindName && p.PeekAt(1).Text == "(") {
		x := p.primary()
		not := &UnaryExpr{Op: "!", X: x, At: p.SpanFrom(start)}
		return p.comparison(start, p.moreSum(start, p.moreProduct(start, not)))
	}
	return &UnaryExpr{Op: "!", X: p.not(), At: p.SpanFrom(start)}
}

// operatorAt reports whether the token at n continues an expression, so that
// the keyword before it is the name of a field.
func (p *Parser) operatorAt(n int) bool {
	t := p.PeekAt(n)
	if t.Kind != KindOp {
		return false
	}
	switch t.Text {
	case "=", "==", "!=", "<>", "<", "<=", ">", ">=", "+", "*", "/", "%", ",", ")", "|", "&&", "||", "?", ":":
		return true
	}
	return false
}

// comparison parses what may follow its left side x.
func (p *Parser) comparison(start diag.Span, x Expr) Expr {
	p.Offer("in", "not in", "matches", "contains")
	t := p.peek(0)
	switch t.Kind {
	case KindOp:
		if op, ok := relation(t.Text); ok {
			p.Next()
			return p.binary(start, op, x, p.sum())
		}
	case KindName:
		switch {
		case t.is("in"):
			p.Next()
			return p.in(start, x, false)
		case t.is("not") && p.peek(1).is("in"):
			p.Next()
			p.Next()
			return p.in(start, x, true)
		case t.is("matches"):
			p.Next()
			return p.matches(start, x)
		case t.is("contains"):
			p.Next()
			return p.binary(start, "contains", x, p.sum())
		}
	}
	return x
}

// relation returns the one spelling of a relational operator in the tree.
func relation(op string) (string, bool) {
	switch op {
	case "=", "==":
		return "=", true
	case "!=", "<>":
		return "!=", true
	case "<", "<=", ">", ">=":
		return op, true
	}
	return "", false
}

// in parses the values behind `in`.
func (p *Parser) in(start diag.Span, x Expr, not bool) Expr {
	if !p.AcceptOp("(") {
		p.Expected("`(` before the values of `in`", `write in ("a", "b")`)
		return x
	}
	list := p.args("the values of `in`")
	return &InExpr{X: x, Not: not, List: list, At: p.SpanFrom(start)}
}

// matches parses what stands behind `matches`. Only here and in arguments is a
// slash the start of a regular expression.
func (p *Parser) matches(start diag.Span, x Expr) Expr {
	if p.PeekOp("/") {
		regex := p.regex()
		return &MatchesExpr{X: x, Regex: regex, At: p.SpanFrom(start)}
	}
	return &MatchesExpr{X: x, Pattern: p.sum(), At: p.SpanFrom(start)}
}

// regex eats /…/, which ends on its own line.
func (p *Parser) regex() *RegexLit {
	start := p.raw()
	s := p.lex.src
	for i := start + 1; i < len(s) && s[i] != '\n'; i++ {
		switch s[i] {
		case '\\':
			i++
		case '/':
			t := p.eat(start, i+1)
			if t.Text[1] == '*' {
				p.fail(t.Span, "syntax", "write .* for any text, or matches \"*…\" for wildcards",
					"a regular expression cannot start with `*`")
			}
			return &RegexLit{Pattern: unescapeSlash(t.Text[1 : len(t.Text)-1]), At: t.Span}
		}
	}
	at := diag.Span{Start: start, End: start + 1}
	p.fail(at, "unclosed-regex", "add the closing /; a / inside is written \\/", "this regular expression is not closed")
	p.Next()
	return &RegexLit{At: at}
}

// unescapeSlash undoes \/; other escapes belong to the regular expression.
func unescapeSlash(s string) string {
	if !strings.Contains(s, `\/`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if s[i+1] != '/' {
				b.WriteByte('\\')
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// sum parses terms joined by + and -.
func (p *Parser) sum() Expr {
	start := p.start()
	return p.moreSum(start, p.product())
}

// moreSum parses what may follow the first term x of a sum.
func (p *Parser) moreSum(start diag.Span, x Expr) Expr {
	for {
		if t := p.peek(0); t.Kind != KindOp || t.Text != "+" && t.Text != "-" {
			return x
		}
		op := p.Next().Text
		x = p.binary(start, op, x, p.product())
	}
}

// product parses factors joined by *, / and %.
func (p *Parser) product() Expr {
	start := p.start()
	return p.moreProduct(start, p.unary())
}

// moreProduct parses what may follow the first factor x of a product.
func (p *Parser) moreProduct(start diag.Span, x Expr) Expr {
	for {
		t := p.peek(0)
		switch {
		case t.Kind == KindOp && (t.Text == "*" || t.Text == "/" || t.Text == "%"):
			p.Next()
		case t.Kind == KindName && t.Text[0] == '%':
			// Behind an operand, %name is the remainder operator and a name.
			p.eat(t.Span.Start, t.Span.Start+1)
		default:
			return x
		}
		op := p.last.Text
		x = p.binary(start, op, x, p.unary())
	}
}

// unary parses a factor and the signs before it.
func (p *Parser) unary() Expr {
	if !p.PeekOp("-") && !p.PeekOp("!") {
		return p.primary()
	}
	if !p.nest() {
		p.unnest()
		return p.noExpr()
	}
	defer p.unnest()
	op := p.Next()
	x := p.unary()
	return &UnaryExpr{Op: op.Text, X: x, At: p.SpanFrom(op.Span)}
}
