package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:    "count",
	Syntax:  "count [(<f>)] [as <a>] [by <key>, …]",
	Summary: "Count the rows, or the rows in which a field has a value.",
	Example: "count as requests by status",
	New:     func(aggItem, func(int)) accumulator { return new(countAcc) },
})

type countAcc int64

func (c *countAcc) add(value.Value) bool  { *c++; return true }
func (c *countAcc) result() []value.Value { return []value.Value{value.Int(int64(*c))} }
