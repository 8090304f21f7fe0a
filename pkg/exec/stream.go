package exec

import (
	"context"
	"errors"
	"io"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// BatchRows is how many rows a batch holds, about: small enough to stay in the
// processor's cache, large enough to spread the cost of a call.
const BatchRows = 1024

// Stream is a pull pipeline of batches.
type Stream interface {
	// Schema is the layout of every batch of the stream. It does not change.
	Schema() *value.Schema
	// Next returns the next batch, which the caller owns, or io.EOF.
	// It must not be called again after an error.
	Next(ctx context.Context) (*value.Batch, error)
	// Close stops the stream and everything it reads from. It may be called
	// more than once and before the end.
	Close() error
}

// Map is a stream that turns each batch of in by fn into a batch of schema.
// A nil or empty batch from fn is skipped.
func Map(in Stream, schema *value.Schema, fn func(*value.Batch) (*value.Batch, error)) Stream {
	return &mapStream{in: in, schema: schema, fn: fn}
}

type mapStream struct {
	in     Stream
	schema *value.Schema
	fn     func(*value.Batch) (*value.Batch, error)
}

func (m *mapStream) Schema() *value.Schema { return m.schema }
func (m *mapStream) Close() error          { return m.in.Close() }

func (m *mapStream) Next(ctx context.Context) (*value.Batch, error) {
	for {
		b, err := m.in.Next(ctx)
		if err != nil {
			return nil, err
		}
		if b, err = m.fn(b); err != nil {
			return nil, err
		}
		if b != nil && b.N > 0 {
			return b, nil
		}
	}
}

// Slice is a stream over batches that are already there.
func Slice(schema *value.Schema, batches ...*value.Batch) Stream {
	return &sliceStream{schema: schema, batches: batches}
}

type sliceStream struct {
	schema  *value.Schema
	batches []*value.Batch
}

func (s *sliceStream) Schema() *value.Schema { return s.schema }
func (s *sliceStream) Close() error          { s.batches = nil; return nil }

func (s *sliceStream) Next(ctx context.Context) (*value.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(s.batches) == 0 {
		return nil, io.EOF
	}
	b := s.batches[0]
	s.batches = s.batches[1:]
	return b, nil
}

// Lazy is a stream whose batches are made by produce when the first one is
// asked for: the shape of every operator that must see all its input first.
func Lazy(schema *value.Schema, in Stream, produce func(context.Context) ([]*value.Batch, error)) Stream {
	return &lazyStream{schema: schema, in: in, produce: produce}
}

type lazyStream struct {
	schema  *value.Schema
	in      Stream
	produce func(context.Context) ([]*value.Batch, error)
	out     Stream
}

func (l *lazyStream) Schema() *value.Schema { return l.schema }
func (l *lazyStream) Close() error          { return l.in.Close() }

func (l *lazyStream) Next(ctx context.Context) (*value.Batch, error) {
	if l.out == nil {
		batches, err := l.produce(ctx)
		if err != nil {
			return nil, err
		}
		l.out = Slice(l.schema, batches...)
	}
	return l.out.Next(ctx)
}

// Drain reads a stream to its end and closes it.
func Drain(ctx context.Context, s Stream, each func(*value.Batch) error) (err error) {
	defer func() { err = errors.Join(err, s.Close()) }()
	for {
		b, err := s.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(b); err != nil {
			return err
		}
	}
}

// Collect reads a stream to its end into one batch.
func Collect(ctx context.Context, s Stream) (*value.Batch, error) {
	all := value.NewBatch(s.Schema(), 0)
	err := Drain(ctx, s, func(b *value.Batch) error { all.Append(b); return nil })
	if err != nil {
		return nil, err
	}
	return all, nil
}
