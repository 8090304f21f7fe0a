package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// weights say for how many rows each row of a batch stands: more than one where
// CloudWatch has counted equal rows (plan.Weight). The zero value is one each.
type weights struct{ col *value.Column }

func weightsOf(b *value.Batch) weights { return weights{b.Column(plan.Weight)} }

func (w weights) at(i int) int64 {
	if w.col == nil {
		return 1
	}
	if n, ok := w.col.At(i).AsInt(); ok {
		return n
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

// Groups is true where top counts raw rows.
func (o *topOp) Groups() bool { return o.counts != nil }

// Groups is true: the values are counted.
func (o *countFrequentOp) Groups() bool { return true }
