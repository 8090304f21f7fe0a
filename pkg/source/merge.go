package source

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"io"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// MergeNewest is the rows of several streams, each newest first, as one stream,
// newest first. Rows of one instant keep the order of the streams. Columns that
// a stream lacks are null. When a stream fails because a target did, the rows of
// the others still come, with a notice; when all do, so does the merged stream.
func MergeNewest(schema *value.Schema, rt *exec.Runtime, parts []exec.Stream) exec.Stream {
	m := &mergeStream{schema: schema, failures: failures{rt: rt, total: len(parts)}}
	for i, p := range parts {
		m.parts = append(m.parts, &mergePart{in: p, order: i})
	}
	return m
}

type mergeStream struct {
	schema   *value.Schema
	parts    []*mergePart
	live     mergeHeap // the parts that have rows; nil before the first of them
	failures failures
}

// mergePart is a stream and the batch of it that is being handed out.
type mergePart struct {
	in    exec.Stream
	order int
	batch *value.Batch
	cols  []*value.Column // of batch, in the order of the merged schema, nil for those that it lacks
	whole bool            // batch has the merged schema
	times *value.Column
	at    int
}

func (m *mergeStream) Schema() *value.Schema { return m.schema }

func (m *mergeStream) Close() error {
	errs := make([]error, len(m.parts))
	for i, p := range m.parts {
		errs[i] = p.in.Close()
	}
	m.live = mergeHeap{}
	return errors.Join(errs...)
}

// Next ends a batch where it would have to wait for more rows of a part: the
// reader may have enough.
func (m *mergeStream) Next(ctx context.Context) (*value.Batch, error) {
	if m.live == nil {
		if err := m.start(ctx); err != nil {
			return nil, err
		}
	}
	if err := m.fill(ctx); err != nil {
		return nil, err
	}
	if len(m.live) == 0 {
		return nil, io.EOF
	}
	if p := m.live[0]; len(m.live) == 1 && p.whole { // nothing to merge
		out := p.batch.Slice(p.at, min(p.at+exec.BatchRows, p.batch.N))
		p.at += out.N
		return out, nil
	}
	out := value.NewBatch(m.schema, exec.BatchRows)
	for out.N < exec.BatchRows && m.live[0].left() > 0 {
		m.live[0].copyTo(out, m.run(exec.BatchRows-out.N))
		if m.live[0].left() > 0 {
			heap.Fix(&m.live, 0)
		}
	}
	return out, nil
}

// start asks every stream for its first batch. The streams already run in the
// background, so that asking one after the other does not add up.
func (m *mergeStream) start(ctx context.Context) error {
	m.live = mergeHeap{}
	for _, p := range m.parts {
		if more, err := m.refill(ctx, p); err != nil {
			return err
		} else if more {
			m.live = append(m.live, p)
		}
	}
	heap.Init(&m.live)
	return m.failures.report()
}

// run returns how many rows of the newest part, at most the given number, come
// before any row of the other parts.
func (m *mergeStream) run(most int) int {
	p := m.live[0]
	most = min(most, p.left())
	var next *mergePart // the newest of the others is a child of the heap's root
	for _, o := range m.live[1:min(3, len(m.live))] {
		if next == nil || o.before(next) {
			next = o
		}
	}
	if next == nil {
		return most
	}
	bound := next.time(next.at)
	n := 1
	for n < most {
		t := p.time(p.at + n)
		if t < bound || t == bound && p.order > next.order {
			break
		}
		n++
	}
	return n
}

// fill reads on in the part on top when its batch is used up.
func (m *mergeStream) fill(ctx context.Context) error {
	if len(m.live) == 0 || m.live[0].left() > 0 {
		return nil
	}
	more, err := m.refill(ctx, m.live[0])
	if err != nil {
		return err
	}
	if more {
		heap.Fix(&m.live, 0)
	} else {
		heap.Pop(&m.live)
	}
	return m.failures.report()
}

// refill reads the next batch of a part that has none left; there is none at
// its end.
func (m *mergeStream) refill(ctx context.Context, p *mergePart) (more bool, err error) {
	for {
		b, err := p.in.Next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			return false, p.in.Close()
		case err != nil && (ctx.Err() != nil || !m.failures.add(err)):
			return false, err
		case err != nil:
			return false, p.in.Close()
		case b.N > 0:
			p.set(b, m.schema)
			return true, nil
		}
	}
}

func (p *mergePart) set(b *value.Batch, schema *value.Schema) {
	p.cols = p.cols[:0]
	for _, name := range schema.Names() {
		p.cols = append(p.cols, b.Column(name))
	}
	p.batch, p.whole, p.at = b, b.Schema.Equal(schema), 0
	p.times = b.Column(fields.MessageTime)
}

// copyTo appends the next n rows to a batch of the merged schema.
func (p *mergePart) copyTo(out *value.Batch, n int) {
	for i, c := range out.Cols {
		switch from := p.cols[i]; {
		case from == nil:
			c.AppendColumn(value.NewNulls(n))
		case n == 1:
			c.Append(from.At(p.at))
		default:
			c.AppendColumn(from.Slice(p.at, p.at+n))
		}
	}
	out.N += n
	p.at += n
}

// left is how many rows of the batch are still to be handed out.
func (p *mergePart) left() int { return p.batch.N - p.at }

func (p *mergePart) time(i int) int64 {
	t, _ := p.times.At(i).AsInt()
	return t
}

// before reports whether the next row of p comes before that of o.
func (p *mergePart) before(o *mergePart) bool {
	return cmp.Or(cmp.Compare(o.time(o.at), p.time(p.at)), cmp.Compare(p.order, o.order)) < 0
}

// mergeHeap has the part with the newest row on top.
type mergeHeap []*mergePart

func (h mergeHeap) Len() int           { return len(h) }
func (h mergeHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h mergeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push appends a part, as container/heap wants it.
func (h *mergeHeap) Push(x any) { *h = append(*h, x.(*mergePart)) }

// Pop takes the last part off, as container/heap wants it.
func (h *mergeHeap) Pop() any {
	last := len(*h) - 1
	p := (*h)[last]
	*h = (*h)[:last]
	return p
}
