package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// primary parses an operand.
func (p *Parser) primary() Expr {
	p.offerOperand()
	t := p.Peek()
	switch t.Kind {
	case KindNumber:
		p.Next()
		value, whole, _ := numberValue(t.Text)
		return &NumberLit{Value: value, IsInt: whole, Text: t.Text, At: t.Span}
	case KindString:
		return &StringLit{Text: p.text(p.Next())}
	case KindName:
		return p.named(t)
	case KindVar:
		if p.mistake(t) {
			return p.noExpr()
		}
		p.Next()
		name, _, _ := variableAt(t.Text, 0)
		return &VarRef{Name: name, At: t.Span}
	case KindRow:
		if p.lang == langMetrics {
			p.Next()
			return &RowRef{Label: t.Text[1:], At: t.Span}
		}
	case KindOp:
		switch {
		case t.Text == "(":
			return p.parenthesis()
		case t.Text == "[" && p.peek(1).is("subquery"):
			return p.subqueryExpr()
		}
	}
	p.operandMissing()
	return p.noExpr()
}

// named parses an operand that starts with a name: a literal word, a call, a
// URI or a field.
func (p *Parser) named(t Token) Expr {
	next := p.PeekAt(1)
	if t.plain() {
		switch {
		case next.Kind == KindOp && next.Text == "(" && !t.is("and") && !t.is("or") && !t.is("in") && !t.is("as"):
			return p.call()
		case next.Kind == KindOp && next.Text == ":" && strings.HasPrefix(p.lex.src[t.Span.End:], "://"):
			text, _ := p.Word("a URI")
			return &StringLit{Text: text}
		case p.operatorAt(1) || !isKeyword(t):
		default:
			p.operandMissing()
			return p.noExpr()
		}
		switch {
		case t.is("true"), t.is("false"):
			p.Next()
			return &BoolLit{Value: t.is("true"), At: t.Span}
		case t.is("null"):
			p.Next()
			return &NullLit{At: t.Span}
		}
	}
	return &FieldRef{Name: p.ident(p.Next())}
}

// isKeyword reports whether a word joins expressions or ends them, so that
// one in the place of an operand means that the operand was forgotten.
func isKeyword(t Token) bool {
	for _, w := range [...]string{"and", "or", "as", "by", "in", "matches", "contains"} {
		if t.is(w) {
			return true
		}
	}
	return false
}

// operandMissing reports that no operand stands here.
func (p *Parser) operandMissing() {
	const what = "a field, a value or a function"
	switch before := p.last; {
	case before.is("and"), before.is("or"), before.Kind == KindOp && (before.Text == "&&" || before.Text == "||"):
		p.Expected("a condition after `"+before.Text+"`", "add the condition or remove `"+before.Text+"`")
	case before.Kind == KindOp && before.Text != "(" && before.Text != ",":
		p.Expected(what+" after `"+before.Text+"`", "")
	default:
		p.Expected(what, "")
	}
}

// parenthesis parses (x), which leaves no node of its own.
func (p *Parser) parenthesis() Expr {
	open := p.Next()
	x := p.Expr()
	p.closeParen(open.Span, "the expression")
	return x
}

// closeParen eats the ) of an open parenthesis or reports that it is missing.
func (p *Parser) closeParen(open diag.Span, what string) {
	switch {
	case p.AcceptOp(")"):
	case p.AtEnd():
		p.unclosed(open, ")")
	default:
		p.Expected("`)` or an operator in "+what, p.separatorHint())
	}
}

// call parses name(args). Whether the function exists is not known here.
func (p *Parser) call() Expr {
	name := p.ident(p.Next())
	p.Next()
	args := p.args("the arguments of `" + name.Name + "`")
	return &CallExpr{Func: name, Args: args, At: p.SpanFrom(name.At)}
}

// args parses a list of expressions up to its closing parenthesis; the open
// one was eaten last.
func (p *Parser) args(what string) []Expr {
	open := p.last.Span
	var list []Expr
	if p.AcceptOp(")") {
		return list
	}
	for {
		if p.PeekOp("/") {
			list = append(list, p.regex())
		} else {
			list = append(list, p.Expr())
		}
		if p.AcceptOp(",") {
			continue
		}
		switch {
		case p.AcceptOp(")"):
		case p.AtEnd():
			p.unclosed(open, ")")
		case p.PeekWord("as"):
			p.fail(open, "unclosed-parenthesis", "add the missing `)`, perhaps before `as`", "this `(` is never closed")
		default:
			p.Expected("`,` or `)` in "+what, p.separatorHint())
		}
		return list
	}
}

// separatorHint guesses why an operand follows another.
func (p *Parser) separatorHint() string {
	switch p.Peek().Kind {
	case KindName, KindNumber, KindString, KindVar:
		return "a comma or an operator may be missing before it"
	}
	return ""
}
