package ops

import (
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "parse", Kind: Parse,
	Syntax:  `parse [field=<f>] "<anchors with *>" as <a>, … [, "<anchors>" as <b>, …] [nodrop]`,
	Summary: "Take the text between anchors.",
	Example: `parse field=arn "arn:aws:iam::*:*" as accountId, user nodrop`,
	Parse:   parseParse,
})

// parseOp is the parse operator with anchors (language spec §3.2). Several
// patterns in one stage must all match. Several stages on one field, of which
// some say nodrop, are alternatives, see parseAlternatives.
type parseOp struct {
	stage
	field  *syntax.Ident
	terms  []parseTerm
	nodrop bool
}

// parseTerm is one pattern with the names of what stands at its *.
type parseTerm struct {
	pattern syntax.Text
	anchors anchors
	aliases []syntax.Ident
}

const parseHint = `write parse "user=* ip=*" as user, ip`

func parseParse(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if sub, word := subOperator(p, head); sub != nil {
		return sub(p, word)
	}
	o := &parseOp{nodrop: nodropOption(p), field: fieldOption(p)}
	if p.PeekWord("regex") {
		return parseParseRegex(p, p.Next(), o.field, o.nodrop)
	}
	if t := p.Peek(); t.Kind == syntax.KindName {
		p.Errorf(t.Span, "syntax", parseFormHint(t), "expected a pattern in double quotes, found `%s`", t.Text)
		return nil
	}
	for {
		if !o.parseTerm(p) {
			return nil
		}
		if !p.AcceptOp(",") {
			break
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// parseFormHint guesses what a word behind parse was meant to be.
func parseFormHint(t syntax.Token) string {
	if t.Fold() == "field" {
		return "write field=<the field to read>"
	}
	if near, ok := diag.Nearest(t.Text, []string{"regex", "xml"}); ok {
		return "did you mean parse " + near + "?"
	}
	return parseHint
}

// parseTerm reads `"pattern" as a, b` with the options around it.
func (o *parseOp) parseTerm(p *syntax.Parser) bool {
	var t parseTerm
	var ok bool
	if t.pattern, ok = p.String(`a pattern such as "user=* "`); !ok {
		return false
	}
	o.nodrop = nodropOption(p) || o.nodrop
	if o.field == nil {
		o.field = fieldOption(p)
	}
	if _, ok := p.AcceptWord("as"); !ok {
		p.Expected(`"as" and a name for each *`, parseHint)
		return false
	}
	if t.aliases = p.AliasList("a name for the text at *"); len(t.aliases) == 0 {
		return false
	}
	o.nodrop = nodropOption(p) || o.nodrop
	var err error
	if t.anchors, err = newAnchors(t.pattern.Anchor(), len(t.aliases)); err != nil {
		p.Errorf(t.pattern.At, "parse-pattern", parseHint, "%v", err)
		return false
	}
	o.terms = append(o.terms, t)
	return true
}

// Name returns "parse".
func (o *parseOp) Name() string { return "parse" }

// Print writes the stage.
func (o *parseOp) Print(p *syntax.Printer) {
	p.Text("parse ")
	printField(p, o.field)
	for i, t := range o.terms {
		separate(p, i)
		p.TextLit(t.pattern)
		printAliases(p, t.aliases)
	}
	printNodrop(p, o.nodrop)
}

// Bind adds the fields that are taken.
func (o *parseOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	for i := range o.terms {
		t := &o.terms[i]
		if pattern, ok := oneText(b, t.pattern, "*"); ok {
			var err error
			if t.anchors, err = newAnchors(pattern.Anchor(), len(t.aliases)); err != nil {
				b.Errorf(t.pattern.At, "parse-pattern", parseHint, "%v", err)
			}
		}
	}
	return in.With(o.outputs()...)
}

// Needs asks for the field that is parsed; with nodrop a miss also keeps the
// old values.
func (o *parseOp) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(o.outputs()...)
	}
	return out.With(o.input())
}

// Compile prepares the matching of the anchors.
func (o *parseOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	return compileParse(in, o)
}

func (o *parseOp) input() string  { return source(o.field) }
func (o *parseOp) keepsAll() bool { return o.nodrop }

func (o *parseOp) outputs() []string {
	var list []string
	for _, t := range o.terms {
		list = append(list, names(t.aliases)...)
	}
	return list
}

func (o *parseOp) matcher() matchFunc {
	parts := make([]string, len(o.outputs()))
	return func(text string, out []extracted) bool {
		all, at := true, 0
		for _, t := range o.terms {
			n := len(t.aliases)
			if !t.anchors.match(text, parts[:n]) {
				all = false
			} else {
				for i, part := range parts[:n] {
					out[at+i] = extracted{value.String(part), true}
				}
			}
			at += n
		}
		return all
	}
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
		return nil, fmt.Errorf("the pattern has %d * but %s", stars, countOf(fields, "name")+" for them")
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

// Effect sets the fields. CloudWatch's parse leaves open what its last * takes,
// so the parsing is done here.
func (o *parseOp) Effect(*plan.Trace) plan.Effect { return parses(o.outputs(), o.nodrop) }
