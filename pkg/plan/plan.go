// Package plan is what the planner knows of operators: the shape of the rows
// between them, the fields they need and make, and how they are opened.
package plan

import (
	"context"
	"errors"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Op is a log operator: a stage that can be checked, planned and run.
// It also is a RowOp, a StreamOp or a DynamicOp, which say how it runs.
type Op interface {
	syntax.Stage
	// Name is the operator's name in the language.
	Name() string
	// Bind checks the operator against the rows that reach it and returns the
	// shape of the rows that leave it. It reports to b and never fails.
	Bind(b *Binder, in Shape) Shape
	// Needs returns the fields that the operator needs from its input so that
	// the fields of out can be made from its output.
	Needs(out Fields) Fields
}

// RowOp is an operator that makes each output row from one input row, in order,
// without a memory of other rows. Extraction rules hold only row operators.
type RowOp interface {
	Op
	// Compile resolves the operator against the layout of its input and returns
	// the layout of its output and the function from batch to batch.
	Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, RowFunc, error)
}

// RowFunc turns a batch into a batch, which may hold fewer rows. It may reuse
// the columns of its argument but must not change them in place.
type RowFunc func(*value.Batch) (*value.Batch, error)

// StreamOp is an operator that looks at more than one row at a time.
type StreamOp interface {
	Op
	// Open starts the operator over in, which it owns and closes.
	Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error)
}

// DynamicOp is an operator whose columns depend on the rows, so that nothing
// behind it can be opened before it has run.
type DynamicOp interface {
	Op
	// Materialize reads in to its end, closes it and returns the result.
	Materialize(ctx context.Context, rt *exec.Runtime, in exec.Stream) (*value.Batch, error)
}

// MetricOp is an operator of the metrics language. It turns a set of series on
// one grid into another.
type MetricOp interface {
	syntax.Stage
	// Name is the operator's name in the language.
	Name() string
	// Check reports what is wrong with the operator to b.
	Check(b *Binder)
	// Run computes the operator. It may reuse the series of in but must not
	// change them in place.
	Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error)
}

// Binder collects what binding finds in one query.
type Binder struct {
	*diag.Bag
	// Vars gives the values of a declared variable; nil knows none.
	Vars func(name string) []string
	// Aggregate tells whether a name is an aggregate function; nil knows none.
	Aggregate func(name string) bool
}

// Open opens the operators of a pipeline, the first over in, which it owns. It
// runs what stands before a DynamicOp, whose columns the rest is opened over.
func Open(ctx context.Context, rt *exec.Runtime, ops []Op, in exec.Stream) (exec.Stream, error) {
	for _, op := range ops {
		out, err := open(ctx, rt, op, in)
		if err != nil {
			return nil, errors.Join(err, in.Close())
		}
		in = out
	}
	return in, nil
}

func open(ctx context.Context, rt *exec.Runtime, op Op, in exec.Stream) (exec.Stream, error) {
	switch op := op.(type) {
	case RowOp:
		schema, fn, err := op.Compile(rt, in.Schema())
		if err != nil {
			return nil, err
		}
		return exec.Map(in, schema, fn), nil
	case StreamOp:
		return op.Open(rt, in)
	case DynamicOp:
		b, err := op.Materialize(ctx, rt, in)
		if err != nil {
			return nil, err
		}
		return exec.Slice(b.Schema, b), nil
	}
	panic("plan: " + op.Name() + " is no RowOp, StreamOp or DynamicOp")
}
