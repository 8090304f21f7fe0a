package plan

import (
	"math"
	"slices"
)

// Reducer makes one number of several. It ignores missing points (NaN) and
// returns NaN when nothing is there.
type Reducer func(points []float64) float64

// ReducerOf returns the named function of the metrics language that makes one
// number of the points of a series or of a bucket (language spec §8.4, §8.6).
// pct, which takes a parameter, is Percentile.
func ReducerOf(name string) (Reducer, bool) {
	switch name {
	case "avg":
		return mean, true
	case "sum":
		return sum, true
	case "min":
		return least, true
	case "max":
		return greatest, true
	case "count":
		return count, true
	case "stddev":
		return stdDev, true
	case "latest":
		return latest, true
	}
	return nil, false
}

// sum returns the sum of the points.
func sum(points []float64) float64 {
	all, n := total(points)
	if n == 0 {
		return math.NaN()
	}
	return all
}

// mean returns the average of the points.
func mean(points []float64) float64 {
	all, n := total(points)
	return all / float64(n)
}

// count returns how many points there are; none is NaN, so that an empty bucket
// stays empty.
func count(points []float64) float64 {
	_, n := total(points)
	if n == 0 {
		return math.NaN()
	}
	return float64(n)
}

func total(points []float64) (all float64, n int) {
	for _, v := range points {
		if !math.IsNaN(v) {
			all += v
			n++
		}
	}
	return all, n
}

// least returns the least point.
func least(points []float64) float64 {
	return pick(points, func(v, best float64) bool { return v < best })
}

// greatest returns the greatest point.
func greatest(points []float64) float64 {
	return pick(points, func(v, best float64) bool { return v > best })
}

// latest returns the last point.
func latest(points []float64) float64 {
	return pick(points, func(float64, float64) bool { return true })
}

func pick(points []float64, better func(v, best float64) bool) float64 {
	best := math.NaN()
	for _, v := range points {
		if !math.IsNaN(v) && (math.IsNaN(best) || better(v, best)) {
			best = v
		}
	}
	return best
}

// stdDev returns the population standard deviation of the points.
func stdDev(points []float64) float64 {
	average, squares, n := mean(points), 0.0, 0
	for _, v := range points {
		if !math.IsNaN(v) {
			squares += (v - average) * (v - average)
			n++
		}
	}
	return math.Sqrt(squares / float64(n))
}

// Percentile returns the reducer of pct(p), p in 0…100: linear between the
// closest ranks.
func Percentile(p float64) Reducer {
	return func(points []float64) float64 {
		sorted := slices.DeleteFunc(slices.Clone(points), math.IsNaN)
		if len(sorted) == 0 {
			return math.NaN()
		}
		slices.Sort(sorted)
		rank := p / 100 * float64(len(sorted)-1)
		low := int(rank)
		if low+1 >= len(sorted) {
			return sorted[len(sorted)-1]
		}
		return sorted[low] + (rank-float64(low))*(sorted[low+1]-sorted[low])
	}
}
