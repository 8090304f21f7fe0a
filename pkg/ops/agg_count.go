package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:    "count",
	Syntax:  "count [(<f>)] [as <a>] [by <key>, …]",
	Summary: "Count the rows, or the rows in which a field has a value.",
	Example: "count as requests by status",
	Zero:    value.Int(0),
	New:     func(aggItem, aggEnv) accumulators { return new(countAccs) },
})

// countAccs counts rows, or where it has an argument the rows in which that is
// not null (language spec §11-A11).
type countAccs []int64

func (c *countAccs) resize(n int) {
	for len(*c) < n {
		*c = append(*c, 0)
	}
}

func (c *countAccs) add(groups []int32, w weights, args []*value.Column) int {
	counts := *c
	for i, g := range groups {
		if len(args) == 0 || args[0].KindAt(i) != value.KindNull {
			counts[g] += w.at(i)
		}
	}
	return 0
}

func (c *countAccs) results(dst []value.Value, g int) []value.Value {
	return append(dst, value.Int((*c)[g]))
}
