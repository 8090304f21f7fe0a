package ops

import (
	"math"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(&aggSpec{
	Name:       "pct",
	Syntax:     "pct(<f>, <p>, …) [as <a>] [by <key>, …]",
	Summary:    "Percentiles of the numbers of a field.",
	Example:    "pct(responseLatency, 50, 95, 99) by apiname",
	NeedsField: true,
	MaxArgs:    20,
	Outputs:    pctOutputs,
	New: func(a aggItem, grow func(int)) accumulator {
		return &pctAcc{ps: percentiles(a), grow: grow}
	},
})

// percentiles returns the percentiles asked for; the median when none is.
func percentiles(a aggItem) []float64 {
	if len(a.args) == 0 {
		return []float64{50}
	}
	return a.args
}

// pctOutputs names the columns _<field>_pct_<p>, or <alias>_pct_<p> when
// several percentiles share an alias.
func pctOutputs(a aggItem) []string {
	ps := percentiles(a)
	if a.as != nil && len(ps) == 1 {
		return []string{a.as.Name}
	}
	base := "_" + a.fields[0].Name
	if a.as != nil {
		base = a.as.Name
	}
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = base + "_pct_" + value.FormatFloat(p)
	}
	return out
}

// pctAcc keeps every number: percentiles are exact, with linear interpolation
// between the closest ranks (language spec §11-A30).
type pctAcc struct {
	ps, xs []float64
	grow   func(int)
}

func (a *pctAcc) add(v value.Value) bool {
	x, ok := v.Num()
	if ok && !math.IsNaN(x) {
		a.xs = append(a.xs, x)
		a.grow(8)
	}
	return ok
}

func (a *pctAcc) result() []value.Value {
	out := make([]value.Value, len(a.ps))
	if len(a.xs) == 0 {
		return out
	}
	slices.Sort(a.xs)
	for i, p := range a.ps {
		out[i] = value.Float(percentile(a.xs, p))
	}
	return out
}

// percentile returns the p-th percentile (0 to 100) of sorted numbers.
func percentile(sorted []float64, p float64) float64 {
	rank := p / 100 * float64(len(sorted)-1)
	lo := min(max(int(math.Floor(rank)), 0), len(sorted)-1)
	hi := min(lo+1, len(sorted)-1)
	part := rank - float64(lo)
	if part <= 0 || lo == hi {
		return sorted[lo]
	}
	return sorted[lo] + part*(sorted[hi]-sorted[lo])
}
