package ops

import (
	"math"
	"math/bits"
)

const (
	hllPrecision = 14
	hllRegisters = 1 << hllPrecision // a standard error of 1.04/√16384 = 0.8 %
	hllRanks     = 64 - hllPrecision + 1
)

// hyperLogLog estimates how many different hashes were added, with the
// estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
// sketches" (2017), which needs no tables of corrections.
type hyperLogLog [hllRegisters]uint8

func (h *hyperLogLog) add(hash uint64) {
	register := hash >> (64 - hllPrecision)
	rank := uint8(bits.LeadingZeros64(hash<<hllPrecision|1<<(hllPrecision-1))) + 1
	h[register] = max(h[register], rank)
}

func (h *hyperLogLog) count() int64 {
	var counts [hllRanks + 1]float64 // how many registers hold each rank
	for _, rank := range h {
		counts[rank]++
	}
	const m = float64(hllRegisters)
	z := m * tau(1-counts[hllRanks]/m)
	for rank := hllRanks - 1; rank >= 1; rank-- {
		z = (z + counts[rank]) / 2
	}
	z += m * sigma(counts[0]/m)
	return int64(math.Round(m * m / (2 * math.Ln2) / z))
}

// sigma and tau are the sums of section 3.3 of the paper.
func sigma(x float64) float64 {
	if x == 1 {
		return math.Inf(1)
	}
	z, y := x, 1.0
	for last := -1.0; z != last; {
		last = z
		x *= x
		z += x * y
		y += y
	}
	return z
}

func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	z, y := 1-x, 1.0
	for last := -1.0; z != last; {
		last = z
		x = math.Sqrt(x)
		y /= 2
		z -= (1 - x) * (1 - x) * y
	}
	return z / 3
}
