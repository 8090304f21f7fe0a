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
	Lang: Logs, Name: "topk", Kind: Order,
	Syntax:  "topk(<n>, <f>, …) [by <key>, …]",
	Summary: "Keep the n rows of each group with the largest values, and number them in _rank.",
	Example: "topk(3, _count) by apiname",
	Parse:   parseTopk,
})

// rankField numbers the rows that topk keeps, from 1 (language spec §3.5).
const rankField = "_rank"

// topkOp is the topk operator. The groups come out in the order of their keys,
// ties are settled as in sort.
type topkOp struct {
	stage
	n      int
	fields []syntax.Ident
	by     []syntax.Ident
	ties   []string // set by Bind
}

func parseTopk(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &topkOp{}
	if !p.ExpectOp("(", "as in topk(3, _count)") {
		return nil
	}
	var ok bool
	if o.n, ok = p.Int("how many rows to keep", 1, -1); !ok {
		return nil
	}
	if !p.ExpectOp(",", "and the field to rank by") {
		return nil
	}
	if o.fields = p.IdentList("a field to rank by"); len(o.fields) == 0 {
		return nil
	}
	if !p.ExpectOp(")", "to end topk(…)") {
		return nil
	}
	o.by = p.By()
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "topk".
func (o *topkOp) Name() string { return "topk" }

// Print writes the stage.
func (o *topkOp) Print(p *syntax.Printer) {
	p.Text("topk(" + strconv.Itoa(o.n) + ", ")
	printIdents(p, o.fields)
	p.Text(")")
	printBy(p, o.by)
}

// Bind adds the rank.
func (o *topkOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.fields)
	b.Fields(in, o.by)
	o.ties = tieFields(in)
	return in.With(rankField)
}

// Needs asks for the ranking fields and the keys.
func (o *topkOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(rankField).With(names(o.fields)...).With(names(o.by)...)
}

// Open sorts, keeps the first rows of each group and numbers them.
func (o *topkOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return exec.Lazy(with(in.Schema(), rankField), in, func(ctx context.Context) ([]*value.Batch, error) {
		best, err := keepBest(ctx, rt, o.Name(), in, o.best)
		if err != nil {
			return nil, err
		}
		ranks := value.NewColumn(best.N)
		for _, rows := range partition(best, names(o.by)) {
			for r := range rows {
				ranks.Append(value.Int(int64(r + 1)))
			}
		}
		return []*value.Batch{best.WithColumn(rankField, ranks)}, nil
	}), nil
}

// best returns the first rows of each group, which follow each other.
func (o *topkOp) best(b *value.Batch) *value.Batch {
	b = sorted(b, o.order(), o.ties)
	var kept []int
	for _, rows := range partition(b, names(o.by)) {
		kept = append(kept, rows[:min(o.n, len(rows))]...)
	}
	return b.Gather(kept)
}

// order is the groups' keys, then the ranking fields, largest first.
func (o *topkOp) order() []sortKey {
	var keys []sortKey
	for _, id := range o.by {
		keys = append(keys, sortKey{field: id, asc: true})
	}
	for _, id := range o.fields {
		keys = append(keys, sortKey{field: id})
	}
	return keys
}
