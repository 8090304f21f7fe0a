package ops

import (
	"context"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "total", Kind: Order,
	Syntax:  "total <f> [as <a>] [by <key>, …]",
	Summary: "Add the sum of a field over all rows, or over those of a group, to every row.",
	Example: "total _count as all by apiname",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		o := &totalOp{windowOp{spec: &windowSpec{Name: "total"}}}
		if alternative, other := o.parse(p, head, false); other {
			return alternative
		}
		return o
	},
})

// totalOp is the total operator (language spec §3.5). It reads like a window
// operator but must see all rows first.
type totalOp struct{ windowOp }

// Open sums, then writes the sums to the rows.
func (o *totalOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return whole(rt, o.Name(), with(in.Schema(), o.output()), in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		field := columns(all, []string{o.field.Name})[0]
		out := value.NewNulls(all.N)
		for _, rows := range partition(all, names(o.by)) {
			var sum sumAcc
			for _, i := range rows {
				v := field.At(i)
				if !v.IsNull() && !sum.add(v, 1) {
					noteNoNumber(rt, o.Name(), o.field.Name, v)
				}
			}
			if sum.n == 0 {
				continue
			}
			for _, i := range rows {
				out.Set(i, value.Float(sum.total()))
			}
		}
		return all.WithColumn(o.output(), out), nil
	}), nil
}
