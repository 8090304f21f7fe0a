package ops

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(&aggSpec{
	Name:       "stddev",
	Syntax:     "stddev(<f>) [as <a>] [by <key>, …]",
	Summary:    "The sample standard deviation of the numbers of a field; 0 for a single number.",
	Example:    "stddev(responseLatency) by apiname",
	Zero:       value.Float(0),
	NeedsField: true,
	New:        func(aggItem, aggEnv) accumulators { return newCells(stddevAcc{}) },
})

// stddevAcc keeps mean and squared distance by Welford's method. The deviation
// is that of a sample, as in outlier (language spec §11-A20); the language
// leaves it open.
type stddevAcc struct{ n, mean, m2 float64 }

func (s *stddevAcc) add(v value.Value, n int64) bool {
	x, ok := v.Num()
	if ok && n > 0 {
		s.take(x, float64(n))
	}
	return ok
}

// take adds x n times. No rounding makes the squares negative.
func (s *stddevAcc) take(x, n float64) {
	d, before := x-s.mean, s.n
	s.n += n
	s.mean += d * (n / s.n)
	s.m2 += d * d * n * (before / s.n)
}

func (s *stddevAcc) deviation() float64 {
	if s.n < 2 {
		return 0
	}
	return math.Sqrt(s.m2 / (s.n - 1))
}

func (s *stddevAcc) results(dst []value.Value) []value.Value {
	if s.n == 0 {
		return append(dst, value.Value{})
	}
	return append(dst, value.Float(s.deviation()))
}

// deviation returns mean and sample standard deviation of numbers.
func deviation(xs []float64) (mean, std float64) {
	if len(xs) == 0 {
		return 0, 0
	}
	var sum, squares sumAcc
	for _, x := range xs {
		sum.sumUp(x)
	}
	n := float64(len(xs))
	mean = sum.total() / n
	for _, x := range xs {
		squares.sumUp((x - mean) * (x - mean))
	}
	return mean, math.Sqrt(squares.total() / max(n-1, 1))
}
