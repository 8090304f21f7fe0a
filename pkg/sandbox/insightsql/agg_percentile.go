package insightsql

import (
	"math"
	"slices"
)

// percentiles keeps all numbers of its group: pct is exact here, while AWS may
// approximate it.
type percentiles struct {
	env     *env
	arg     evaluator
	percent float64
	numbers []float64
}

// buildPercentile makes pct(f, p); p must be written as a number.
func buildPercentile(a *aggregateCall) (func() accumulator, error) {
	percent, err := a.constantNumber(a.args[1], 0, 100)
	if err != nil {
		return nil, err
	}
	return func() accumulator { return &percentiles{env: a.env, arg: a.arg, percent: percent} }, nil
}

func (p *percentiles) add(r *row) {
	if x, ok := p.env.number(p.arg(r)); ok {
		p.numbers = append(p.numbers, x)
	}
}

func (p *percentiles) value() value {
	if len(p.numbers) == 0 {
		return value{}
	}
	slices.Sort(p.numbers)
	return number(quantile(p.numbers, p.percent, p.env.setting(percentile)))
}

// quantile takes a percentile, 0 to 100, of ascending numbers.
func quantile(sorted []float64, percent float64, method uint8) float64 {
	if method == pctNearestRank {
		// 99.9 % of 1,000 is the 999th, whatever binary fractions make of it.
		at := int(math.Ceil(percent*float64(len(sorted))/100 - 1e-9))
		return sorted[max(at, 1)-1]
	}
	position := percent * float64(len(sorted)-1) / 100
	low := int(math.Floor(position))
	if method == pctLower || low == len(sorted)-1 {
		return sorted[low]
	}
	return sorted[low] + (position-float64(low))*(sorted[low+1]-sorted[low])
}
