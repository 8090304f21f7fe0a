package ops

import (
	"context"
	"errors"
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "filter", Kind: Filter,
	Syntax:  "filter <f>, … in (<pipeline>)",
	Summary: "Keep the records whose fields occur in the result of a pipeline over the same records.",
	Example: "filter apiname in (sum(_count) by apiname | top 5 apiname by _sum)",
	Parse:   parseFilter,
})

// maxFiltered is how many records filter looks at (language spec §3.3).
const maxFiltered = 100_000

// filterOp is the filter operator (language spec §3.3).
type filterOp struct {
	stage
	fields []syntax.Ident
	child  []plan.Op
}

func parseFilter(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &filterOp{}
	if o.fields = p.IdentList("a field to keep records by"); len(o.fields) == 0 {
		return nil
	}
	if _, ok := p.AcceptWord("in"); !ok {
		p.Expected(`"in" and a pipeline in parentheses`, "to keep records by a condition use where")
		return nil
	}
	if !p.ExpectOp("(", "and a pipeline over the records") {
		return nil
	}
	stages := p.Pipeline()
	if !p.ExpectOp(")", "to end the pipeline") || len(stages) == 0 {
		return nil
	}
	o.child = pipeline(stages)
	o.at = p.SpanFrom(head.Span)
	for _, c := range o.child {
		switch c.(type) {
		case *filterOp, *compareOp:
			p.Errorf(c.Span(), "nested-operator", "move it out of the parentheses", "%s cannot stand inside filter", c.Name())
			return nil
		}
	}
	return o
}

func (o *filterOp) follow(l *lineage) { link(o.child, *l) }

// Name returns "filter".
func (o *filterOp) Name() string { return "filter" }

// Print writes the stage.
func (o *filterOp) Print(p *syntax.Printer) {
	p.Text("filter ")
	printIdents(p, o.fields)
	p.Text(" in (")
	printPipeline(p, o.child)
	p.Text(")")
}

func printPipeline(p *syntax.Printer, ops []plan.Op) {
	for i, op := range ops {
		if i > 0 {
			p.Text(" | ")
		}
		op.Print(p)
	}
}

// Bind binds the inner pipeline over the same records.
func (o *filterOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if !in.Aggregate {
		b.Errorf(o.at, "stage-order", "aggregate first, or use where", "filter needs the records of an aggregate")
		return in
	}
	b.Fields(in, o.fields)
	out := plan.Bind(b, o.child, in)
	for _, id := range o.fields {
		if !out.Has(id.Name) && !out.Dynamic && in.Has(id.Name) {
			b.Errorf(id.At, "unknown-field", "keep it in the parentheses, for instance behind by",
				"the result of the pipeline has no field %q", id.Name)
		}
	}
	return in
}

// Needs asks for the fields and for what the inner pipeline makes them from.
func (o *filterOp) Needs(out plan.Fields) plan.Fields {
	inner := plan.Needs(o.child, plan.NewFields(names(o.fields)...))
	return union(out.With(names(o.fields)...), inner)
}

func union(a, b plan.Fields) plan.Fields {
	a = a.With(b.Names()...)
	a.All = a.All || b.All
	return a
}

// Open runs the inner pipeline over the records, then keeps what it found.
func (o *filterOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return whole(rt, o.Name(), in.Schema(), in, func(ctx context.Context, all *value.Batch) (*value.Batch, error) {
		if all.N > maxFiltered {
			rt.Notices.Add(diag.Warning, fmt.Sprintf("filter looks at the first %d of %d records: aggregate further", maxFiltered, all.N))
			all = all.Slice(0, maxFiltered)
		}
		found, err := runOver(ctx, rt, o.child, all)
		if err != nil {
			return nil, err
		}
		wanted := map[string]bool{}
		cols := columns(found, names(o.fields))
		for i := range found.N {
			wanted[string(appendKeys(nil, cols, i))] = true
		}
		keep := make([]bool, all.N)
		cols = columns(all, names(o.fields))
		for i := range keep {
			keep[i] = wanted[string(appendKeys(nil, cols, i))]
		}
		return all.Filter(keep), nil
	}), nil
}

// runOver runs a nested pipeline over rows that are there already.
func runOver(ctx context.Context, rt *exec.Runtime, ops []plan.Op, rows *value.Batch) (*value.Batch, error) {
	out, err := plan.Open(ctx, rt, ops, exec.Slice(rows.Schema, rows))
	if err != nil {
		return nil, err
	}
	found, err := exec.Collect(ctx, out)
	return found, errors.Join(err, out.Close())
}
