package source

import (
	"context"
	"errors"
	"io"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// MergeNewest is the rows of several streams, each newest first, as one stream,
// newest first. Rows of one instant keep the order of the streams. Columns that
// a stream lacks are null. When a stream fails, the rows of the others still
// come, with a notice; when all fail, so does the merged stream.
func MergeNewest(schema *value.Schema, rt *exec.Runtime, parts []exec.Stream) exec.Stream {
	m := &mergeStream{schema: schema, rt: rt}
	for _, p := range parts {
		m.parts = append(m.parts, &mergePart{in: p})
	}
	return m
}

type mergeStream struct {
	schema *value.Schema
	rt     *exec.Runtime
	parts  []*mergePart
	failed []error
	total  int
	opened bool
}

// mergePart is a stream and the batch of it that is being handed out.
type mergePart struct {
	in    exec.Stream
	batch *value.Batch
	times *value.Column
	at    int
}

func (m *mergeStream) Schema() *value.Schema { return m.schema }

func (m *mergeStream) Close() error {
	var errs []error
	for _, p := range m.parts {
		errs = append(errs, p.in.Close())
	}
	return errors.Join(errs...)
}

func (m *mergeStream) Next(ctx context.Context) (*value.Batch, error) {
	if !m.opened {
		m.opened = true
		m.total = len(m.parts)
		if err := m.fillAll(ctx); err != nil {
			return nil, err
		}
	}
	if len(m.parts) == 0 {
		return nil, io.EOF
	}
	out := value.NewBatch(m.schema, 0)
	for out.N < exec.BatchRows && len(m.parts) > 0 {
		p := m.newest()
		n := m.run(p, exec.BatchRows-out.N)
		out.Append(p.batch.Slice(p.at, p.at+n))
		if p.at += n; p.at == p.batch.N {
			if err := m.refill(ctx, p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// fillAll asks every stream for its first batch. The streams already run in
// the background, so that asking one after the other does not add up.
func (m *mergeStream) fillAll(ctx context.Context) error {
	for _, p := range append([]*mergePart(nil), m.parts...) {
		if err := m.refill(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// newest returns the part whose next row is the newest.
func (m *mergeStream) newest() *mergePart {
	best := m.parts[0]
	for _, p := range m.parts[1:] {
		if p.time(p.at) > best.time(best.at) {
			best = p
		}
	}
	return best
}

// run returns how many rows of p come before any row of the other parts.
func (m *mergeStream) run(p *mergePart, most int) int {
	n := 1
	for n < most && p.at+n < p.batch.N {
		t := p.time(p.at + n)
		before := true
		for _, o := range m.parts {
			if o == p {
				before = false // parts behind p yield to it when times are equal
				continue
			}
			if ot := o.time(o.at); ot > t || ot == t && before {
				return n
			}
		}
		n++
	}
	return n
}

func (p *mergePart) time(i int) int64 {
	t, _ := p.times.At(i).AsInt()
	return t
}

// refill reads the next batch of a part that has none left, and drops the part
// at its end.
func (m *mergeStream) refill(ctx context.Context, p *mergePart) error {
	for {
		b, err := p.in.Next(ctx)
		if errors.Is(err, io.EOF) {
			return m.drop(p)
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			m.failed = append(m.failed, err)
			if len(m.failed) == m.total {
				return errors.Join(m.failed...)
			}
			m.rt.Notices.Add(diag.Warning, "some rows are missing: "+err.Error())
			return m.drop(p)
		}
		if b.N > 0 {
			p.batch, p.times, p.at = b, b.Column(fields.MessageTime), 0
			return nil
		}
	}
}

func (m *mergeStream) drop(p *mergePart) error {
	kept := m.parts[:0:0]
	for _, o := range m.parts {
		if o != p {
			kept = append(kept, o)
		}
	}
	m.parts = kept
	return p.in.Close()
}
