package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// literal is a constant in the text of a stage: null, a boolean, a number or a
// string.
type literal struct {
	fixed value.Value
	text  *syntax.Text // set for a string
}

func parseLiteral(p *syntax.Parser, what string) (literal, bool) {
	if p.Peek().Kind == syntax.KindString {
		t, ok := p.String(what)
		return literal{text: &t}, ok
	}
	if word, ok := p.AcceptWord("null", "true", "false"); ok {
		if word == "null" {
			return literal{}, true
		}
		return literal{fixed: value.Bool(word == "true")}, true
	}
	n, ok := p.Number(what)
	if !ok {
		return literal{}, false
	}
	if i := int64(n); float64(i) == n {
		return literal{fixed: value.Int(i)}, true
	}
	return literal{fixed: value.Float(n)}, true
}

func (l literal) print(p *syntax.Printer) {
	switch {
	case l.text != nil:
		p.TextLit(*l.text)
	case l.fixed.IsNull():
		p.Text("null")
	default:
		p.Text(l.fixed.Text())
	}
}

// value is the constant with the values of its variables.
func (l literal) value(rt *exec.Runtime) value.Value {
	if l.text == nil {
		return l.fixed
	}
	for _, t := range expandTexts(rt, []syntax.Text{*l.text}) {
		return value.String(t)
	}
	return value.Value{}
}

// expandTexts returns the texts with the values of their variables. All of a
// variable stands for no text.
func expandTexts(rt *exec.Runtime, texts []syntax.Text) []string {
	var out []string
	for _, t := range texts {
		if !t.HasVars() || rt.Env.Vars == nil {
			out = append(out, t.Value())
			continue
		}
		for _, x := range t.Expand(rt.Env.Vars) {
			if v := x.Value(); v != "*" {
				out = append(out, v)
			}
		}
	}
	return out
}
