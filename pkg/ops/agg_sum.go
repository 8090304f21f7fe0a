package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:       "sum",
	Syntax:     "sum(<f>) [as <a>] [by <key>, …]",
	Summary:    "Add the numbers of a field.",
	Example:    "sum(responseLength) as bytes by apiname",
	NeedsField: true,
	New:        func(aggItem, func(int)) accumulator { return new(sumAcc) },
})

var _ = registerAggregate(&aggSpec{
	Name:       "avg",
	Syntax:     "avg(<f>) [as <a>] [by <key>, …]",
	Summary:    "The mean of the numbers of a field.",
	Example:    "avg(responseLatency) by apiname",
	NeedsField: true,
	New:        func(aggItem, func(int)) accumulator { return new(avgAcc) },
})

// sumAcc adds with Neumaier's compensation, so that the order in which rows
// arrive hardly shows in the result.
type sumAcc struct {
	sum, rest float64
	n         int64
}

func (s *sumAcc) add(v value.Value) bool {
	x, ok := v.Num()
	if !ok {
		return false
	}
	s.n++
	t := s.sum + x
	if abs(s.sum) >= abs(x) {
		s.rest += (s.sum - t) + x
	} else {
		s.rest += (x - t) + s.sum
	}
	s.sum = t
	return true
}

func (s *sumAcc) total() float64 {
	if t := s.sum + s.rest; t == t { // not NaN, as with infinite sums
		return t
	}
	return s.sum
}

func (s *sumAcc) result() []value.Value {
	if s.n == 0 {
		return []value.Value{{}}
	}
	return []value.Value{value.Float(s.total())}
}

type avgAcc struct{ sumAcc }

func (a *avgAcc) result() []value.Value {
	if a.n == 0 {
		return []value.Value{{}}
	}
	return []value.Value{value.Float(a.total() / float64(a.n))}
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
