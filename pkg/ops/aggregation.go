package ops

import (
	"context"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// aggregation is one run of an aggregateOp: a hash table from group keys to
// accumulators, in the order in which the groups first appeared.
type aggregation struct {
	rt     *exec.Runtime
	op     *aggregateOp
	schema *value.Schema
	in     exec.Stream

	groups map[string]int
	keys   [][]value.Value
	accs   [][]accumulator
	bad    int // values that should be numbers and are not
	grown  int // bytes that accumulators keep and the budget does not know yet
}

// groupBytes is about what a group costs beyond its keys.
const groupBytes = 200

func newAggregation(rt *exec.Runtime, op *aggregateOp, schema *value.Schema, in exec.Stream) *aggregation {
	return &aggregation{rt: rt, op: op, schema: schema, in: in, groups: map[string]int{}}
}

func (a *aggregation) run(ctx context.Context) ([]*value.Batch, error) {
	if len(a.op.by) == 0 { // without keys there is one group even for no rows (language spec §5.1)
		if _, err := a.group("", nil); err != nil {
			return nil, err
		}
	}
	if err := exec.Drain(ctx, a.in, a.add); err != nil {
		return nil, err
	}
	if a.bad > 0 {
		a.rt.Notices.Add(diag.Warning, countOf(a.bad, "value")+" that "+a.op.Name()+" met "+
			isAre(a.bad)+" no number and left out of the result")
	}
	return []*value.Batch{a.result()}, nil
}

// add takes the rows of a batch into their groups.
func (a *aggregation) add(b *value.Batch) error {
	keys := columns(b, names(a.op.by))
	args := make([][]*value.Column, len(a.op.items))
	for i, item := range a.op.items {
		args[i] = columns(b, names(item.fields))
	}
	var key []byte
	row := make([]value.Value, len(keys))
	for i := range b.N {
		key = key[:0]
		for k, c := range keys {
			row[k] = c.At(i)
			key = value.AppendKey(key, row[k])
		}
		g, ok := a.groups[string(key)]
		if !ok {
			var err error
			if g, err = a.group(string(key), row); err != nil {
				return err
			}
		}
		for j, acc := range a.accs[g] {
			if !addTo(acc, args[j], i) {
				a.bad++
			}
		}
	}
	grown := a.grown
	a.grown = 0
	return a.rt.Budget.Take(a.op.Name(), int64(grown))
}

// addTo adds row i to an accumulator. It is false for a value that the
// accumulator cannot take.
func addTo(acc accumulator, args []*value.Column, i int) bool {
	if len(args) == 0 {
		return acc.add(value.Int(1))
	}
	v := args[0].At(i)
	return v.IsNull() || acc.add(v)
}

func (a *aggregation) group(key string, row []value.Value) (int, error) {
	cost := int64(groupBytes + len(key)*2)
	if err := a.rt.Budget.Take(a.op.Name(), cost); err != nil {
		return 0, err
	}
	g := len(a.keys)
	a.groups[key] = g
	a.keys = append(a.keys, append([]value.Value(nil), row...))
	accs := make([]accumulator, len(a.op.items))
	for i, item := range a.op.items {
		accs[i] = item.fn.New(item, func(n int) { a.grown += n })
	}
	a.accs = append(a.accs, accs)
	return g, nil
}

func (a *aggregation) result() *value.Batch {
	out := value.NewBatch(a.schema, len(a.keys))
	for g, keys := range a.keys {
		row := append(make([]value.Value, 0, a.schema.Len()), keys...)
		for _, acc := range a.accs[g] {
			row = append(row, acc.result()...)
		}
		out.AppendRow(row...)
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
