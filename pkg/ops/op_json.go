package ops

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "json", Kind: Parse,
	Syntax:  `json [field=<f>] "<path>", … [as <a>, …] [nodrop]`,
	Summary: "Read values from JSON by their paths.",
	Example: `json "status", "identity.sourceIp" as status, ip nodrop`,
	Parse:   parseJSON,
})

// jsonOp is the json operator (language spec §3.2). Without nodrop a row is
// dropped when any path is missing (§11-A3); with it a missing path keeps the
// value that the field had (§11-A5) and a JSON null sets null.
type jsonOp struct {
	stage
	field *syntax.Ident
	keyList
	steps [][]jsonStep
}

func parseJSON(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if sub, word := subOperator(p, head); sub != nil {
		return sub(p, word)
	}
	o := &jsonOp{field: fieldOption(p)}
	if p.PeekWord("auto") {
		return parseJSONAuto(p, p.Next(), o.field)
	}
	p.AcceptWord("keys")
	var ok bool
	if o.keyList, ok = parseKeyList(p, "", nil); !ok {
		return nil
	}
	if path, err := o.compile(); err != nil {
		p.Errorf(path.At, "json-path", jsonPathHint, "%v", err)
		return nil
	}
	if o.field == nil {
		o.field = fieldOption(p)
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

const jsonPathHint = `paths look like "user.name", "items[0].id" or "['odd key']"`

// compile reads the paths, but for those with variables, which wait for Bind. On
// error it returns the one that is wrong.
func (o *jsonOp) compile() (syntax.Text, error) {
	o.steps = make([][]jsonStep, len(o.keys))
	for i, path := range o.keys {
		if path.HasVars() {
			continue
		}
		var err error
		if o.steps[i], err = parseJSONPath(path.Value()); err != nil {
			return path, err
		}
	}
	return syntax.Text{}, nil
}

// Name returns "json".
func (o *jsonOp) Name() string { return "json" }

// Print writes the stage.
func (o *jsonOp) Print(p *syntax.Printer) {
	p.Text("json ")
	printField(p, o.field)
	printTexts(p, o.keys)
	printAliases(p, o.aliases)
	printNodrop(p, o.nodrop)
}

// Bind adds the fields that are read.
func (o *jsonOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	if bindTexts(b, o.keys) {
		if path, err := o.compile(); err != nil {
			b.Errorf(path.At, "json-path", jsonPathHint, "%v", err)
		}
	}
	return in.With(o.outputs()...)
}

func (o *jsonOp) outputs() []string { return o.fields(asWritten) }

// Needs asks for the field that holds the JSON. With nodrop the outputs stay
// needed, since a miss keeps their old values.
func (o *jsonOp) Needs(out plan.Fields) plan.Fields {
	if !o.nodrop {
		out = out.Without(o.outputs()...)
	}
	return out.With(source(o.field))
}

// Compile prepares one reader for all paths.
func (o *jsonOp) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs := o.outputs()
	reader := newJSONReader(o.steps)
	match, broken := reader.matcher(len(outputs)), syntax.Print(o)+" finds nothing in JSON that is malformed or cut off"
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		b = extract(b, source(o.field), outputs, o.nodrop, match)
		if reader.broken > 0 {
			rt.Notices.Count(diag.Info, broken, reader.broken, "message", "")
			reader.broken = 0
		}
		return b, nil
	}, nil
}

// path returns the keys that path i leads through; false when it does more than
// that.
func (o *jsonOp) path(i int) ([]string, bool) {
	var keys []string
	for _, s := range o.steps[i] {
		if s.kind != stepKey {
			return nil, false
		}
		keys = append(keys, s.key)
	}
	return keys, len(keys) > 0
}

// Effect sets the values. Without nodrop the rows that have all of them are kept.
func (o *jsonOp) Effect(t *plan.Trace) plan.Effect {
	e := plan.Effect{Sets: map[string]*plan.Term{}, Drops: !o.nodrop, Keeps: plan.Anything}
	from := t.Term(source(o.field))
	var terms []*plan.Term
	for i, name := range o.outputs() {
		keys, ok := o.path(i)
		if !ok {
			e.Sets[name] = nil
			terms = append(terms, nil)
			continue
		}
		term := from.At(keys)
		terms = append(terms, term)
		if o.nodrop {
			term = term.Over(t.Term(name))
		}
		e.Sets[name] = term
	}
	if !o.nodrop {
		e.Keeps = t.HasAll(terms)
	}
	return e
}

// Reads asks for the paths whose values are wanted, without nodrop for all.
func (o *jsonOp) Reads(want plan.Reads) plan.Reads {
	outputs := o.outputs()
	out := want.Without()
	if !o.nodrop {
		out = want.Without(outputs...)
	}
	for i, name := range outputs {
		keys, ok := o.path(i)
		paths := want.Paths(name)
		if len(paths) == 0 && !o.nodrop { // that it is there
			paths = [][]string{nil}
		}
		for _, below := range paths {
			if ok {
				out.Add(source(o.field), append(slices.Clip(keys), below...))
			} else {
				out.Add(source(o.field), nil)
			}
		}
	}
	return out
}

// Trim returns the operator less the values that are not wanted.
func (o *jsonOp) Trim(want plan.Reads) plan.Op {
	trimmed := &jsonOp{stage: o.stage, field: o.field, keyList: keyList{nodrop: o.nodrop}}
	for i, name := range o.outputs() {
		if want.Has(name) {
			trimmed.keys = append(trimmed.keys, o.keys[i])
			trimmed.aliases = append(trimmed.aliases, syntax.Ident{Name: name, At: o.at})
			trimmed.steps = append(trimmed.steps, o.steps[i])
		}
	}
	return trimmed
}
