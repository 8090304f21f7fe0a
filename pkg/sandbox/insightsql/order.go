package insightsql

import (
	"container/heap"
	"slices"
)

type sortKey struct {
	eval       evaluator
	descending bool
}

// cut applies the pending order and keeps the first n rows, all when n < 0.
// Events that no sort has ordered come newest first.
func (c *compiler) cut(n int) {
	c.countMatched()
	keys := c.sortKeys
	if keys == nil && !c.ordered && c.scope.event {
		keys = []sortKey{{eventTime, true}}
	}
	c.sortKeys, c.ordered = nil, true
	if keys == nil {
		if n >= 0 {
			c.plan.add(c.plan.head(n, false))
		}
		return
	}
	e := c.env
	c.plan.blocking = true
	c.plan.add(func(next sink) sink {
		return &order{env: e, next: next, keys: keys, limit: n, scratch: make([]rank, len(keys))}
	})
}

// order sorts its input. With a limit it never holds more rows than that: the
// worst row it keeps is at the top of a heap, and makes room for a better one.
type order struct {
	env     *env
	next    sink
	keys    []sortKey
	limit   int
	rows    []*sorted
	scratch []rank
}

// sorted is a row that is held back, with its sort keys.
type sorted struct {
	row
	ranks []rank
}

// push ranks the row before copying it: most rows of a top ten are dropped here.
func (o *order) push(r *row) {
	for i, k := range o.keys {
		o.scratch[i] = o.env.rank(k.eval(r))
	}
	full := o.limit >= 0 && len(o.rows) >= o.limit
	if full && (o.limit == 0 || o.compare(o.scratch, r.seq, o.rows[0]) >= 0) {
		return
	}
	if !full {
		s := &sorted{ranks: slices.Clone(o.scratch)}
		r.copyTo(&s.row)
		o.rows = append(o.rows, s)
		if len(o.rows) == o.limit {
			heap.Init(o)
		}
		return
	}
	worst := o.rows[0]
	r.copyTo(&worst.row)
	copy(worst.ranks, o.scratch)
	heap.Fix(o, 0)
}

// flush sends the rows on in order.
func (o *order) flush() error {
	slices.SortFunc(o.rows, func(a, b *sorted) int { return o.compare(a.ranks, a.seq, b) })
	for i, s := range o.rows {
		if i%checkEvery == 0 && o.env.ctx.Err() != nil {
			return o.env.ctx.Err()
		}
		o.next.push(&s.row)
	}
	return o.next.flush()
}

// compare decides by arrival in the end, so that no two rows are equal and the
// result does not depend on how it was sorted; see the switch ties.
func (o *order) compare(ranks []rank, seq int64, other *sorted) int {
	for i, k := range o.keys {
		if c := o.env.compareRanks(ranks[i], other.ranks[i], k.descending); c != 0 {
			return c
		}
	}
	switch before := o.env.is(ties, 0) == (seq < other.seq); {
	case seq == other.seq:
		return 0
	case before:
		return -1
	default:
		return 1
	}
}

// Len, Less, Swap, Push and Pop make a heap.Interface with the worst row first.
func (o *order) Len() int           { return len(o.rows) }
func (o *order) Less(i, j int) bool { return o.compare(o.rows[i].ranks, o.rows[i].seq, o.rows[j]) > 0 }
func (o *order) Swap(i, j int)      { o.rows[i], o.rows[j] = o.rows[j], o.rows[i] }
func (o *order) Push(any)           {}
func (o *order) Pop() any           { return nil }
