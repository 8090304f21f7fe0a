package plan

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// ShiftOp is an operator that looks at what the stages before it give for
// earlier ranges: compare, logcompare.
type ShiftOp interface {
	Op
	// Shifts returns how far before the query's range each earlier one lies.
	Shifts() []time.Duration
	// Combine joins the rows of the query's range with those of the earlier
	// ones, which are in the order of Shifts.
	Combine(rt *exec.Runtime, now *value.Batch, past []*value.Batch) (*value.Batch, error)
}

// Shifts returns how far before the query's range each earlier one lies that a
// pipeline looks at.
func Shifts(ops []Op) []time.Duration {
	for _, op := range ops {
		if s, ok := op.(ShiftOp); ok {
			return s.Shifts()
		}
	}
	return nil
}

// Scan opens the raw rows of the query's range moved back by shift, which is 0
// for the range itself. The runtime is that of the moved range: its Env has the
// moved From and To, budget and notices are shared.
type Scan func(ctx context.Context, shift time.Duration) (*exec.Runtime, exec.Stream, error)

// Run opens a pipeline over the rows of scan. Up to a ShiftOp it runs over the
// query's range and every earlier one at the same time.
func Run(ctx context.Context, ops []Op, scan Scan) (exec.Stream, error) {
	rt, in, err := scan(ctx, 0)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(ops, func(op Op) bool { _, ok := op.(ShiftOp); return ok })
	if at < 0 {
		return Open(ctx, rt, ops, in)
	}
	op := ops[at].(ShiftOp)
	shifts := op.Shifts()
	tables := make([]*value.Batch, 1+len(shifts))
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return exec.Safely(func() (err error) { tables[0], err = table(gctx, rt, op.Name(), ops[:at], in); return err })
	})
	for i, shift := range shifts {
		g.Go(func() error {
			return exec.Safely(func() error {
				rt, in, err := scan(gctx, shift)
				if err == nil {
					tables[i+1], err = table(gctx, rt, op.Name(), ops[:at], in)
				}
				return err
			})
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	joined, err := op.Combine(rt, tables[0], tables[1:])
	if err != nil {
		return nil, err
	}
	return Open(ctx, rt, ops[at+1:], exec.Slice(joined.Schema, joined))
}

// table runs a pipeline to its end for the named operator, within the memory
// budget.
func table(ctx context.Context, rt *exec.Runtime, operator string, ops []Op, in exec.Stream) (*value.Batch, error) {
	out, err := Open(ctx, rt, ops, in)
	if err != nil {
		return nil, err
	}
	all := value.NewBatch(out.Schema(), 0)
	err = exec.Drain(ctx, out, func(b *value.Batch) error {
		all.Append(b)
		return rt.Budget.Take(operator, int64(b.Size()))
	})
	return all, errors.Join(err, out.Close())
}
