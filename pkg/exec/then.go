package exec

import (
	"context"
	"errors"
	"io"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Then is a stream of the batches of first and behind them those of the stream
// that next opens once first is at its end; next may return nil. Both streams
// have the schema of first.
func Then(first Stream, next func(context.Context) (Stream, error)) Stream {
	return &thenStream{schema: first.Schema(), in: first, next: next}
}

type thenStream struct {
	schema *value.Schema
	in     Stream
	next   func(context.Context) (Stream, error) // nil once it was called
}

func (t *thenStream) Schema() *value.Schema { return t.schema }
func (t *thenStream) Close() error          { return t.in.Close() }

func (t *thenStream) Next(ctx context.Context) (*value.Batch, error) {
	b, err := t.in.Next(ctx)
	if !errors.Is(err, io.EOF) || t.next == nil {
		return b, err
	}
	open := t.next
	t.next = nil
	if err := t.in.Close(); err != nil {
		return nil, err
	}
	in, err := open(ctx)
	if err != nil {
		return nil, err
	}
	if in == nil {
		return nil, io.EOF
	}
	t.in = in
	return t.Next(ctx)
}
