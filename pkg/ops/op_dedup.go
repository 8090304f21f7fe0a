package ops

import (
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "dedup", Kind: Filter,
	Syntax:  "dedup [consecutive] [<n>] [by] [<f>, …]",
	Summary: "Keep the first n rows, 1 unless written, of each distinct value; with consecutive, of each run of equal values.",
	Example: "dedup 2 by requestId",
	Parse:   parseDedup,
})

// dedupOp is the dedup operator (language spec §3.3). Rows are told apart by the
// fields, else by the message, else, behind an aggregate, by the whole record;
// null equals null.
type dedupOp struct {
	stage
	consecutive bool
	n           int // 0: not written, 1 is meant
	fields      []syntax.Ident
	record      bool // set by Bind: no fields and no message
}

func parseDedup(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &dedupOp{}
	if p.PeekWord("consecutive") {
		p.Next()
		o.consecutive = true
	}
	if p.Peek().Kind == syntax.KindNumber {
		var ok bool
		if o.n, ok = p.Int("how many rows of each value to keep", 1, maxLimit); !ok {
			return nil
		}
	}
	_, by := p.AcceptWord("by")
	if by || !p.AtEnd() {
		if o.fields = p.IdentList("a field"); len(o.fields) == 0 {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "dedup".
func (o *dedupOp) Name() string { return "dedup" }

// Print writes the stage.
func (o *dedupOp) Print(p *syntax.Printer) {
	p.Text("dedup")
	if o.consecutive {
		p.Text(" consecutive")
	}
	if o.n > 0 {
		p.Text(" " + strconv.Itoa(o.n))
	}
	printBy(p, o.fields)
}

// Bind keeps the shape.
func (o *dedupOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.fields)
	o.record = in.Aggregate && len(o.fields) == 0 && !in.Has(rawField)
	return in
}

// Needs adds the fields that tell rows apart.
func (o *dedupOp) Needs(out plan.Fields) plan.Fields {
	switch {
	case o.record:
		return plan.AllFields()
	case len(o.fields) == 0:
		return out.With(rawField)
	}
	return out.With(names(o.fields)...)
}

// Open starts to count the values.
func (o *dedupOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	by := names(o.fields)
	if len(by) == 0 {
		by = []string{rawField}
	}
	if o.record {
		by = in.Schema().Names()
	}
	most := max(o.n, 1)
	seen := map[string]int{}
	last, run := "", 0
	return exec.Map(in, in.Schema(), func(b *value.Batch) (*value.Batch, error) {
		var kept []int
		var key []byte
		cols := columns(b, by)
		grown := 0
		for row := range b.N {
			key = key[:0]
			for _, c := range cols {
				key = value.AppendKey(key, c.At(row))
			}
			n := 0
			switch {
			case o.consecutive:
				if run == 0 || string(key) != last {
					last, run = string(key), 0
				}
				n = run
				run++
			default:
				n = seen[string(key)]
				if n == 0 {
					grown += len(key) + dedupBytes
				}
				if n < most {
					seen[string(key)] = n + 1
				}
			}
			if n < most {
				kept = append(kept, row)
			}
		}
		return b.Gather(kept), rt.Budget.Take(o.Name(), int64(grown))
	}), nil
}

// dedupBytes is about what a value costs beyond its text.
const dedupBytes = 48
