package insightsql

import (
	"encoding/binary"
	"slices"
)

// aggregation is the sink of stats: a hash table of groups.
type aggregation struct {
	plan       *plan
	next       sink
	keys       []slotted
	aggregates []aggregateCell
	results    []slotted
	groups     map[string]*group
	ordered    []*group // as first seen
	buf        []byte
}

// slotted is an evaluator whose value goes to a cell.
type slotted struct {
	eval evaluator
	cell int
}

// aggregateCell makes the accumulators of one aggregate; their results go to a cell.
type aggregateCell struct {
	create func() accumulator
	cell   int
}

// group is one row of the result in the making.
type group struct {
	keys         []value
	accumulators []accumulator
}

// accumulator takes the rows of one group.
type accumulator interface {
	add(*row)
	value() value
}

// push finds the row its group. Looking up string(a.buf) does not allocate.
func (a *aggregation) push(r *row) {
	a.buf = a.buf[:0]
	for _, k := range a.keys {
		a.buf = a.plan.env.appendKey(a.buf, k.eval(r))
	}
	g := a.groups[string(a.buf)]
	if g == nil {
		g = a.newGroup(r)
		a.groups[string(a.buf)] = g
	}
	for _, acc := range g.accumulators {
		acc.add(r)
	}
}

// newGroup starts a group for r, or the one of no rows when r is nil.
func (a *aggregation) newGroup(r *row) *group {
	g := &group{accumulators: make([]accumulator, len(a.aggregates))}
	for i, agg := range a.aggregates {
		g.accumulators[i] = agg.create()
	}
	if r != nil {
		g.keys = make([]value, len(a.keys))
		for i, k := range a.keys {
			g.keys[i] = a.plan.env.groupValue(k.eval(r))
		}
	}
	a.ordered = append(a.ordered, g)
	return g
}

// groupValue is the value that stands for its group.
func (e *env) groupValue(v value) value {
	if v.kind == kindTree || v.kind == kindText && v.text == "" && e.is(emptyGroup, 1) {
		return value{}
	}
	return v
}

// appendKey encodes a value so that equal groups, and only they, have equal bytes.
func (e *env) appendKey(buf []byte, v value) []byte {
	v = e.groupValue(v)
	switch v.kind {
	case kindNull:
		return append(buf, 'n')
	case kindTime:
		return binary.BigEndian.AppendUint64(append(buf, 't'), uint64(int64(v.num)))
	}
	s := e.print(v)
	return append(binary.AppendUvarint(append(buf, 's'), uint64(len(s))), s...)
}

// flush sends the groups on, as first seen: AWS promises no order without sort.
func (a *aggregation) flush() error {
	e := a.plan.env
	if len(a.ordered) == 0 && len(a.keys) == 0 && e.is(emptyStats, 0) {
		a.newGroup(nil)
	}
	if e.is(ties, 1) {
		slices.Reverse(a.ordered)
	}
	r := &row{cells: make([]value, a.plan.cells)}
	for _, g := range a.ordered {
		if r.seq++; r.seq%checkEvery == 0 && e.ctx.Err() != nil {
			return e.ctx.Err()
		}
		for i, k := range g.keys {
			r.cells[a.keys[i].cell] = k
		}
		for i, acc := range g.accumulators {
			r.cells[a.aggregates[i].cell] = acc.value()
		}
		for _, res := range a.results {
			r.cells[res.cell] = res.eval(r)
		}
		a.next.push(r)
	}
	a.groups, a.ordered = nil, nil
	return a.next.flush()
}
