package syntax

import "fmt"

// anyValue is the value of a variable that stands for everything.
const anyValue = "*"

// lookup returns the values of a variable, when they are known.
func (p *Parser) lookup(t Token) ([]string, bool) {
	name, _, _ := variableAt(t.Text, 0)
	v := p.lex.vars
	if v.Values == nil || !v.declared(name) {
		return nil, false
	}
	values := v.Values(name)
	return values, len(values) > 0
}

// values returns what a variable stands for where an operator needs a
// parameter. Undeclared variables that Options.AnyVar lets through stand for
// their own name.
func (p *Parser) values(t Token, what string) ([]string, bool) {
	if p.mistake(t) {
		return nil, false
	}
	name, _, _ := variableAt(t.Text, 0)
	values, ok := p.lookup(t)
	switch {
	case ok && !(len(values) == 1 && values[0] == anyValue):
		return values, true
	case p.lex.vars.AnyVar || !ok:
		return []string{name}, true
	}
	p.fail(t.Span, "variable-value", "choose one value of the variable",
		"expected %s, but the variable %q stands for everything", what, name)
	return nil, false
}

// parameter returns the one value of a variable.
func (p *Parser) parameter(t Token, what string) (string, bool) {
	values, ok := p.values(t, what)
	if !ok {
		return "", false
	}
	if len(values) > 1 {
		name, _, _ := variableAt(t.Text, 0)
		p.fail(t.Span, "variable-value", "choose one value of the variable",
			"expected %s, but the variable %q has %d values", what, name, len(values))
		return "", false
	}
	return values[0], true
}

// scalar returns the text of a token of the given kind, or of the value of a
// variable in its place: anyValue when the value is not known.
func (p *Parser) scalar(t Token, kind Kind, what string) (string, bool) {
	switch t.Kind {
	case kind:
		return t.Text, true
	case KindVar:
		if values, ok := p.lookup(t); !ok && !p.mistake(t) || p.lex.vars.AnyVar && len(values) == 1 && values[0] == anyValue {
			return anyValue, true
		}
		return p.parameter(t, what)
	}
	p.Expected(what, "")
	return "", false
}

func rangeHint(min, max int) string {
	if max < min {
		return fmt.Sprintf("it must be at least %d", min)
	}
	return fmt.Sprintf("it must be from %d to %d", min, max)
}
