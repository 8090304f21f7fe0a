package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// option reads `<name>=` of the named options, with or without a comma before.
// It is "" at the end of the options and when it reported an error.
func option(p *syntax.Parser, operator string, known ...string) string {
	p.AcceptOp(",")
	if p.AtEnd() {
		return ""
	}
	name, ok := p.AcceptWord(known...)
	if !ok {
		hint := "its options are " + strings.Join(known, ", ")
		if near, ok := diag.Nearest(p.Peek().Text, known); ok {
			hint = "did you mean " + near + "?"
		}
		p.Expected("an option of "+operator, hint)
		return ""
	}
	if !p.ExpectOp("=", "behind "+name) {
		return ""
	}
	return name
}

// bindInput checks the field that a parse operator reads: the one that it names,
// else the message, which an aggregate drops.
func bindInput(b *plan.Binder, in plan.Shape, name string, field *syntax.Ident, at diag.Span) {
	switch {
	case field != nil:
		b.Field(in, *field)
	case !in.Open && !in.Dynamic && !in.Has(rawField):
		b.Errorf(at, "stage-order", "put "+name+" before the stage that drops it, or name a field: "+name+" field=…",
			"%s reads the message, which is gone here", name)
	}
}
