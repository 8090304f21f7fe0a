package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerAggregate(&aggSpec{
	Name:       "sum",
	Syntax:     "sum(<f>) [as <a>] [by <key>, …]",
	Summary:    "Add the numbers of a field.",
	Example:    "sum(responseLength) as bytes by apiname",
	Zero:       value.Float(0),
	NeedsField: true,
	Sums:       true,
	New:        func(aggItem, aggEnv) accumulators { return newCells(sumAcc{}) },
})

var _ = registerAggregate(&aggSpec{
	Name:       "avg",
	Syntax:     "avg(<f>) [as <a>] [by <key>, …]",
	Summary:    "The mean of the numbers of a field.",
	Example:    "avg(responseLatency) by apiname",
	Zero:       value.Float(0),
	NeedsField: true,
	Sums:       true,
	New:        func(aggItem, aggEnv) accumulators { return newCells(avgAcc{}) },
})

// sumAcc adds with Neumaier's compensation, so that the order in which rows
// arrive hardly shows in the result.
type sumAcc struct {
	sum, rest float64
	n         int64
}

func (s *sumAcc) add(v value.Value, n int64) bool {
	x, ok := v.Num()
	if ok {
		s.n += n
		s.sumUp(x * float64(n))
	}
	return ok
}

func (s *sumAcc) sumUp(x float64) {
	t := s.sum + x
	if abs(s.sum) >= abs(x) {
		s.rest += (s.sum - t) + x
	} else {
		s.rest += (x - t) + s.sum
	}
	s.sum = t
}

func (s *sumAcc) total() float64 {
	if t := s.sum + s.rest; t == t { // not NaN, as with infinite sums
		return t
	}
	return s.sum
}

func (s *sumAcc) results(dst []value.Value) []value.Value {
	if s.n == 0 {
		return append(dst, value.Value{})
	}
	return append(dst, value.Float(s.total()))
}

type avgAcc struct{ sumAcc }

func (a *avgAcc) results(dst []value.Value) []value.Value {
	if a.n == 0 {
		return append(dst, value.Value{})
	}
	return append(dst, value.Float(a.total()/float64(a.n)))
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
