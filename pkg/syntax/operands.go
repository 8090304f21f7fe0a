package syntax

import (
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Ident eats a field name or alias; keywords can be names too. what says what
// it names, e.g. "a field name".
func (p *Parser) Ident(what string) (Ident, bool) {
	t := p.Peek()
	switch {
	case t.Kind == KindName:
		if (t.is("by") || t.is("as")) && p.PeekAt(1).Kind == KindName {
			p.fail(t.Span, "syntax", "a field of that name is written %\""+t.Text+"\"",
				"expected %s, found the keyword `%s`", what, t.Text)
			return Ident{}, false
		}
		return p.ident(p.Next()), true
	case t.Kind == KindVar:
		if value, ok := p.parameter(t, what); ok {
			p.Next()
			return Ident{Name: value, Escaped: !isPlainName(value), At: t.Span}, true
		}
		return Ident{}, false
	case t.Kind == KindString:
		p.fail(t.Span, "syntax", "write %"+t.Text+" for a name with other characters than letters, digits, _ and .",
			"expected %s, found the string %s", what, shorten(t.Text))
		return Ident{}, false
	}
	p.Expected(what, "")
	return Ident{}, false
}

// ident turns a name token into an Ident.
func (p *Parser) ident(t Token) Ident {
	if t.Text[0] != '%' {
		return Ident{Name: t.Text, At: t.Span}
	}
	name := t.Text[1:]
	if name[0] == '"' {
		name = strings.ReplaceAll(name[1:len(name)-1], `\"`, `"`)
	}
	return Ident{Name: name, Escaped: true, At: t.Span}
}

// isPlainName reports whether a name needs no %"…".
func isPlainName(name string) bool {
	return name != "" && isNameStart(name[0]) && endOfName(name, 1) == len(name)
}

// IdentList eats one or more names: a, b, c. A variable with several values
// stands for several names.
func (p *Parser) IdentList(what string) []Ident {
	var list []Ident
	for {
		if t := p.Peek(); t.Kind == KindVar {
			list = append(list, p.variableNames(t, what)...)
		} else if id, ok := p.Ident(what); ok {
			list = append(list, id)
		} else {
			return list
		}
		if !p.AcceptOp(",") {
			return list
		}
	}
}

func (p *Parser) variableNames(t Token, what string) []Ident {
	values, ok := p.values(t, what)
	if !ok {
		return nil
	}
	p.Next()
	list := make([]Ident, len(values))
	for i, v := range values {
		list[i] = Ident{Name: v, Escaped: !isPlainName(v), At: t.Span}
	}
	return list
}

// AliasList eats a list of names that may stand in parentheses.
func (p *Parser) AliasList(what string) []Ident {
	if !p.AcceptOp("(") {
		return p.IdentList(what)
	}
	list := p.IdentList(what)
	p.ExpectOp(")", "to close the list of names")
	return list
}

// As eats an optional `as name` and returns nil when there is none.
func (p *Parser) As() *Ident {
	if _, ok := p.AcceptWord("as"); !ok {
		return nil
	}
	p.aliased = true
	id, ok := p.Ident("a name after `as`")
	if !ok {
		return nil
	}
	return &id
}

// By eats an optional grouping: `by a, b`, `group by a, b` or `group a`.
func (p *Parser) By() []Ident {
	if _, ok := p.AcceptWord("group"); ok {
		p.AcceptWord("by")
	} else if _, ok := p.AcceptWord("by"); !ok {
		return nil
	}
	return p.IdentList("a field to group by")
}

// String eats a double-quoted string.
func (p *Parser) String(what string) (Text, bool) {
	if t := p.Peek(); t.Kind == KindString {
		return p.text(p.Next()), true
	}
	p.Expected(what, "")
	return Text{}, false
}

// text turns a string token into a Text.
func (p *Parser) text(t Token) Text {
	return p.newText(t.Text[1:len(t.Text)-1], true, t.Span)
}

// newText cuts what stands between quotes, or a word, into a Text and reports
// the variables in it that are not declared.
func (p *Parser) newText(lit string, quoted bool, at diag.Span) Text {
	text := Text{Parts: p.lex.vars.parts(lit, quoted), Quoted: quoted, At: at}
	for _, part := range text.Parts {
		if part.Var != "" {
			p.checkVariable(part.Var, at)
		}
	}
	return text
}

// Int eats a whole number from min to max; there is no upper bound when max
// is less than min.
func (p *Parser) Int(what string, min, max int) (int, bool) {
	t := p.Peek()
	text, ok := p.scalar(t, KindNumber, what)
	if !ok {
		return 0, false
	}
	if text == anyValue {
		p.Next()
		return min, true
	}
	value, whole, ok := numberValue(text)
	if !ok || !whole {
		p.fail(t.Span, "syntax", "", "expected %s, a whole number, found %s", what, shorten(text))
		return 0, false
	}
	if value < float64(min) || max >= min && value > float64(max) {
		p.fail(t.Span, "out-of-range", rangeHint(min, max), "%s cannot be %s", what, text)
		return 0, false
	}
	p.Next()
	return int(value), true
}

// Number eats a number; a size suffix is applied and a time suffix gives
// milliseconds. A sign is read too.
func (p *Parser) Number(what string) (float64, bool) {
	sign := 1.0
	if p.PeekOp("-") && p.PeekAt(1).Kind != KindOp {
		p.Next()
		sign = -1
	}
	t := p.Peek()
	text, ok := p.scalar(t, KindNumber, what)
	if !ok {
		return 0, false
	}
	if text == anyValue {
		p.Next()
		return sign, true
	}
	value, _, ok := numberValue(text)
	if !ok {
		p.fail(t.Span, "syntax", "", "expected %s, a number, found %s", what, shorten(text))
		return 0, false
	}
	p.Next()
	return sign * value, true
}

// Duration eats a duration such as 15m, 1h, 7d or 2w.
func (p *Parser) Duration(what string) (time.Duration, bool) {
	t := p.Peek()
	text, ok := p.scalar(t, KindNumber, what)
	if !ok {
		return 0, false
	}
	if text == anyValue {
		p.Next()
		return time.Minute, true
	}
	d, ok := durationValue(text)
	if !ok {
		p.fail(t.Span, "syntax", "write a number and its unit without a space: 30s, 15m, 1h, 7d, 2w",
			"expected %s, found %s", what, shorten(text))
		return 0, false
	}
	p.Next()
	return d, true
}

// PeekDuration reports whether the next token is a number with a time suffix,
// or a variable that can stand for one.
func (p *Parser) PeekDuration() bool {
	t := p.Peek()
	if t.Kind == KindVar {
		values, ok := p.lookup(t)
		if !ok || len(values) != 1 {
			return p.lex.vars.AnyVar
		}
		_, ok = durationValue(values[0])
		return ok
	}
	_, ok := durationValue(t.Text)
	return t.Kind == KindNumber && ok
}
