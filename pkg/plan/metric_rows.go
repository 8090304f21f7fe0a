package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TagRow tells series of several rows of one text apart that have the same tags
// otherwise. Its value is the row's label, else its place.
const TagRow = "row"

// together shows the sets of several rows as one, on a grid that has the points of
// all.
func together(rows []*metricRow, sets []*value.SeriesSet) *value.SeriesSet {
	if len(sets) == 1 {
		return sets[0]
	}
	out := &value.SeriesSet{Grid: commonGrid(sets)}
	times := map[string]int{}
	for _, set := range sets {
		for _, s := range set.Series {
			times[tagSet(s.Labels)]++
		}
	}
	for i, set := range sets {
		for _, s := range set.Series {
			if times[tagSet(s.Labels)] > 1 {
				s.Labels = s.Labels.With(TagRow, rows[i].name(i))
			}
			s.Values = regrid(set.Grid, out.Grid, s.Values)
			out.Series = append(out.Series, s)
		}
	}
	return out
}

// tagSet is equal for labels with the same tags, in whatever order.
func tagSet(l value.Labels) string {
	sorted := slices.SortedFunc(slices.Values(l), func(a, b value.Label) int {
		return strings.Compare(value.Fold(a.Name), value.Fold(b.Name))
	})
	return value.Labels(sorted).Key()
}

// name is what a row is called where it has no label.
func (r *metricRow) name(at int) string {
	if r.label != "" {
		return r.label
	}
	return strconv.Itoa(at + 1)
}

// commonGrid is the coarsest grid that has the points of all sets.
func commonGrid(sets []*value.SeriesSet) value.Grid {
	g := sets[0].Grid
	end := g.End()
	for _, set := range sets[1:] {
		start := min(g.Start, set.Grid.Start)
		g.Step = divisor(divisor(g.Step, set.Grid.Step), max(g.Start, set.Grid.Start)-start)
		g.Start, end = start, max(end, set.Grid.End())
	}
	if g.Step > 0 {
		g.N = int((end - g.Start) / g.Step)
	}
	return g
}

// divisor is the greatest that a and b have in common.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// regrid moves points to a grid that has their times.
func regrid(from, to value.Grid, in []float64) []float64 {
	if from == to {
		return in
	}
	out := make([]float64, to.N)
	for i := range out {
		out[i] = math.NaN()
	}
	for i, v := range in {
		if at := to.Index(from.Time(i)); at >= 0 {
			out[at] = v
		}
	}
	return out
}
