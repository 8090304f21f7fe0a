package syntax

import "strings"

// Value returns the text that is meant: without the backslashes of \" and \\
// in a quoted text, other escapes verbatim (language spec §1.3). Variables
// are shown as {{name}}.
func (t Text) Value() string { return t.decode(unescapeValue) }

// Anchor is Value for the pattern of an anchor parse, where \n, \r and \t are
// control characters too.
func (t Text) Anchor() string { return t.decode(unescapeAnchor) }

// Regex is Value for a regular expression: only \" is undone, so that other
// escapes reach the regular expression engine.
func (t Text) Regex() string { return t.decode(unescapeRegex) }

// HasVars reports whether the text holds a variable.
func (t Text) HasVars() bool {
	for _, p := range t.Parts {
		if p.Var != "" {
			return true
		}
	}
	return false
}

// Expand returns the text with its variables replaced, one text for each
// combination of their values. A variable without values stands for *.
func (t Text) Expand(vars func(name string) []string) []Text {
	if !t.HasVars() {
		return []Text{t}
	}
	literals := []string{""}
	for _, p := range t.Parts {
		choices := []string{p.Lit}
		if p.Var != "" {
			choices = t.quote(vars(p.Var))
		}
		var next []string
		for _, before := range literals {
			for _, choice := range choices {
				next = append(next, before+choice)
			}
		}
		literals = next
	}
	texts := make([]Text, len(literals))
	for i, s := range literals {
		texts[i] = Text{Parts: literal(s), Quoted: t.Quoted, At: t.At}
	}
	return texts
}

// quote writes values as they would stand in the text.
func (t Text) quote(values []string) []string {
	if len(values) == 0 {
		return []string{"*"}
	}
	if !t.Quoted {
		return values
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v)
	}
	return quoted
}

func (t Text) decode(unescape func(c byte) (byte, bool)) string {
	if len(t.Parts) == 1 && t.Parts[0].Var == "" && (!t.Quoted || strings.IndexByte(t.Parts[0].Lit, '\\') < 0) {
		return t.Parts[0].Lit
	}
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Var != "":
			b.WriteString("{{" + p.Var + "}}")
		case !t.Quoted:
			b.WriteString(p.Lit)
		default:
			decodeLiteral(&b, p.Lit, unescape)
		}
	}
	return b.String()
}

func decodeLiteral(b *strings.Builder, s string, unescape func(c byte) (byte, bool)) {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if c, ok := unescape(s[i]); ok {
			b.WriteByte(c)
		} else {
			b.WriteByte('\\')
			b.WriteByte(s[i])
		}
	}
}

func unescapeValue(c byte) (byte, bool) { return c, c == '"' || c == '\\' }

func unescapeAnchor(c byte) (byte, bool) {
	switch c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	}
	return unescapeValue(c)
}

func unescapeRegex(c byte) (byte, bool) { return c, c == '"' }

// Fold returns the name in lower case, by which names are compared.
func (id Ident) Fold() string { return strings.ToLower(id.Name) }

// Literal is s as a quoted text without variables.
func Literal(s string) Text {
	return Text{Quoted: true, Parts: []Part{{Lit: strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)}}}
}
