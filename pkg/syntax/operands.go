package syntax

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
)

// Ident eats a field name or alias; keywords can be names too. what says what
// it names, e.g. "a field name".
func (p *Parser) Ident(what string) (Ident, bool) {
	p.offerName(what)
	t := p.Peek()
	switch t.Kind {
	case KindName:
		if (t.is("by") || t.is("as")) && p.PeekAt(1).Kind == KindName {
			p.fail(t.Span, "syntax", "a field of that name is written %\""+t.Text+"\"",
				"expected %s, found the keyword `%s`", what, t.Text)
			return Ident{}, false
		}
		return p.dimension(p.ident(p.Next())), true
	case KindVar:
		value, known, ok := p.parameter(KindName, what)
		if !ok {
			return Ident{}, false
		}
		p.Next()
		if !known {
			value, _, _ = variableAt(t.Text, 0)
		}
		return newIdent(value, t.Span), true
	case KindString:
		hint := "write it without quotes"
		if !isPlainName(t.Text[1 : len(t.Text)-1]) {
			hint = "write %" + t.Text + " for a name with other characters than letters, digits, _ and ."
		}
		p.fail(t.Span, "syntax", hint, "expected %s, found the string %s", what, shorten(t.Text))
		return Ident{}, false
	case KindDigits:
		p.fail(t.Span, "syntax", "write %\""+t.Text+"\"", "expected %s, found `%s`, which starts with a digit", what, shorten(t.Text))
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

// dimension extends a name by the characters that names of dimensions may
// hold besides those of fields: a-b, a:b, a/b.
func (p *Parser) dimension(id Ident) Ident {
	s, end := p.lex.src, id.At.End
	if p.lang != langMetrics || id.Escaped || end+1 >= len(s) || strings.IndexByte("-:/@", s[end]) < 0 || !isNameByte(s[end+1]) {
		return id
	}
	for end < len(s) && isFieldName(s[id.At.Start:end+1]) {
		end++
	}
	t := p.eat(id.At.Start, end)
	return Ident{Name: t.Text, At: t.Span}
}

// newIdent makes a name of a variable's value.
func newIdent(name string, at diag.Span) Ident {
	return Ident{Name: name, Escaped: !isPlainName(name), At: at}
}

// isPlainName reports whether a name needs no %"…".
func isPlainName(name string) bool {
	return name != "" && isNameStart(name[0]) && endOfName(name, 1) == len(name)
}

// IdentList eats one or more names: a, b, c. A variable with several values
// stands for several names. A comma before a string is left to the caller.
func (p *Parser) IdentList(what string) []Ident {
	var list []Ident
	for {
		if t := p.Peek(); t.Kind == KindVar {
			values, ok := p.resolve(t, what)
			if !ok {
				return list
			}
			p.Next()
			if len(values) == 0 {
				name, _, _ := variableAt(t.Text, 0)
				values = []string{name}
			}
			for _, v := range values {
				list = append(list, newIdent(v, t.Span))
			}
		} else if id, ok := p.Ident(what); ok {
			list = append(list, id)
		} else {
			return list
		}
		if !p.PeekOp(",") || p.PeekAt(1).Kind == KindString {
			return list
		}
		p.Next()
	}
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
	if p.AtEnd() {
		p.Expected("a field to group by", "name the fields, or remove `"+p.last.Text+"`")
		return nil
	}
	return p.IdentList("a field to group by")
}

// String eats a double-quoted string.
func (p *Parser) String(what string) (Text, bool) {
	if t := p.Peek(); t.Kind == KindString {
		return p.text(p.Next()), true
	}
	hint := ""
	if t := p.Peek(); t.plain() && !isKeyword(t) {
		hint = "put it in double quotes"
	}
	p.Expected(what, hint)
	return Text{}, false
}

// text turns a string token into a Text.
func (p *Parser) text(t Token) Text {
	if p.swallows(t) {
		p.unclosedQuote(t.Span)
	}
	return p.newText(t.Text[1:len(t.Text)-1], true, t.Span)
}

// newText cuts what stands between quotes, or a word, into a Text and reports
// the variables in it that are not declared.
func (p *Parser) newText(lit string, quoted bool, at diag.Span) Text {
	text := Text{Parts: p.lex.vars.parts(lit, quoted), Quoted: quoted, At: at}
	for _, part := range text.Parts {
		if !quoted && strings.Contains(part.Lit, "{{") {
			i := at.Start + strings.Index(p.lex.src[at.Start:at.End], part.Lit) + strings.Index(part.Lit, "{{")
			p.fail(diag.Span{Start: i, End: i + 2}, "syntax", "write {{name}}, or put the text in quotes", "no variable starts at this `{{`")
		}
		if part.Var != "" {
			i := at.Start + max(0, strings.Index(p.lex.src[at.Start:at.End], part.Var))
			p.checkVariable(part.Var, diag.Span{Start: i, End: min(at.End, i+len(part.Var))})
		}
	}
	return text
}
