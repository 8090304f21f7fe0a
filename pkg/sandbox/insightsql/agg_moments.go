package insightsql

import "math"

// moments keeps what sum, avg, variance and stddev need, by Welford's method.
// Values that are no number do not take part.
type moments struct {
	env           *env
	arg           evaluator
	result        func(*moments) value
	n             float64
	sum, mean, m2 float64
}

// buildMoments makes the functions that need no more than count, sum and squares.
func buildMoments(result func(*moments) value) func(*aggregateCall) (func() accumulator, error) {
	return func(a *aggregateCall) (func() accumulator, error) {
		return func() accumulator { return &moments{env: a.env, arg: a.arg, result: result} }, nil
	}
}

func (m *moments) add(r *row) {
	x, ok := m.env.number(m.arg(r))
	if !ok {
		return
	}
	m.n++
	m.sum += x
	d := x - m.mean
	m.mean += d / m.n
	m.m2 += d * (x - m.mean)
}

func (m *moments) value() value { return m.result(m) }

// total is sum; see the switch sum-of-nothing.
func (m *moments) total() value {
	if m.n == 0 && m.env.is(sumOfNothing, 0) {
		return value{}
	}
	return number(m.sum)
}

// average has no value over no numbers: 0/0 is no number.
func (m *moments) average() value { return number(m.sum / m.n) }

// variance is the population's, as the stats page says.
func (m *moments) variance() value { return number(m.m2 / m.n) }

// deviation is stddev, whose kind is not documented; see the switch stddev.
func (m *moments) deviation() value {
	if m.env.is(stddevKind, 1) {
		return number(math.Sqrt(m.m2 / (m.n - 1)))
	}
	return number(math.Sqrt(m.m2 / m.n))
}
