package insightsql

import (
	"slices"
)

// counter counts rows, or rows whose argument has a value.
type counter struct {
	arg evaluator
	n   int64
}

// count() and count(*) count rows, count(f) the rows that have f.
func buildCount(a *aggregateCall) (func() accumulator, error) {
	return func() accumulator { return &counter{arg: a.arg} }, nil
}

func (c *counter) add(r *row) {
	if c.arg == nil || !c.arg(r).isNull() {
		c.n++
	}
}

func (c *counter) value() value { return integer(c.n) }

// distinctValues counts each printed value once, and exactly.
type distinctValues struct {
	env    *env
	arg    evaluator
	counts map[string]int64
	order  []string
}

func newDistinct(a *aggregateCall) *distinctValues {
	return &distinctValues{env: a.env, arg: a.arg, counts: map[string]int64{}}
}

// Maps and lists are not supported in stats and do not take part.
func (d *distinctValues) add(r *row) {
	s, ok := d.env.text(d.arg(r))
	if !ok {
		return
	}
	if d.counts[s]++; d.counts[s] == 1 {
		d.order = append(d.order, s)
	}
}

func (d *distinctValues) value() value { return integer(int64(len(d.order))) }

// buildDistinct makes countDistinct. AWS approximates it for many values; here it is exact.
func buildDistinct(a *aggregateCall) (func() accumulator, error) {
	return func() accumulator { return newDistinct(a) }, nil
}

// collected is values(f): the distinct values in the order of arrival.
type collected struct{ *distinctValues }

func buildValues(a *aggregateCall) (func() accumulator, error) {
	return func() accumulator { return collected{newDistinct(a)} }, nil
}

func (c collected) value() value { return listOf(c.order) }

// top is topk(k, f): the most frequent values, the most frequent first.
type top struct {
	*distinctValues
	k int
}

func buildTop(a *aggregateCall) (func() accumulator, error) {
	k, err := a.constantNumber(a.args[0], 1, 10_000)
	if err != nil {
		return nil, err
	}
	return func() accumulator { return top{newDistinct(a), int(k)} }, nil
}

// value breaks ties by arrival; AWS does not say how it does.
func (t top) value() value {
	names := slices.Clone(t.order)
	slices.SortStableFunc(names, func(a, b string) int { return int(t.counts[b] - t.counts[a]) })
	return listOf(names[:min(t.k, len(names))])
}
