package value

// Grid is the common time axis of a set of series: N points, Step ms apart,
// the first at Start (ms since the epoch). A point covers [t, t+Step).
type Grid struct {
	Start, Step int64
	N           int
}

// Time returns the time of point i in epoch ms.
func (g Grid) Time(i int) int64 { return g.Start + int64(i)*g.Step }

// End returns the time at which the last point's interval ends.
func (g Grid) End() int64 { return g.Time(g.N) }

// Index returns the point whose interval holds time t, -1 outside the grid.
func (g Grid) Index(t int64) int {
	if g.Step <= 0 || t < g.Start {
		return -1
	}
	if i := (t - g.Start) / g.Step; i < int64(g.N) {
		return int(i)
	}
	return -1
}

// Series is one time series on the grid of its set.
type Series struct {
	Labels Labels
	Values []float64 // NaN = no point
	Unit   string    // as CloudWatch names it, e.g. "Milliseconds"; "" unknown
}

// SeriesSet is series on one grid; every Values is Grid.N long.
type SeriesSet struct {
	Grid   Grid
	Series []Series
}
