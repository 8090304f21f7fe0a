package ops

import (
	"context"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// aggregation is one run of an aggregateOp: a hash table from group keys to
// numbers of groups, and the accumulators of every function over those.
type aggregation struct {
	rt     *exec.Runtime
	op     *aggregateOp
	schema *value.Schema
	in     exec.Stream

	by     []string
	groups map[string]int32
	keys   []*value.Column // the keys of each group
	accs   []accumulators  // one a function
	row    []int32         // the groups of a batch's rows
	bad    []int           // for each function, values that should be numbers and are not
	kept   int             // bytes that the budget does not know yet
	taken  int64           // bytes taken from the budget
}

// groupBytes is about what a group costs beyond its keys, for each function: the
// map, the columns and the room that the collector leaves (measured: 530 bytes a
// group of one function over two million groups).
const groupBytes = 200

func newAggregation(rt *exec.Runtime, op *aggregateOp, schema *value.Schema, in exec.Stream) *aggregation {
	a := &aggregation{rt: rt, op: op, schema: schema, in: in, by: names(unique(op.by)), groups: map[string]int32{}, bad: make([]int, len(op.items))}
	for range a.by {
		a.keys = append(a.keys, value.NewColumn(0))
	}
	env := aggEnv{
		keep: func(n int) { a.kept += n },
		note: func(text string) { rt.Notices.Add(diag.Info, text) },
	}
	for _, item := range op.items {
		a.accs = append(a.accs, item.fn.New(item, env))
	}
	return a
}

func (a *aggregation) run(ctx context.Context) ([]*value.Batch, error) {
	defer func() { a.rt.Budget.Give(a.taken) }()
	if len(a.by) == 0 { // without keys there is one group even for no rows (language spec §5.1)
		a.group(nil, nil, 0)
		a.resize()
	}
	if err := exec.Drain(ctx, a.in, a.add); err != nil {
		return nil, err
	}
	if bad := slices.Max(a.bad); bad > 0 { // several functions of one field meet the same
		name := a.op.items[slices.Index(a.bad, bad)].fn.Name
		a.rt.Notices.Add(diag.Warning, countOf(bad, "value")+" that "+name+" met "+
			isAre(bad)+" no number and left out of the result")
	}
	return []*value.Batch{a.result()}, nil
}

// add takes the rows of a batch into their groups.
func (a *aggregation) add(b *value.Batch) error {
	a.assign(b)
	a.resize()
	w, spread := weightsOf(b), spreadOf(b)
	for i, item := range a.op.items {
		of := w
		if item.fn.Spreads {
			of = spread
		}
		a.bad[i] += a.accs[i].add(a.row, of, columns(b, item.inputs()))
	}
	a.taken += int64(a.kept)
	kept := a.kept
	a.kept = 0
	return a.rt.Budget.Take(a.op.Name(), int64(kept))
}

// assign finds the group of each row of a batch.
func (a *aggregation) assign(b *value.Batch) {
	if cap(a.row) < b.N {
		a.row = make([]int32, b.N)
	}
	a.row = a.row[:b.N]
	if len(a.by) == 0 {
		return // all are group 0
	}
	keys := columns(b, a.by)
	var key []byte
	for i := range b.N {
		key = key[:0]
		for _, c := range keys {
			key = value.AppendKey(key, c.At(i))
		}
		g, ok := a.groups[string(key)]
		if !ok {
			g = a.group(key, keys, i)
		}
		a.row[i] = g
	}
}

func (a *aggregation) group(key []byte, keys []*value.Column, i int) int32 {
	g := int32(len(a.groups))
	a.groups[string(key)] = g
	for k, c := range keys {
		a.keys[k].Append(c.At(i).Clone())
	}
	a.kept += groupBytes*(1+len(a.accs)) + 2*len(key)
	return g
}

func (a *aggregation) resize() {
	for _, acc := range a.accs {
		acc.resize(len(a.groups))
	}
}

// result orders the groups by their keys: in which order their rows came must
// not show, since it depends on where they were counted.
func (a *aggregation) result() *value.Batch {
	out := value.NewBatch(a.schema, len(a.groups))
	order := upTo(len(a.groups))
	slices.SortFunc(order, func(i, j int) int {
		for _, k := range a.keys {
			if c := value.Compare(k.At(i), k.At(j)); c != 0 {
				return c
			}
		}
		return 0
	})
	for i, k := range a.keys {
		out.Cols[i] = k.Gather(order)
	}
	out.N = len(a.groups)
	var row []value.Value
	for _, g := range order {
		row = row[:0]
		for _, acc := range a.accs {
			row = acc.results(row, g)
		}
		for i, v := range row {
			out.Cols[len(a.keys)+i].Append(v)
		}
	}
	return out
}

// columns returns the named columns, all null where the batch lacks one.
func columns(b *value.Batch, names []string) []*value.Column {
	cols := make([]*value.Column, len(names))
	for i, n := range names {
		if cols[i] = b.Column(n); cols[i] == nil {
			cols[i] = value.NewNulls(b.N)
		}
	}
	return cols
}
