package ops

import (
	"math"
	"slices"
)

// tdigest estimates quantiles of many numbers in little memory: a merging
// t-digest (Dunning and Ertl, "Computing Extremely Accurate Quantiles Using
// t-Digests", 2019) with the scale function k1. Its result depends on the order
// of the numbers but on nothing else.
type tdigest struct {
	centroids []centroid // sorted by mean
	fresh     []centroid // not merged yet
	merged    []centroid // scratch
	n         float64
	min, max  float64
}

type centroid struct{ mean, weight float64 }

const (
	// tdigestSize is the δ of the paper: at most that many centroids remain.
	tdigestSize   = 500
	tdigestBuffer = 4 * tdigestSize
	tdigestBytes  = 16 * (3*tdigestSize + tdigestBuffer)
)

func newTDigest() *tdigest {
	return &tdigest{fresh: make([]centroid, 0, tdigestBuffer), min: math.Inf(1), max: math.Inf(-1)}
}

// add takes x n times.
func (d *tdigest) add(x float64, n int64) {
	if len(d.fresh) == cap(d.fresh) {
		d.merge()
	}
	d.fresh = append(d.fresh, centroid{x, float64(n)})
	d.n += float64(n)
	d.min, d.max = min(d.min, x), max(d.max, x)
}

// merge takes the fresh numbers into the centroids, which then cover at most
// one unit of the scale each.
func (d *tdigest) merge() {
	all := slices.Concat(d.centroids, d.fresh)
	slices.SortStableFunc(all, func(a, b centroid) int {
		switch {
		case a.mean < b.mean:
			return -1
		case a.mean > b.mean:
			return 1
		}
		return 0
	})
	d.fresh = d.fresh[:0]
	total := 0.0
	for _, c := range all {
		total += c.weight
	}
	out := d.merged[:0]
	before, limit := 0.0, total*scaleLimit(0)
	for _, c := range all {
		last := len(out) - 1
		if last < 0 || before+out[last].weight+c.weight > limit {
			if last >= 0 {
				before += out[last].weight
				limit = total * scaleLimit(before/total)
			}
			out = append(out, c)
			continue
		}
		into := &out[last]
		into.weight += c.weight
		into.mean += (c.mean - into.mean) * c.weight / into.weight
	}
	d.centroids, d.merged = out, all
}

// scaleLimit is the quantile up to which a centroid that begins at q may reach:
// one unit further on k1(q) = δ/2π · asin(2q-1).
func scaleLimit(q float64) float64 {
	k := tdigestSize/(2*math.Pi)*math.Asin(2*q-1) + 1
	return (math.Sin(min(k*2*math.Pi/tdigestSize, math.Pi/2)) + 1) / 2
}

// quantile returns the q-quantile (0 to 1), between the centres of the two
// centroids around it.
func (d *tdigest) quantile(q float64) float64 {
	d.merge()
	rank := q * (d.n - 1)
	switch {
	case rank <= 0:
		return d.min
	case rank >= d.n-1:
		return d.max
	}
	before, lastRank, lastMean := 0.0, 0.0, d.min
	for _, c := range d.centroids {
		centre := before + (c.weight-1)/2
		if rank <= centre {
			return between(rank, lastRank, lastMean, centre, c.mean)
		}
		before, lastRank, lastMean = before+c.weight, centre, c.mean
	}
	return between(rank, lastRank, lastMean, d.n-1, d.max)
}

// between interpolates at x on the line from (x0, y0) to (x1, y1).
func between(x, x0, y0, x1, y1 float64) float64 {
	if x1 <= x0 || y0 == y1 {
		return y1
	}
	return y0 + (x-x0)/(x1-x0)*(y1-y0)
}
