package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:       "min",
	Syntax:     "min(<f>) [as <a>] [by <key>, …]",
	Summary:    "The smallest number of a field.",
	Example:    "min(responseLatency) by apiname",
	Zero:       value.Float(0),
	NeedsField: true,
	Sums:       true,
	New:        func(aggItem, aggEnv) accumulators { return newCells(extremeAcc{sign: -1}) },
})

var _ = registerAggregate(&aggSpec{
	Name:       "max",
	Syntax:     "max(<f>) [as <a>] [by <key>, …]",
	Summary:    "The largest number of a field.",
	Example:    "max(responseLatency) by apiname",
	Zero:       value.Float(0),
	NeedsField: true,
	Sums:       true,
	New:        func(aggItem, aggEnv) accumulators { return newCells(extremeAcc{sign: 1}) },
})

// extremeAcc keeps the number whose product with sign is the largest so far, as
// a double (language spec §1.6).
type extremeAcc struct {
	sign, best float64
	found      bool
}

func (e *extremeAcc) add(v value.Value, _ int64) bool {
	x, ok := v.Num()
	if ok && (!e.found || e.sign*x > e.sign*e.best) {
		e.best, e.found = x, true
	}
	return ok
}

func (e *extremeAcc) results(dst []value.Value) []value.Value {
	if !e.found {
		return append(dst, value.Value{})
	}
	return append(dst, value.Float(e.best))
}
