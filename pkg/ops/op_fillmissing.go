package ops

import (
	"context"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "fillmissing", Kind: Shape,
	Syntax:  `fillmissing timeslice[(<width>)] [in <f>] | values("<v>", …) in <f> | values all in <f>, … [with <value> for <f>, …] [takeLast]`,
	Summary: "Add the rows that are missing: one for every time bucket and combination of values.",
	Example: `fillmissing timeslice(15m), values("2xx", "5xx") in status with 0 for _count`,
	Parse:   parseFillmissing,
})

// fillOp is the fillmissing operator (language spec §3.5). Rows for the
// missing tuples follow the others in the order of the generators (§11-A17).
type fillOp struct {
	stage
	gens     []generator
	with     []filling
	takeLast bool
	before   lineage
	idle     bool // set by Bind: the rows are messages, to which nothing is added
}

// generator makes the values that a field should have.
type generator struct {
	times bool          // timeslice
	width time.Duration // 0: that of the timeslice before
	list  []syntax.Text // values("a", "b"); empty: values all
	field *syntax.Ident // nil: the field of the timeslice
}

// filling is a value for the new rows.
type filling struct {
	literal literal
	field   syntax.Ident
}

func parseFillmissing(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &fillOp{}
	for {
		g, ok := parseGenerator(p)
		if !ok {
			return nil
		}
		o.gens = append(o.gens, g)
		if !p.AcceptOp(",") {
			break
		}
	}
	for !p.AtEnd() {
		if _, ok := p.AcceptWord("takelast"); ok {
			o.takeLast = true
			continue
		}
		if _, ok := p.AcceptWord("with"); !ok && !p.AcceptOp(",") {
			break
		}
		p.AcceptWord("with")
		lit, ok := parseLiteral(p, "the value for new rows")
		if !ok {
			return nil
		}
		if _, ok := p.AcceptWord("for"); !ok {
			p.Expected(`"for" and a field`, "write with 0 for _count")
			return nil
		}
		field, ok := p.Ident("the field that gets the value")
		if !ok {
			return nil
		}
		o.with = append(o.with, filling{lit, field})
	}
	o.at = p.SpanFrom(head.Span)
	if o.takeLast && o.times() == nil {
		p.Errorf(o.at, "missing-argument", "add the generator timeslice", "takeLast needs the time buckets to take values from")
		return nil
	}
	return o
}

func parseGenerator(p *syntax.Parser) (g generator, ok bool) {
	word, ok := p.AcceptWord("timeslice", "values")
	switch {
	case !ok:
		p.Expected("timeslice or values", `write fillmissing timeslice(5m), values("a", "b") in status`)
		return g, false
	case word == "timeslice":
		g.times = true
		paren := p.AcceptOp("(")
		if paren || p.PeekDuration() {
			if g.width, ok = p.Duration("the width of the buckets, such as 15m"); !ok {
				return g, false
			}
		}
		if paren && !p.ExpectOp(")", "to end timeslice(…)") {
			return g, false
		}
	default:
		if _, all := p.AcceptWord("all"); !all {
			if g.list, ok = parseTexts(p); !ok {
				return g, false
			}
		}
	}
	if _, ok := p.AcceptWord("in"); !ok {
		if !g.times {
			p.Expected(`"in" and the field of the values`, `write values("a", "b") in status`)
		}
		return g, g.times
	}
	field, ok := p.Ident("the field of the values")
	g.field = &field
	return g, ok
}

// parseTexts reads `("a", "b")`.
func parseTexts(p *syntax.Parser) ([]syntax.Text, bool) {
	if !p.ExpectOp("(", "and the values in quotes") {
		return nil, false
	}
	var list []syntax.Text
	for {
		t, ok := p.String("a value in quotes")
		if !ok {
			return nil, false
		}
		list = append(list, t)
		if !p.AcceptOp(",") {
			return list, p.ExpectOp(")", "to end the values")
		}
	}
}

// times returns the generator of time buckets, nil when there is none.
func (o *fillOp) times() *generator {
	for i := range o.gens {
		if o.gens[i].times {
			return &o.gens[i]
		}
	}
	return nil
}

func (o *fillOp) follow(l *lineage) { o.before = *l }

// Name returns "fillmissing".
func (o *fillOp) Name() string { return "fillmissing" }

// Print writes the stage.
func (o *fillOp) Print(p *syntax.Printer) {
	p.Text("fillmissing ")
	for i, g := range o.gens {
		separate(p, i)
		g.print(p)
	}
	for i, w := range o.with {
		if i == 0 {
			p.Text(" with ")
		}
		separate(p, i)
		w.literal.print(p)
		p.Text(" for ")
		p.Ident(w.field)
	}
	if o.takeLast {
		p.Text(" takeLast")
	}
}

func (g generator) print(p *syntax.Printer) {
	switch {
	case g.times && g.width > 0:
		p.Text("timeslice(")
		printDuration(p, g.width)
		p.Text(")")
	case g.times:
		p.Text("timeslice")
	case len(g.list) == 0:
		p.Text("values all")
	default:
		p.Text("values(")
		for i, t := range g.list {
			separate(p, i)
			p.TextLit(t)
		}
		p.Text(")")
	}
	if g.field != nil {
		p.Text(" in ")
		p.Ident(*g.field)
	}
}

// name is the field of a generator.
func (o *fillOp) name(g generator) syntax.Ident {
	switch {
	case g.field != nil:
		return *g.field
	case o.before.slice != nil:
		return syntax.Ident{Name: o.before.slice.output(), At: o.at}
	}
	return syntax.Ident{Name: timesliceName, At: o.at}
}

// fields are the fields of all generators.
func (o *fillOp) fields() []syntax.Ident {
	ids := make([]syntax.Ident, len(o.gens))
	for i, g := range o.gens {
		ids[i] = o.name(g)
	}
	return ids
}

// Bind checks the fields; none is added. Shipped queries have fillmissing before
// the aggregate too, where it is of no use.
func (o *fillOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if !in.Aggregate {
		o.idle = true
		b.Warnf(o.at, "stage-order", "put it behind the aggregate: … | timeslice 5m | count by _timeslice | fillmissing timeslice",
			"fillmissing does nothing here: it fills in the records of an aggregate")
		return in
	}
	b.Fields(in, o.fields())
	for _, w := range o.with {
		b.Field(in, w.field)
	}
	if seen := unique(o.fields()); len(seen) < len(o.gens) {
		b.Errorf(o.at, "repeated-field", "name each field once", "two generators fill the same field")
	}
	return in
}

// Needs asks for the generated fields.
func (o *fillOp) Needs(out plan.Fields) plan.Fields {
	if o.idle {
		return out
	}
	return out.With(names(o.fields())...)
}

// Open adds the missing rows behind the others.
func (o *fillOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	if o.idle {
		return in, nil
	}
	return whole(rt, o.Name(), in.Schema(), in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		return o.fill(rt, all)
	}), nil
}
