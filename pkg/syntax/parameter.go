package syntax

import (
	"fmt"
	"slices"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// anyValue is the value of a variable that stands for everything.
const anyValue = "*"

// resolve returns the values of a variable that stands for a parameter of an
// operator. There are none, and that is right, when Options.AnyVar lets a
// variable through whose value is not known.
func (p *Parser) resolve(t Token, what string) (values []string, ok bool) {
	name, _, _ := variableAt(t.Text, 0)
	if !p.checkVariable(name, t.Span) {
		return nil, false
	}
	v := p.lex.vars
	if v.Values != nil && v.declared(name) {
		values = v.Values(name)
	}
	if len(values) > 0 && !slices.Contains(values, anyValue) {
		return values, true
	}
	if v.AnyVar {
		return nil, true
	}
	found := "has no value"
	if len(values) > 0 {
		found = "stands for everything"
	}
	p.fail(t.Span, "variable-value", "choose a value of the variable", "expected %s, but the variable %q %s", what, name, found)
	return nil, false
}

// parameter returns the text of a token of the given kind, or of the one
// value of a variable in its place; known is false when it has none.
func (p *Parser) parameter(kind Kind, what string) (text string, known, ok bool) {
	t := p.Peek()
	switch t.Kind {
	case kind:
		return t.Text, true, true
	case KindVar:
		values, ok := p.resolve(t, what)
		if len(values) > 1 {
			p.fail(t.Span, "variable-value", "choose one value of the variable",
				"expected %s, but the variable %s has %d values", what, t.Text, len(values))
			return "", false, false
		}
		if len(values) == 0 {
			return "", false, ok
		}
		return values[0], true, true
	}
	if t.Kind == KindDigits && kind == KindNumber {
		return t.Text, true, true
	}
	p.Expected(what, "")
	return "", false, false
}

// Int eats a whole number from min to max; there is no upper bound when max
// is less than min.
func (p *Parser) Int(what string, min, max int) (int, bool) {
	if t := p.Peek(); t.Text == "-" && p.PeekAt(1).Kind == KindNumber {
		p.Next()
		number := p.Next()
		p.fail(p.SpanFrom(t.Span), "out-of-range", rangeHint(min, max), "%s cannot be -%s", what, number.Text)
		return 0, false
	}
	text, known, ok := p.parameter(KindNumber, "a number for "+what)
	if !ok {
		return 0, false
	}
	n := float64(min)
	if known {
		value, whole, ok := numberValue(text)
		if !ok || !whole {
			p.wrong(text, what, "a whole number")
			return 0, false
		}
		n = value
	}
	if n < float64(min) || max >= min && n > float64(max) {
		p.fail(p.Peek().Span, "out-of-range", rangeHint(min, max), "%s cannot be %s", what, shorten(text))
		return 0, false
	}
	p.Next()
	return int(n), true
}

// rangeHint says which numbers are right.
func rangeHint(min, max int) string {
	if max < min {
		return fmt.Sprintf("it must be at least %d", min)
	}
	return fmt.Sprintf("it must be from %d to %d", min, max)
}

// Number eats a number, which may have a sign; a size suffix is applied and a
// time suffix gives milliseconds.
func (p *Parser) Number(what string) (float64, bool) {
	n := 1.0
	if p.AcceptOp("-") {
		n = -1
	}
	text, known, ok := p.parameter(KindNumber, what)
	if !ok {
		return 0, false
	}
	if known {
		value, _, ok := numberValue(text)
		if !ok {
			p.wrong(text, what, "a number")
			return 0, false
		}
		n *= value
	}
	p.Next()
	return n, true
}

// Duration eats a duration such as 15m, 1h, 7d or 2w.
func (p *Parser) Duration(what string) (time.Duration, bool) {
	p.offerDuration()
	text, known, ok := p.parameter(KindNumber, what)
	if !ok {
		return 0, false
	}
	d := time.Minute
	if known {
		if d, ok = durationValue(text); !ok {
			p.fail(p.Peek().Span, "syntax", "write a number and its unit without a space: 30s, 15m, 1h, 7d, 2w",
				"expected %s, found %s", what, shorten(text))
			return 0, false
		}
	}
	p.Next()
	return d, true
}

// Choice eats a variable that stands for one of some texts, and returns which:
// the first when its value is not known.
func (p *Parser) Choice(what string, choices ...string) (string, bool) {
	text, known, ok := p.parameter(KindOp, what)
	if ok && known && !slices.Contains(choices, text) {
		p.fail(p.Peek().Span, "variable-value", "", "expected %s, but the variable %s is %s", what, p.Peek().Text, shorten(text))
		ok = false
	}
	if !ok {
		return "", false
	}
	p.Next()
	if !known {
		text = choices[0]
	}
	return text, true
}

// PeekDuration reports whether the next token is a number with a time suffix,
// or a variable that can stand for one.
func (p *Parser) PeekDuration() bool {
	t := p.Peek()
	text := t.Text
	switch t.Kind {
	case KindNumber:
	case KindVar:
		name, _, _ := variableAt(t.Text, 0)
		v := p.lex.vars
		if v.Values == nil || !v.declared(name) {
			return v.AnyVar
		}
		values := v.Values(name)
		if v.AnyVar && slices.Contains(values, anyValue) {
			return true
		}
		if len(values) != 1 {
			return false
		}
		text = values[0]
	default:
		return false
	}
	_, ok := durationValue(text)
	return ok
}

// wrong reports a number of the wrong kind.
func (p *Parser) wrong(text, what, kind string) {
	p.fail(p.Peek().Span, "syntax", "", "expected %s, %s, found %s", what, kind, shorten(text))
}

// checkVariable reports an undeclared variable and returns whether it may be
// used.
func (p *Parser) checkVariable(name string, at diag.Span) bool {
	v := p.lex.vars
	if v.AnyVar || v.declared(name) {
		return true
	}
	hint := "declare it as a dashboard variable, or write the value itself: public dashboards and alert rules have no variables"
	if near, ok := diag.Nearest(name, v.Names); ok {
		hint = "did you mean {{" + near + "}}?"
	}
	p.bag.Errorf(at, "unknown-variable", hint, "unknown variable %q", name)
	return false
}
