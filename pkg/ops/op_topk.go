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

// Open sorts and keeps the first rows of each group.
func (o *topkOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return whole(rt, o.Name(), with(in.Schema(), rankField), in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		all = sorted(all, o.order(), o.ties)
		var kept []int
		ranks := value.NewColumn(0)
		for _, rows := range partition(all, names(o.by)) {
			rows = rows[:min(o.n, len(rows))]
			for r := range rows {
				ranks.Append(value.Int(int64(r + 1)))
			}
			kept = append(kept, rows...)
		}
		return all.Gather(kept).WithColumn(rankField, ranks), nil
	}), nil
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
