package ops

import (
	"math"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(pctSpec("pct", "Percentiles of the numbers of a field, the median when none is named: "+
	"exact up to 100,000 values a group, then a close estimate."))

// A sample would save memory that exact percentiles do not need.
var _ = registerAggregate(pctSpec("pct_sampling", "The same as pct: every value counts, none is left to a sample."))

func pctSpec(name, summary string) *aggSpec {
	return &aggSpec{
		Name:       name,
		Syntax:     name + "(<f>[, <p>, …]) [as <a>] [by <key>, …]",
		Summary:    summary,
		Example:    name + "(responseLatency, 50, 95, 99) by apiname",
		Zero:       value.Float(0),
		NeedsField: true,
		MaxArgs:    20,
		Check:      checkPercentiles,
		Outputs:    pctOutputs,
		New: func(a aggItem, env aggEnv) accumulators {
			return newCells(pctAcc{ps: percentiles(a), env: env})
		},
	}
}

func checkPercentiles(a aggItem) string {
	for _, p := range a.args {
		if p < 0 || p > 100 {
			return "a percentile lies between 0 and 100, found " + value.FormatFloat(p)
		}
	}
	return ""
}

// percentiles returns the percentiles asked for; the median when none is.
func percentiles(a aggItem) []float64 {
	if len(a.args) == 0 {
		return []float64{50}
	}
	return a.args
}

// pctOutputs names the columns _<field>_pct_<p>, or <alias>_pct_<p> when
// several percentiles share an alias (language spec §5.1).
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

// exactPercentiles is how many values of a group are kept before a t-digest
// takes them over (language spec §11-A30).
const exactPercentiles = 100_000

// pctAcc keeps every number while there are few: percentiles are exact then,
// with linear interpolation between the closest ranks (language spec §11-A30).
type pctAcc struct {
	ps, xs []float64
	digest *tdigest // set when there were too many
	env    aggEnv
}

func (a *pctAcc) add(v value.Value) bool {
	x, ok := v.Num()
	switch {
	case !ok || math.IsNaN(x):
		return ok
	case a.digest != nil:
		a.digest.add(x)
		return true
	case len(a.xs) == exactPercentiles:
		a.digest = newTDigest()
		for _, y := range a.xs {
			a.digest.add(y)
		}
		a.digest.add(x)
		a.env.keep(tdigestBytes - 8*len(a.xs))
		a.xs = nil
		a.env.note("percentiles of more than 100,000 values are estimated (t-digest)")
		return true
	}
	a.xs = append(a.xs, x)
	a.env.keep(8)
	return true
}

func (a *pctAcc) results(dst []value.Value) []value.Value {
	slices.Sort(a.xs)
	for _, p := range a.ps {
		switch {
		case a.digest != nil:
			dst = append(dst, value.Float(a.digest.quantile(p/100)))
		case len(a.xs) == 0:
			dst = append(dst, value.Value{})
		default:
			dst = append(dst, value.Float(percentile(a.xs, p)))
		}
	}
	return dst
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
