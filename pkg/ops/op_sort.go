package ops

import (
	"context"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "sort", Aliases: []string{"order"}, Kind: Order,
	Syntax:  "sort [by] [+|-]<f> [asc|desc], …",
	Summary: "Order the rows; each field is descending unless asc or + is given.",
	Example: "sort by _count, errorCode asc",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		if _, by := p.AcceptWord("by"); !by && p.AtEnd() {
			return &sortOp{stage: stage{head.Span}}
		}
		keys := parseSortKeys(p)
		if len(keys) == 0 {
			return nil
		}
		return &sortOp{stage: stage{p.SpanFrom(head.Span)}, keys: keys}
	},
})

// sortOp is the sort operator (language spec §3.5). Only values that are
// numbers by type sort as numbers. Written without a field, as published
// content has it, it sorts records by their last field, the aggregate's result.
type sortOp struct {
	stage
	keys []sortKey // empty when no field was written

	// Set by Bind.
	order []sortKey
	ties  []string
	// most is how many rows the limit behind it leaves, 0 for all.
	most int
}

// Name returns "sort".
func (o *sortOp) Name() string { return "sort" }

// Print writes the stage.
func (o *sortOp) Print(p *syntax.Printer) {
	if len(o.keys) == 0 {
		p.Text("sort")
		return
	}
	p.Text("sort by ")
	printSortKeys(p, o.keys)
}

// Bind checks the fields.
func (o *sortOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	o.order = o.keys
	if len(o.keys) == 0 && in.Aggregate && len(in.Names) > 0 {
		last := in.Names[len(in.Names)-1]
		o.order = []sortKey{{field: syntax.Ident{Name: last, At: o.at}}}
		b.Warnf(o.at, "sort-field", "write sort by "+last, "sort names no field: it sorts by %s", last)
	}
	if len(o.order) == 0 {
		b.Errorf(o.at, "sort-field", "write sort by <field>", "sort names no field")
	}
	b.Fields(in, sortFields(o.order))
	o.ties = tieFields(in)
	return in
}

// Needs adds the sort fields.
func (o *sortOp) Needs(out plan.Fields) plan.Fields { return out.With(names(sortFields(o.order))...) }

// Open sorts all rows.
func (o *sortOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return exec.Lazy(in.Schema(), in, func(ctx context.Context) ([]*value.Batch, error) {
		all, err := keepBest(ctx, rt, o.Name(), in, func(b *value.Batch) *value.Batch {
			return first(sorted(b, o.order, o.ties), o.most)
		})
		return []*value.Batch{all}, err
	}), nil
}

func (o *sortOp) follow(l *lineage) { l.sort, l.sorted = o, true }

func (o *limitOp) follow(l *lineage) {
	if l.sort != nil {
		l.sort.most = o.n
	}
}

// first returns the first n rows, all when n is 0.
func first(b *value.Batch, n int) *value.Batch {
	if n == 0 {
		return b
	}
	return b.Slice(0, min(n, b.N))
}

// tieFields are the fields that settle ties: those of records, in order. Raw
// rows keep their order.
func tieFields(in plan.Shape) []string {
	if in.Aggregate {
		return in.Names
	}
	return nil
}

// keepBest is keepAll for an operator that needs some of the rows only: cut
// leaves those, in their order, of what was read so far. Rows that cut drops
// cannot come back when more are read.
func keepBest(ctx context.Context, rt *exec.Runtime, operator string, in exec.Stream, cut func(*value.Batch) *value.Batch) (*value.Batch, error) {
	const enough = 8 * exec.BatchRows // rows that are cheaper to keep than to cut
	all, taken, next := value.NewBatch(in.Schema(), 0), int64(0), enough
	err := exec.Drain(ctx, in, func(b *value.Batch) error {
		all.Append(b)
		size := int64(b.Size())
		taken += size
		if err := rt.Budget.Take(operator, size); err != nil || all.N < next {
			return err
		}
		kept := value.NewBatch(in.Schema(), 0) // a copy, which frees the rest
		kept.Append(cut(all))
		all, next = kept, max(enough, 2*kept.N)
		rt.Budget.Give(taken - int64(all.Size()))
		taken = int64(all.Size())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cut(all), nil
}

// keepAll reads a stream into one batch within the memory budget.
func keepAll(ctx context.Context, rt *exec.Runtime, operator string, in exec.Stream) (*value.Batch, error) {
	all := value.NewBatch(in.Schema(), 0)
	err := exec.Drain(ctx, in, func(b *value.Batch) error {
		if err := rt.Budget.Take(operator, int64(b.Size())); err != nil {
			return err
		}
		all.Append(b)
		return nil
	})
	return all, err
}

// Rank returns the first field, and how many rows the limit behind leaves.
func (o *sortOp) Rank() (field string, ascending bool, rows int) {
	return o.order[0].field.Name, o.order[0].asc, o.most
}
