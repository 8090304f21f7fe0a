package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// likeOperator reports whether a name is nearly an operator's.
func (p *Parser) likeOperator(head Token) bool {
	if p.grammar == nil {
		return false
	}
	_, near := diag.Nearest(head.Text, p.grammar.Operators())
	return near
}

// emptyStage reports a | without an operator behind it.
func (p *Parser) emptyStage(t Token) {
	switch {
	case p.last.Kind != KindOp || p.last.Text != "|":
		p.fail(t.Span, "empty-stage", "write an operator here", "expected an operator, found %s", t.describe())
	case t.Kind == KindEOF:
		p.fail(p.last.Span, "empty-stage", "remove the last `|` or add an operator behind it", "nothing follows this `|`")
	default:
		p.fail(p.last.Span, "empty-stage", "remove one `|` or add an operator between them", "no operator follows this `|`")
	}
}

// wholeStageVariable takes a variable that stands for a whole stage. No value
// can change the shape of a query, so it is an error; when the values are not
// known, it counts as empty.
func (p *Parser) wholeStageVariable(head Token) bool {
	switch t := p.PeekAt(1); {
	case t.Kind == KindEOF:
	case t.Kind == KindOp && (t.Text == "|" || t.Text == ")" || t.Text == "]"):
	default:
		return false
	}
	p.shapeVariable(head)
	p.Next()
	return true
}

// endsBehind reports whether the stage ends behind the variables from t on, as
// it does behind those that dashboards put there for an optional rest.
func (p *Parser) endsBehind(t Token) bool {
	last := p.last
	for p.Peek().Kind == KindVar {
		p.Next()
	}
	end := p.AtEnd()
	p.seek(t.Span.Start, last)
	return end
}

// shapeVariable reports a variable where stages or their options stand.
func (p *Parser) shapeVariable(t Token) {
	const hint = "write the stage out; a variable can stand for a value, a name or part of a text"
	if p.lex.vars.AnyVar {
		p.Warnf(t.Span, "variable-shape", hint, "the variable %s is ignored: it cannot stand for stages", t.Text)
		return
	}
	if !p.mistake(t) {
		p.fail(t.Span, "variable-shape", hint, "the variable %s cannot stand for stages: values do not change the shape of a query", t.Text)
	}
}

// leftover reports what follows a stage that was read.
func (p *Parser) leftover(head Token) {
	t := p.Peek()
	if t.Kind == KindVar && p.endsBehind(t) {
		p.shapeVariable(t)
		return
	}
	if p.mistake(t) {
		return
	}
	if p.last.Kind == KindString && p.last.Span.End == t.Span.Start && quotes(p.lex.src[p.resumed:p.nextStage(t.Span.Start)])%2 == 1 {
		p.unclosedQuote(p.last.Span)
		return
	}
	switch {
	case t.Kind == KindOp && (t.Text == ")" || t.Text == "]"):
		p.fail(t.Span, "unclosed-parenthesis", "remove it, or add the opening one", "this `%s` closes nothing", t.Text)
	case t.Text == "(" && p.last != head && p.operator(p.last) != nil:
		p.noComma(p.last)
	case t.plain() && p.PeekAt(1).Text == "(" && p.operator(t) != nil:
		p.noComma(t)
	case t.Kind == p.last.Kind && (t.Kind == KindString || t.Kind == KindName) && !isKeyword(t) && !isKeyword(p.last) &&
		p.slip(head, t) == "":
		p.fail(t.Span, "missing-comma", "separate them with a comma", "expected `,` or the end of the stage, found %s", t.describe())
	case p.operator(head) == nil && head.plain() && p.likeOperator(head):
		p.UnknownOperator(head)
	default:
		hint := p.slip(head, t)
		if h, ok := p.grammar.(Helper); hint == "" && ok && p.operator(head) != nil {
			if syntax := h.Syntax(head.Fold()); syntax != "" {
				hint = "syntax: " + syntax
			}
		}
		p.fail(t.Span, "unexpected-token", hint, "unexpected %s after `%s`", t.describe(), head.Text)
	}
}

// noComma reports a second aggregate without a comma before it.
func (p *Parser) noComma(name Token) {
	p.fail(name.Span, "missing-comma", "write `, "+name.Text+"(`", "expected `,` or the end of the stage, found `%s(`", name.Text)
}

// slip guesses why a stage goes on at t, "" when nothing speaks for a guess.
func (p *Parser) slip(head, t Token) string {
	next := p.PeekAt(1)
	switch {
	case t.Text == ";":
		return "remove it: nothing ends a query but its text"
	case p.last.is("asc") || p.last.is("desc"):
		return "write it behind the field: " + t.Text + " " + p.last.Text
	case t.plain() && Instead(t.Text) != "":
		return Instead(t.Text)
	case t.is("not") && next.is("matches"):
		return "write !(" + p.last.Text + " matches …)"
	case t.is("no") && next.is("drop"):
		return "write nodrop"
	case p.lang == langMetrics && p.lex.atLineStart(t.Span.Start):
		return "a row starts with its label, as in #C: #A / #B"
	case t.Text == "(" && p.lang == langMetrics:
		return "metrics operators take no argument in parentheses here: write by <tag>"
	case t.Text == "(" && p.last.plain():
		return "compute it in a stage before: " + p.last.Text + "(…) as x"
	case p.last.Text == ")" && t.Kind == KindOp && strings.Contains("+-*/%", t.Text):
		return "compute with a result in a stage of its own: … as x | x " + t.Text + " … as y"
	case t.Text == "-" && p.last.plain() && p.last.Span.End == t.Span.Start && next.plain() && next.Span.Start == t.Span.End:
		return "a name with - in it is written %\"" + p.last.Text + "-" + next.Text + "\""
	case t.is("by") && p.aliased:
		return "a name with blanks is written %\"a b\""
	case p.last.plain() && t.Kind == KindOp && strings.Contains("+-*/%", t.Text):
		return "compute it in a stage before: " + p.last.Text + " " + t.Text + " … as x"
	case t.plain() && !isKeyword(t) && p.aliased && p.grouping(head):
		return "`by` or a comma may be missing before it"
	case t.plain() && !isKeyword(t) && (p.last.Kind == KindString || p.last.Text == ")"):
		return "`as`, `by` or a comma may be missing before it"
	}
	return ""
}

// UnknownOperator reports a stage whose head names no operator.
func (p *Parser) UnknownOperator(head Token) {
	hint := "an expression stage needs a name: <expression> as <name>"
	if p.lang == langMetrics {
		hint = ""
	}
	if p.grammar != nil {
		if near, ok := diag.Nearest(head.Text, p.grammar.Operators()); ok {
			hint = "did you mean `" + near + "`?"
		}
	}
	instead := Instead(head.Text)
	if p.lang == langMetrics {
		instead = metricHabits[head.Fold()]
	}
	if instead != "" {
		hint = instead
	}
	p.fail(head.Span, "unknown-operator", hint, "unknown operator `%s`", shorten(head.Text))
}

// grouping reports whether head names an operator that groups with `by`.
func (p *Parser) grouping(head Token) bool {
	h, ok := p.grammar.(Helper)
	return ok && strings.Contains(h.Syntax(head.Fold()), "[by ")
}
