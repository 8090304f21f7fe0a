package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Errorf reports an error about the query, unless the stage has one already
// that made it unreadable.
func (p *Parser) Errorf(span diag.Span, code, hint, format string, args ...any) {
	if !p.broken {
		p.bag.Errorf(span, code, hint, format, args...)
	}
}

// Warnf reports a warning about the query.
func (p *Parser) Warnf(span diag.Span, code, hint, format string, args ...any) {
	p.bag.Warnf(span, code, hint, format, args...)
}

// Infof reports a remark about the query.
func (p *Parser) Infof(span diag.Span, code, hint, format string, args ...any) {
	p.bag.Infof(span, code, hint, format, args...)
}

// fail reports an error that makes the rest of the stage unreadable. Only the
// first one of a stage is kept.
func (p *Parser) fail(span diag.Span, code, hint, format string, args ...any) {
	if p.broken {
		return
	}
	p.Errorf(span, code, hint, format, args...)
	p.broken = true
}

// Expected reports that what was expected and the next token found. Tokens
// that are mistakes of their own are reported as such.
func (p *Parser) Expected(what, hint string) {
	t := p.Peek()
	if p.mistake(t) {
		return
	}
	found, at := t.describe(), t.Span
	if t.Kind != KindEOF && p.AtEnd() {
		found += ", where the stage ends"
	}
	if last := p.last.Span; p.AtEnd() && last.End > 0 && p.lex.open.End == 0 && strings.Contains(p.lex.src[last.End:at.Start], "\n") {
		at = last // the line that lacks something, not the next one
	}
	p.fail(at, "syntax", hint, "expected %s, found %s", what, found)
}

// mistake reports a token that is wrong wherever it stands.
func (p *Parser) mistake(t Token) bool {
	switch t.Kind {
	case KindSingle:
		p.fail(t.Span, "single-quotes", "write \""+t.Text[1:len(t.Text)-1]+"\"",
			"strings stand in double quotes, found %s", shorten(t.Text))
	case KindSmart:
		p.fail(t.Span, "smart-quotes", "retype the quotes as \"",
			"found typographic quotes: %s", shorten(t.Text))
	case KindUnclosed:
		p.unclosedQuote(t.Span)
	case KindMacro:
		p.fail(t.Span, "macro", "write out what the macro stands for",
			"macros are not supported yet: %s", shorten(t.Text))
	case KindDigits:
		p.fail(t.Span, "syntax", "write \""+t.Text+"\" for a text, or %\""+t.Text+"\" for a field of that name",
			"`%s` is neither a number nor a name", shorten(t.Text))
	case KindBad:
		p.fail(t.Span, "syntax", badHint(t.Text), "unexpected character %s", shorten(t.Text))
	case KindVar:
		name, _, _ := variableAt(t.Text, 0)
		if p.checkVariable(name, t.Span) {
			return false
		}
		p.broken = true
	default:
		return false
	}
	return true
}

// badHint explains characters that come from other languages.
func badHint(text string) string {
	switch text {
	case "'":
		return "strings stand in double quotes"
	case "^":
		return "for powers use pow(a, b)"
	case "@":
		return "write %\"@name\" for a field whose name holds other characters than letters, digits, _ and ."
	case "`":
		return "macros are not supported yet"
	}
	return ""
}

// unclosed reports a bracket that is never closed.
func (p *Parser) unclosed(open diag.Span, closing string) {
	if t := p.Peek(); t.Kind == KindUnclosed {
		p.unclosedQuote(t.Span)
		return
	}
	p.fail(open, "unclosed-parenthesis", "add the missing `"+closing+"`",
		"this `%s` is never closed", p.lex.src[open.Start:open.End])
}
