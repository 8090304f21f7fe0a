package ops

import (
	"math"
	"slices"
	"sort"

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
		Sums:       true,
		Spreads:    true,
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
	ns     []int64  // how often each of xs counts; nil while that is once
	digest *tdigest // set when there were too many
	env    aggEnv
}

func (a *pctAcc) add(v value.Value, n int64) bool {
	x, ok := v.Num()
	switch {
	case !ok || n == 0 || math.IsNaN(x):
		return ok
	case a.digest != nil:
		a.digest.add(x, n)
		return true
	case len(a.xs) == exactPercentiles:
		a.estimate()
		a.digest.add(x, n)
		return true
	}
	if n != 1 && a.ns == nil {
		a.ns = make([]int64, len(a.xs), len(a.xs)+1)
		for i := range a.ns {
			a.ns[i] = 1
		}
		a.env.keep(8 * len(a.ns))
	}
	if a.ns != nil {
		a.ns = append(a.ns, n)
		a.env.keep(8)
	}
	a.xs = append(a.xs, x)
	a.env.keep(8)
	return true
}

// estimate hands the numbers over to a t-digest.
func (a *pctAcc) estimate() {
	a.digest = newTDigest()
	for i, x := range a.xs {
		a.digest.add(x, a.times(i))
	}
	a.env.keep(tdigestBytes - 8*len(a.xs) - 8*len(a.ns))
	a.xs, a.ns = nil, nil
	a.env.note("percentiles of more than 100,000 values are estimated (t-digest)")
}

func (a *pctAcc) times(i int) int64 {
	if a.ns == nil {
		return 1
	}
	return a.ns[i]
}

func (a *pctAcc) results(dst []value.Value) []value.Value {
	if a.ns == nil {
		slices.Sort(a.xs)
	} else {
		sort.Sort((*byNumber)(a))
	}
	for _, p := range a.ps {
		switch {
		case a.digest != nil:
			dst = append(dst, value.Float(a.digest.quantile(p/100)))
		case len(a.xs) == 0:
			dst = append(dst, value.Value{})
		case a.ns == nil:
			dst = append(dst, value.Float(percentile(p, int64(len(a.xs)), func(rank int64) float64 { return a.xs[rank] })))
		default:
			before := a.before()
			dst = append(dst, value.Float(percentile(p, before[len(before)-1], func(rank int64) float64 {
				i, _ := slices.BinarySearch(before, rank+1)
				return a.xs[i]
			})))
		}
	}
	return dst
}

// before returns for each of the sorted numbers how many count up to it,
// itself included.
func (a *pctAcc) before() []int64 {
	sums := make([]int64, len(a.ns))
	total := int64(0)
	for i, n := range a.ns {
		total += n
		sums[i] = total
	}
	return sums
}

// byNumber sorts the numbers of a pctAcc that count more than once.
type byNumber pctAcc

func (b *byNumber) Len() int           { return len(b.xs) }
func (b *byNumber) Less(i, j int) bool { return b.xs[i] < b.xs[j] }

// Swap swaps two numbers and how often they count.
func (b *byNumber) Swap(i, j int) {
	b.xs[i], b.xs[j] = b.xs[j], b.xs[i]
	b.ns[i], b.ns[j] = b.ns[j], b.ns[i]
}

// percentile returns the p-th percentile (0 to 100) of n numbers, of which at
// gives the one of a rank from 0.
func percentile(p float64, n int64, at func(rank int64) float64) float64 {
	rank := p / 100 * float64(n-1)
	lo := min(max(int64(math.Floor(rank)), 0), n-1)
	hi := min(lo+1, n-1)
	part := rank - float64(lo)
	if part <= 0 || lo == hi {
		return at(lo)
	}
	return at(lo) + part*(at(hi)-at(lo))
}
