package ops

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Materialize groups all rows. Without a pipeline they keep their order; with
// one its results follow each other, that of the group seen first leading. The
// rows of a group run through the pipeline oldest first.
func (o *transactionizeOp) Materialize(ctx context.Context, rt *exec.Runtime, in exec.Stream) (*value.Batch, error) {
	all, err := keepAll(ctx, rt, o.Name(), in)
	if err != nil {
		return nil, err
	}
	times := columns(all, []string{timeField})[0]
	at := func(i int) int64 { t, _ := times.At(i).AsInt(); return t }
	var groups [][]int
	for _, rows := range o.connected(all) {
		slices.SortStableFunc(rows, func(i, j int) int { return compareNullsLast(times.At(i), times.At(j), true) })
		groups = append(groups, o.cut(rt, all, rows, at)...)
	}
	cols := make([]*value.Column, len(o.outputs()))
	for i := range cols {
		cols[i] = value.NewNulls(all.N)
	}
	keep, dropped := make([]bool, all.N), 0
	var kept [][]int
	for _, rows := range groups {
		orphan := o.orphan(rt, all, rows)
		if orphan && o.noOrphans {
			dropped++
			continue
		}
		kept = append(kept, rows)
		for _, i := range rows {
			keep[i] = true
			cols[0].Set(i, value.Int(int64(len(kept))))
			cols[1].Set(i, value.Int(at(rows[len(rows)-1])-at(rows[0])))
			cols[2].Set(i, value.Int(int64(len(rows))))
			cols[3].Set(i, value.Bool(orphan))
		}
	}
	if dropped > 0 {
		rt.Notices.Add(diag.Info, "transactionize left out "+countOf(dropped, "transaction")+" that lack their beginning or end")
	}
	all = assign(all, o.outputs(), cols)
	if len(o.child) == 0 {
		return all.Filter(keep), nil
	}
	return o.perGroup(ctx, rt, all, kept)
}

// perGroup runs the pipeline over each group.
func (o *transactionizeOp) perGroup(ctx context.Context, rt *exec.Runtime, all *value.Batch, groups [][]int) (*value.Batch, error) {
	out, err := runOver(ctx, rt, o.child, value.NewBatch(all.Schema, 0)) // the columns of no group
	if err != nil {
		return nil, err
	}
	out = out.Slice(0, 0)
	for _, rows := range groups {
		b, err := runOver(ctx, rt, o.child, all.Gather(rows))
		if err != nil {
			return nil, err
		}
		if err := rt.Budget.Take(o.Name(), int64(b.Size())); err != nil {
			return nil, err
		}
		out.Append(b)
	}
	return out, nil
}

// connected returns the groups of rows that share a value of any field,
// directly or through other rows, in the order of their first rows.
func (o *transactionizeOp) connected(all *value.Batch) [][]int {
	parent := upTo(all.N)
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, c := range columns(all, names(o.fields)) {
		first := map[string]int{}
		for i := range all.N {
			v := c.At(i)
			if v.IsNull() {
				continue
			}
			key := string(value.AppendKey(nil, v))
			if j, ok := first[key]; ok {
				a, b := root(i), root(j)
				parent[max(a, b)] = min(a, b)
			} else {
				first[key] = i
			}
		}
	}
	place := map[int]int{}
	var groups [][]int
	for i := range all.N {
		r := root(i)
		g, ok := place[r]
		if !ok {
			g = len(groups)
			place[r] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// cut divides the rows of a group, which are in the order of time, into
// transactions.
func (o *transactionizeOp) cut(rt *exec.Runtime, all *value.Batch, rows []int, at func(int) int64) [][]int {
	exceeds := func(d time.Duration, from, to int) bool {
		return d > 0 && at(to)-at(from) > d.Milliseconds()
	}
	var out [][]int
	var open []int
	for _, i := range rows {
		if n := len(open); n > 0 && (exceeds(o.span, open[0], i) || exceeds(o.pause, open[n-1], i) ||
			o.logs > 0 && n == o.logs || o.starts.in(rt, all, i)) {
			out, open = append(out, open), nil
		}
		open = append(open, i)
		if o.ends.in(rt, all, i) {
			out, open = append(out, open), nil
		}
	}
	if len(open) > 0 {
		out = append(out, open)
	}
	return out
}

// in reports whether the message of row i holds the text.
func (b *boundary) in(rt *exec.Runtime, all *value.Batch, i int) bool {
	if b == nil {
		return false
	}
	raw := columns(all, []string{rawField})[0].At(i).Text()
	return slices.ContainsFunc(expandTexts(rt, []syntax.Text{b.text}), func(t string) bool { return strings.Contains(raw, t) })
}

// orphan reports whether a transaction lacks a strict text.
func (o *transactionizeOp) orphan(rt *exec.Runtime, all *value.Batch, rows []int) bool {
	return o.starts != nil && o.starts.strict && !o.starts.in(rt, all, rows[0]) ||
		o.ends != nil && o.ends.strict && !o.ends.in(rt, all, rows[len(rows)-1])
}
