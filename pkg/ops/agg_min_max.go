package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:       "min",
	Syntax:     "min(<f>) [as <a>] [by <key>, …]",
	Summary:    "The smallest number of a field.",
	Example:    "min(responseLatency) by apiname",
	NeedsField: true,
	New: func(aggItem, func(int)) accumulator {
		return &extremeAcc{better: func(x, y float64) bool { return x < y }}
	},
})

var _ = registerAggregate(&aggSpec{
	Name:       "max",
	Syntax:     "max(<f>) [as <a>] [by <key>, …]",
	Summary:    "The largest number of a field.",
	Example:    "max(responseLatency) by apiname",
	NeedsField: true,
	New: func(aggItem, func(int)) accumulator {
		return &extremeAcc{better: func(x, y float64) bool { return x > y }}
	},
})

// extremeAcc keeps the best number so far, as a double (language spec §1.6).
type extremeAcc struct {
	better func(x, y float64) bool
	best   float64
	found  bool
}

func (e *extremeAcc) add(v value.Value) bool {
	x, ok := v.Num()
	if ok && (!e.found || e.better(x, e.best)) {
		e.best, e.found = x, true
	}
	return ok
}

func (e *extremeAcc) result() []value.Value {
	if !e.found {
		return []value.Value{{}}
	}
	return []value.Value{value.Float(e.best)}
}
