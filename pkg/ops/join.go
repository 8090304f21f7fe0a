package ops

import (
	"context"
	"fmt"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxJoined is how many rows a join makes (language spec §3.7).
const maxJoined = 10_000_000

// Materialize runs the pipelines and joins their results from left to right.
func (o *joinOp) Materialize(ctx context.Context, rt *exec.Runtime, in exec.Stream) (*value.Batch, error) {
	all, err := keepAll(ctx, rt, o.Name(), in)
	if err != nil {
		return nil, err
	}
	var joined *value.Batch
	for i, t := range o.tables {
		rows, err := runOver(ctx, rt, t.ops, all)
		if err != nil {
			return nil, fmt.Errorf("join: table %s: %w", t.name.Name, err)
		}
		rows = o.renamed(t, rows)
		if i == 0 {
			joined = rows
			continue
		}
		if joined, err = o.join(rt, joined, rows, i); err != nil {
			return nil, err
		}
	}
	return joined, nil
}

// renamed gives the columns of a table its name.
func (o *joinOp) renamed(t joinTable, b *value.Batch) *value.Batch {
	list := make([]string, b.Schema.Len())
	for i, n := range b.Schema.Names() {
		list[i] = t.column(n)
	}
	return &value.Batch{Schema: value.NewSchema(list...), Cols: b.Cols, N: b.N}
}

// join joins a table to those before it by a hash of its rows.
func (o *joinOp) join(rt *exec.Runtime, left, right *value.Batch, table int) (*value.Batch, error) {
	var leftNames, rightNames []string
	for _, pair := range o.pairs(table) {
		leftNames = append(leftNames, o.tables[pair.left.table].column(pair.left.field))
		rightNames = append(rightNames, o.tables[table].column(pair.right.field))
	}
	index := map[string][]int{}
	rightKeys := columns(right, rightNames)
	for i := range right.N {
		if !anyNull(rightKeys, i) {
			key := string(appendKeys(nil, rightKeys, i))
			index[key] = append(index[key], i)
		}
	}
	near := o.near(left, right, table)
	var lefts, rights []int
	var key []byte
	leftKeys := columns(left, leftNames)
	for i := range left.N {
		if anyNull(leftKeys, i) {
			continue
		}
		key = appendKeys(key[:0], leftKeys, i)
		for _, j := range index[string(key)] {
			if near(i, j) {
				lefts, rights = append(lefts, i), append(rights, j)
			}
		}
		if len(lefts) > maxJoined {
			return nil, fmt.Errorf("join makes more than %d rows: aggregate in its pipelines, or join on more fields", maxJoined)
		}
	}
	const cell = 24 // bytes, about
	if err := rt.Budget.Take(o.Name(), int64(len(lefts)*cell*(left.Schema.Len()+right.Schema.Len()))); err != nil {
		return nil, err
	}
	out := left.Gather(lefts)
	for i, c := range right.Gather(rights).Cols {
		out = out.WithColumn(right.Schema.Names()[i], c)
	}
	return out, nil
}

// near returns the test of timewindow: the messages of both rows, and of every
// table before, are that close.
func (o *joinOp) near(left, right *value.Batch, table int) func(i, j int) bool {
	if o.window == 0 {
		return func(int, int) bool { return true }
	}
	var lefts []string
	for _, t := range o.tables[:table] {
		lefts = append(lefts, t.column(timeField))
	}
	leftTimes := columns(left, lefts)
	rightTime := columns(right, []string{o.tables[table].column(timeField)})[0]
	return func(i, j int) bool {
		t, ok := rightTime.At(j).AsInt()
		for _, c := range leftTimes {
			u, known := c.At(i).AsInt()
			if !ok || !known || max(t-u, u-t) > o.window.Milliseconds() {
				return false
			}
		}
		return true
	}
}

func anyNull(cols []*value.Column, i int) bool {
	for _, c := range cols {
		if c.KindAt(i) == value.KindNull {
			return true
		}
	}
	return false
}
