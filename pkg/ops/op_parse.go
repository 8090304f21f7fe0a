package ops

import (
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "parse", Kind: Parse,
	Syntax:  `parse [field=<f>] "<anchors with *>" as <a>, … [nodrop]`,
	Summary: "Take the text between anchors.",
	Example: `parse field=arn "arn:aws:iam::*:*" as accountId, user nodrop`,
	Parse:   parseParse,
})

// parseOp is the parse operator with anchors (language spec §3.2). Several
// stages on one field, of which some say nodrop, are alternatives, see
// parseAlternatives.
type parseOp struct {
	stage
	field   *syntax.Ident
	pattern syntax.Text
	anchors anchors
	aliases []syntax.Ident
	nodrop  bool
}

func parseParse(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if p.PeekWord("regex", "xml", "using") && !isOp(p.PeekAt(1), "=") {
		word := p.Next()
		p.Errorf(word.Span, "unsupported-operator", `parse with anchors works: parse "status=* " as status`,
			"parse %s is not supported yet", word.Text)
		return nil
	}
	o := &parseOp{field: fieldOption(p)}
	var ok bool
	if o.pattern, ok = p.String(`a pattern such as "user=* "`); !ok {
		return nil
	}
	o.nodrop = nodropOption(p)
	if _, ok := p.AcceptWord("as"); !ok {
		p.Expected(`"as" and a name for each *`, o.syntaxHint())
		return nil
	}
	o.aliases = p.AliasList("a name for the text at *")
	if len(o.aliases) == 0 {
		return nil
	}
	o.nodrop = nodropOption(p) || o.nodrop
	var err error
	if o.anchors, err = newAnchors(o.pattern.Anchor(), len(o.aliases)); err != nil {
		p.Errorf(o.pattern.At, "parse-pattern", o.syntaxHint(), "%v", err)
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

func (o *parseOp) syntaxHint() string { return `write parse "user=* ip=*" as user, ip` }

// Name returns "parse".
func (o *parseOp) Name() string { return "parse" }

// Print writes the stage.
func (o *parseOp) Print(p *syntax.Printer) {
	p.Text("parse ")
	printField(p, o.field)
	p.TextLit(o.pattern)
	printAliases(p, o.aliases)
	printNodrop(p, o.nodrop)
}

// Bind adds the fields that are taken.
func (o *parseOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if o.field != nil {
		b.Field(in, *o.field)
	}
	return in.With(names(o.aliases)...)
}

// Needs asks for the field that is parsed; with nodrop a miss also keeps the
// old values.
func (o *parseOp) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(names(o.aliases)...)
	}
	return out.With(source(o.field))
}

// Compile prepares the matching of the anchors.
func (o *parseOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs := names(o.aliases)
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		parts := make([]string, len(outputs))
		return extract(b, source(o.field), outputs, o.nodrop, func(text string, out []extracted) bool {
			if !o.anchors.match(text, parts) {
				return false
			}
			for i, part := range parts {
				out[i] = extracted{value.String(part), true}
			}
			return true
		}), nil
	}, nil
}

// anchors is a parse pattern: literal texts around the places of the values.
// An empty first text means the start of the input, an empty last one its end.
type anchors []string

func newAnchors(pattern string, fields int) (anchors, error) {
	a := anchors(strings.Split(pattern, "*"))
	for i := 1; i < len(a)-1; i++ {
		if a[i] == "" {
			return nil, fmt.Errorf("the pattern %q has two * side by side: at least one character must part them", pattern)
		}
	}
	if stars := len(a) - 1; stars != fields {
		return nil, fmt.Errorf("the pattern has %d * but %d names follow", stars, fields)
	}
	return a, nil
}

// match finds the first anchor anywhere and each further one as near as can be;
// it writes the texts between them. A leading * starts at the start of the
// text, a trailing one takes the rest (language spec §3.2, §11-A6).
func (a anchors) match(text string, parts []string) bool {
	at := strings.Index(text, a[0])
	if at < 0 {
		return false
	}
	at += len(a[0])
	for i, next := range a[1:] {
		if next == "" { // a trailing *
			parts[i] = text[at:]
			return true
		}
		n := strings.Index(text[at:], next)
		if n < 0 {
			return false
		}
		parts[i] = text[at : at+n]
		at += n + len(next)
	}
	return true
}
