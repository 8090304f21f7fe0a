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
	for len(ops) > 0 {
		n := rowOps(ops)
		var out exec.Stream
		var err error
		if n > 0 {
			out, err = openRows(rt, ops[:n], in)
		} else {
			n = 1
			out, err = open(ctx, rt, ops[0], in)
		}
		if err != nil {
			return nil, errors.Join(err, in.Close())
		}
		ops, in = ops[n:], out
	}
	return in, nil
}

// rowOps returns how many of the first operators are row operators.
func rowOps(ops []Op) int {
	n := 0
	for n < len(ops) {
		if _, ok := ops[n].(RowOp); !ok {
			break
		}
		n++
	}
	return n
}

// openRows opens a run of row operators over in, on every worker of the runtime.
func openRows(rt *exec.Runtime, ops []Op, in exec.Stream) (exec.Stream, error) {
	var schema *value.Schema
	fns := make([]exec.BatchFunc, max(1, rt.Workers))
	for i := range fns {
		var err error
		if schema, fns[i], err = compileRows(rt, ops, in.Schema()); err != nil {
			return nil, err
		}
	}
	return exec.ParallelMap(in, schema, fns), nil
}

// compileRows compiles a run of row operators into one function.
func compileRows(rt *exec.Runtime, ops []Op, schema *value.Schema) (*value.Schema, exec.BatchFunc, error) {
	steps := make([]RowFunc, len(ops))
	for i, op := range ops {
		var err error
		if schema, steps[i], err = op.(RowOp).Compile(rt, schema); err != nil {
			return nil, nil, err
		}
	}
	return schema, func(b *value.Batch) (*value.Batch, error) {
		for _, step := range steps {
			var err error
			if b, err = step(b); err != nil || b == nil || b.N == 0 {
				return nil, err
			}
		}
		return b, nil
	}, nil
}

func open(ctx context.Context, rt *exec.Runtime, op Op, in exec.Stream) (exec.Stream, error) {
	switch op := op.(type) {
	case StreamOp:
		return op.Open(rt, in)
	case DynamicOp:
		b, err := op.Materialize(ctx, rt, in)
		if err != nil {
			return nil, err
		}
		return exec.Slice(b.Schema, b), nil
	}
	panic("plan: " + op.Name() + " is no RowOp, StreamOp or DynamicOp") // a fault of its package
}
