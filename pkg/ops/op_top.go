package ops

import (
	"context"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "top", Kind: Order,
	Syntax:  "top <n> <f>, … [by <measure> [asc|desc], …]",
	Summary: "Keep the n rows with the largest measure, or the n most frequent values.",
	Example: "top 10 errorCode by eventCount, errorCode asc",
	Parse:   parseTop,
})

// topOp is the top operator (language spec §3.5). After an aggregate it sorts
// by the `by` list, keeps n rows and of their fields only those it names
// (§11-A13). On raw rows it counts the values first.
type topOp struct {
	stage
	n      int
	fields []syntax.Ident
	by     []sortKey

	// What Bind makes of it: the count of raw rows, if one is needed, and the
	// keys and ties to sort by.
	counts *aggregateOp
	keys   []sortKey
	ties   []string
}

func parseTop(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &topOp{}
	var ok bool
	if o.n, ok = p.Int("how many rows to keep", 1, maxLimit); !ok {
		return nil
	}
	if o.fields = p.IdentList("a field"); len(o.fields) == 0 {
		return nil
	}
	if _, ok := p.AcceptWord("by"); ok {
		if o.by = parseSortKeys(p); len(o.by) == 0 {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "top".
func (o *topOp) Name() string { return "top" }

// Print writes the stage.
func (o *topOp) Print(p *syntax.Printer) {
	p.Text("top " + strconv.Itoa(o.n) + " ")
	printIdents(p, o.fields)
	if len(o.by) > 0 {
		p.Text(" by ")
		printSortKeys(p, o.by)
	}
}

// Bind narrows the shape to the fields and measures that top names.
func (o *topOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.fields)
	o.counts, o.keys = nil, o.by
	count := syntax.Ident{Name: "_count", At: o.at}
	if o.byCount() && (len(o.by) == 0 || !in.Has("count")) {
		o.keys = []sortKey{{field: count, asc: len(o.by) == 1 && o.by[0].asc}}
		if !in.Has(count.Name) {
			o.counts = &aggregateOp{stage: o.stage, items: []aggItem{{fn: aggs["count"]}}, by: o.fields}
			in = o.counts.Bind(b, in)
		}
	}
	b.Fields(in, sortFields(o.keys))
	o.ties = tieFields(in)
	out := in
	out.Names, out.Open, out.Dynamic = nil, false, false
	return out.With(o.kept()...)
}

// byCount reports whether the measure is the count of rows, unless there is a
// field of that name.
func (o *topOp) byCount() bool {
	return len(o.by) == 0 || len(o.by) == 1 && o.by[0].field.Fold() == "count"
}

func (o *topOp) kept() []string { return append(names(o.fields), names(sortFields(o.keys))...) }

// Needs asks for the fields and measures.
func (o *topOp) Needs(plan.Fields) plan.Fields {
	needs := plan.NewFields(o.kept()...)
	if o.counts != nil {
		return o.counts.Needs(needs)
	}
	return needs
}

// Open sorts and cuts.
func (o *topOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	if o.counts != nil {
		var err error
		if in, err = o.counts.Open(rt, in); err != nil {
			return nil, err
		}
	}
	keep := &fieldsOp{list: append(append([]syntax.Ident{}, o.fields...), sortFields(o.keys)...)}
	keep.list = unique(keep.list)
	schema, selected, err := keep.Compile(rt, in.Schema())
	if err != nil {
		return nil, err
	}
	return exec.Lazy(schema, in, func(ctx context.Context) ([]*value.Batch, error) {
		best, err := keepBest(ctx, rt, o.Name(), in, func(b *value.Batch) *value.Batch {
			return first(sorted(b, o.keys, o.ties), o.n)
		})
		if err != nil {
			return nil, err
		}
		best, err = selected(best)
		return []*value.Batch{best}, err
	}), nil
}

func unique(ids []syntax.Ident) []syntax.Ident {
	seen := map[string]bool{}
	var out []syntax.Ident
	for _, id := range ids {
		if !seen[id.Fold()] {
			seen[id.Fold()] = true
			out = append(out, id)
		}
	}
	return out
}
