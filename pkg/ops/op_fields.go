package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "fields", Kind: Shape,
	Syntax:  "fields <f>, … | fields - <f>, …",
	Summary: "Keep only the listed fields, or with - drop them.",
	Example: "fields - _count",
	Parse:   parseFields,
})

// fieldsOp is the fields operator (language spec §3.4). On raw rows an allow
// list lets the fields that begin with _ through; on records it is strict
// (§11-A14).
type fieldsOp struct {
	stage
	drop bool
	list []syntax.Ident
	raw  bool // set by Bind
}

func parseFields(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &fieldsOp{drop: p.AcceptOp("-")}
	o.list = p.AliasList("a field") // parentheses occur in shipped queries
	if len(o.list) == 0 {
		return nil
	}
	seen := map[string]bool{}
	for _, id := range o.list {
		if seen[id.Fold()] {
			p.Errorf(id.At, "repeated-field", "name each field once", "the field %q is listed twice", id.Name)
		}
		seen[id.Fold()] = true
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "fields".
func (o *fieldsOp) Name() string { return "fields" }

// Print writes the stage.
func (o *fieldsOp) Print(p *syntax.Printer) {
	p.Text("fields ")
	if o.drop {
		p.Text("- ")
	}
	printIdents(p, o.list)
}

// Bind narrows the shape.
func (o *fieldsOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	o.raw = !in.Aggregate
	if o.drop {
		o.warnMissing(b, in)
		return in.Without(names(o.list)...)
	}
	b.Fields(in, o.list)
	out := in
	out.Names, out.Open, out.Dynamic = names(o.list), false, false
	if o.raw {
		out = out.With(systemFields(in.Names)...)
	}
	return out
}

// warnMissing tells of fields that are gone already; dropping them does nothing.
func (o *fieldsOp) warnMissing(b *plan.Binder, in plan.Shape) {
	for _, id := range o.list {
		if !in.Has(id.Name) && !in.Open && !in.Dynamic {
			hint := "leave it out"
			if near, ok := diag.Nearest(id.Name, in.Names); ok {
				hint = "did you mean " + near + "?"
			}
			b.Warnf(id.At, "unknown-field", hint, "there is no field %q to drop", id.Name)
		}
	}
}

func systemFields(all []string) []string {
	var system []string
	for _, n := range all {
		if strings.HasPrefix(n, "_") {
			system = append(system, n)
		}
	}
	return system
}

// Needs narrows what is needed to the list.
func (o *fieldsOp) Needs(out plan.Fields) plan.Fields {
	if o.drop {
		return out.Without(names(o.list)...)
	}
	if !out.All {
		return out
	}
	needs := plan.NewFields(names(o.list)...)
	if o.raw {
		needs = needs.With(rawField, timeField)
	}
	return needs
}

// Compile selects the columns. Those that stay by name get the spelling of the
// list.
func (o *fieldsOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	idx, add := o.columns(in)
	schema := value.NewSchema(slices.Concat(o.spelled(in.Select(idx).Names()), add)...)
	return schema, func(b *value.Batch) (*value.Batch, error) {
		out := b.Select(idx)
		for range add {
			out.Cols = append(out.Cols, value.NewNulls(b.N))
		}
		out.Schema = schema
		return out, nil
	}, nil
}

// spelled returns names in the spelling of the list.
func (o *fieldsOp) spelled(names []string) []string {
	if o.drop {
		return names
	}
	out := slices.Clone(names)
	for i, name := range out {
		if at := slices.IndexFunc(o.list, func(id syntax.Ident) bool { return id.Fold() == value.Fold(name) }); at >= 0 {
			out[i] = o.list[at].Name
		}
	}
	return out
}

// columns returns the columns of in that stay, in their new order, and the
// listed fields that in lacks, which are null.
func (o *fieldsOp) columns(in *value.Schema) (idx []int, add []string) {
	listed := plan.NewFields(names(o.list)...)
	if !o.drop {
		for _, id := range o.list {
			if i := in.Index(id.Name); i >= 0 {
				idx = append(idx, i)
			} else {
				add = append(add, id.Name)
			}
		}
	}
	for i, name := range in.Names() {
		if listed.Has(name) {
			continue
		}
		if o.drop || o.raw && strings.HasPrefix(name, "_") {
			idx = append(idx, i)
		}
	}
	return idx, add
}

// Effect sets nothing.
func (o *fieldsOp) Effect(*plan.Trace) plan.Effect { return plan.Effect{} }

// Narrow takes the other fields away.
func (o *fieldsOp) Narrow(t *plan.Trace) {
	if o.drop {
		t.Drop(names(o.list))
	} else {
		t.Keep(names(o.list))
	}
}
