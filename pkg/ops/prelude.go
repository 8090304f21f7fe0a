package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// prelude is a row operator that stands before the stages of a query and is
// not written in it: the planner puts it where rows are made.
type prelude struct {
	name    string
	compile func(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error)
}

// Name says what the operator does, for explanations.
func (p prelude) Name() string { return p.name }

// Span is empty: the operator has no place in the text.
func (prelude) Span() diag.Span { return diag.Span{} }

// Print writes nothing.
func (prelude) Print(*syntax.Printer) {}

// Bind keeps the shape: binding is over when preludes are made.
func (prelude) Bind(_ *plan.Binder, in plan.Shape) plan.Shape { return in }

// Needs needs nothing: the needs of a scan are known when preludes are made.
func (prelude) Needs(out plan.Fields) plan.Fields { return out }

// Compile prepares the operator.
func (p prelude) Compile(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	return p.compile(rt, in)
}

// ScopeFilter keeps the rows in what is left of a scope. A nil scope keeps all.
func ScopeFilter(scope syntax.Match) plan.RowOp {
	return prelude{"scope", func(rt *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
		if scope == nil {
			return in, func(b *value.Batch) (*value.Batch, error) { return b, nil }, nil
		}
		test := plan.RowTest(scope, in, rt.Env.Vars)
		return in, func(b *value.Batch) (*value.Batch, error) {
			keep := make([]bool, b.N)
			for i := range keep {
				keep[i] = test(b, i)
			}
			return b.Filter(keep), nil
		}, nil
	}}
}

// Within keeps the rows whose message time is in [from, to), in epoch ms.
func Within(from, to int64) plan.RowOp {
	return prelude{"range", func(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
		return in, func(b *value.Batch) (*value.Batch, error) {
			times := columns(b, []string{timeField})[0]
			keep := make([]bool, b.N)
			for i := range keep {
				t, ok := times.At(i).AsInt()
				keep[i] = ok && t >= from && t < to
			}
			return b.Filter(keep), nil
		}, nil
	}}
}
