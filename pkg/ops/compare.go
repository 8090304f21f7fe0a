package ops

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Combine joins the results of the earlier ranges to those of now: first the
// rows of now in their order, then the rows that only an earlier range has.
func (o *compareOp) Combine(rt *exec.Runtime, now *value.Batch, past []*value.Batch) (*value.Batch, error) {
	keys := plan.NewFields(o.keys...)
	measures := []string{}
	have := value.NewSchema(now.Schema.Names()...)
	for _, b := range past { // behind a transpose each range has columns of its own
		for _, n := range b.Schema.Names() {
			if have.Index(n) < 0 {
				now = now.WithColumn(n, value.NewNulls(now.N))
				have = now.Schema
			}
		}
	}
	var keyNames []string
	for _, n := range now.Schema.Names() {
		if keys.Has(n) {
			keyNames = append(keyNames, n)
		} else {
			measures = append(measures, n)
		}
	}
	shifts := o.Shifts()
	for i := range past {
		past[i] = o.moved(rt, past[i], shifts[i])
	}
	now = withMissing(now, past, keyNames)
	rows := keyIndexes(now, keyNames)
	at := 0
	for _, t := range o.terms {
		ranges := make([][]int, t.times)
		for r := range ranges {
			ranges[r] = matching(rows, past[at+r], keyNames, now.N)
		}
		now = o.beside(now, t, past[at:at+t.times], ranges, measures)
		at += t.times
	}
	return now, nil
}

// moved returns an earlier result with the times among its keys moved forward.
func (o *compareOp) moved(rt *exec.Runtime, b *value.Batch, shift time.Duration) *value.Batch {
	times := plan.NewFields(o.times...)
	for _, k := range o.keys {
		col := b.Column(k)
		if col == nil || !times.Has(k) {
			continue
		}
		out := value.NewColumn(b.N)
		for i := range b.N {
			v := col.At(i)
			if t, ok := v.AsInt(); ok {
				v = value.Int(o.forward(rt, t, shift))
			}
			out.Append(v)
		}
		b = b.WithColumn(k, out)
	}
	return b
}

// forward moves a time by a shift. Buckets that begin at local midnight move by
// days of the calendar, so that they meet those of now across a change of the
// clocks.
func (o *compareOp) forward(rt *exec.Runtime, t int64, shift time.Duration) int64 {
	moved := t + shift.Milliseconds()
	if o.before.slice == nil || shift%day != 0 || o.before.slice.bucket(rt)%day != 0 {
		return moved
	}
	loc := rt.Env.Location
	if loc == nil {
		loc = time.UTC
	}
	y, m, d := time.UnixMilli(t).In(loc).Date()
	return midnight(y, m, d+int(shift/day), loc).UnixMilli()
}

// withMissing adds rows for the keys that only earlier results have.
func withMissing(now *value.Batch, past []*value.Batch, keys []string) *value.Batch {
	out := value.NewBatch(now.Schema, now.N)
	out.Append(now)
	seen := keyIndexes(now, keys)
	for _, b := range past {
		cols := columns(b, keys)
		for i := range b.N {
			key := string(appendKeys(nil, cols, i))
			if _, ok := seen[key]; ok {
				continue
			}
			seen[key] = nil
			row := make([]value.Value, out.Schema.Len())
			for k, name := range keys {
				row[out.Schema.Index(name)] = cols[k].At(i)
			}
			out.AppendRow(row...)
		}
	}
	return out
}

// keyIndexes returns the rows of each key.
func keyIndexes(b *value.Batch, keys []string) map[string][]int {
	index := map[string][]int{}
	cols := columns(b, keys)
	for i := range b.N {
		key := string(appendKeys(nil, cols, i))
		index[key] = append(index[key], i)
	}
	return index
}

// matching returns for each of n rows the first row of b with its key, or -1.
func matching(rows map[string][]int, b *value.Batch, keys []string, n int) []int {
	match := make([]int, n)
	for i := range match {
		match[i] = -1
	}
	cols := columns(b, keys)
	for i := range b.N {
		for _, r := range rows[string(appendKeys(nil, cols, i))] {
			if match[r] < 0 {
				match[r] = i
			}
		}
	}
	return match
}

// beside adds the columns of one timeshift.
func (o *compareOp) beside(now *value.Batch, t shiftTerm, past []*value.Batch, match [][]int, measures []string) *value.Batch {
	suffixes := t.suffixes()
	for s, suffix := range suffixes {
		for _, m := range measures {
			out := value.NewColumn(now.N)
			cols := make([]*value.Column, len(past))
			for r, b := range past {
				cols[r] = columns(b, []string{m})[0]
			}
			for i := range now.N {
				if t.reduce != "" {
					out.Append(t.reduced(cols, match, i))
				} else if j := match[s][i]; j >= 0 {
					out.Append(cols[s].At(j))
				} else {
					out.AppendNull()
				}
			}
			now = now.WithColumn(m+"_"+suffix, out)
		}
	}
	return now
}

// reduced is the mean, least or largest of the numbers of row i in the earlier
// ranges, null when none has one.
func (t shiftTerm) reduced(cols []*value.Column, match [][]int, i int) value.Value {
	var sum avgAcc
	least, most := extremeAcc{sign: -1}, extremeAcc{sign: 1}
	for r, c := range cols {
		if j := match[r][i]; j >= 0 {
			v := c.At(j)
			sum.add(v, 1)
			least.add(v, 1)
			most.add(v, 1)
		}
	}
	switch t.reduce {
	case "avg":
		return sum.results(nil)[0]
	case "min":
		return least.results(nil)[0]
	}
	return most.results(nil)[0]
}
