package ops

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// weights say for how many rows each row of a batch stands: more than one where
// CloudWatch has counted equal rows (plan.Weight). The zero value is one each.
type weights struct{ first, other *value.Column }

func weightsOf(b *value.Batch) weights { return weights{b.Column(plan.Weight), nil} }

// spreadOf are the weights of rows in percentiles.
func spreadOf(b *value.Batch) weights { return weights{b.Column(plan.Spread), b.Column(plan.Weight)} }

func (w weights) at(i int) int64 {
	for _, c := range []*value.Column{w.first, w.other} {
		if c == nil {
			continue
		}
		if n, ok := c.At(i).AsInt(); ok {
			return n
		}
	}
	return 1
}

// Groups reports whether the result depends on nothing but how often each row
// occurs, so that equal rows may come counted.
func (o *aggregateOp) Groups() bool {
	for _, item := range o.items {
		if item.fn.Ordered {
			return false
		}
	}
	return true
}

// Sums returns the fields that nothing but sums, the smallest and largest numbers
// and percentiles are taken of, or that are counted besides.
func (o *aggregateOp) Sums() (fields []string, ps []float64) {
	whole := plan.NewFields(names(o.by)...)
	for _, item := range o.items {
		switch {
		case item.fn.Sums:
			fields = append(fields, item.inputs()...)
		case item.fn.Name != "count": // which counts the rows that have a value
			whole = whole.With(item.inputs()...)
		}
		if item.fn.Spreads {
			ps = append(ps, percentiles(item)...)
		}
	}
	fields = slices.DeleteFunc(plan.NewFields(fields...).Names(), whole.Has)
	return fields, ps
}

// Groups is true where top counts raw rows.
func (o *topOp) Groups() bool { return o.counts != nil }

// Groups is true: the values are counted.
func (o *countFrequentOp) Groups() bool { return true }
