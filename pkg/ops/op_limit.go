package ops

import (
	"context"
	"io"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "limit", Kind: Order,
	Syntax:  "limit <n>",
	Summary: "Keep the first n rows, at most 10,000.",
	Example: "limit 100",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		n, ok := p.Int("how many rows to keep", 1, maxLimit)
		if !ok {
			return nil
		}
		return &limitOp{stage{p.SpanFrom(head.Span)}, n}
	},
})

// maxLimit is the largest number of rows that limit takes (language spec §3.3).
const maxLimit = 10_000

// limitOp is the limit operator: the first n rows in the present order, newest
// first for raw rows.
type limitOp struct {
	stage
	n int
}

// Name returns "limit".
func (o *limitOp) Name() string { return "limit" }

// Print writes the stage.
func (o *limitOp) Print(p *syntax.Printer) { p.Text("limit " + strconv.Itoa(o.n)) }

// Bind keeps the shape.
func (o *limitOp) Bind(_ *plan.Binder, in plan.Shape) plan.Shape { return in }

// Needs needs nothing of its own.
func (o *limitOp) Needs(out plan.Fields) plan.Fields { return out }

// Open cuts the stream after n rows and closes it then.
func (o *limitOp) Open(_ *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return &limitStream{Stream: in, left: o.n}, nil
}

type limitStream struct {
	exec.Stream
	left int
}

// Next returns the next batch, cut to the rows that are left.
func (s *limitStream) Next(ctx context.Context) (*value.Batch, error) {
	if s.left == 0 {
		return nil, io.EOF
	}
	b, err := s.Stream.Next(ctx)
	if err != nil {
		return nil, err
	}
	if b.N > s.left {
		b = b.Slice(0, s.left)
	}
	if s.left -= b.N; s.left == 0 {
		return b, s.Close()
	}
	return b, nil
}

// Rows returns how many rows pass.
func (o *limitOp) Rows() int { return o.n }
