package source

import (
	"context"
	"io"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// background is in, read by a goroutine of its own. It begins at once and ends
// with ctx. When ahead is set it reads one batch ahead of its reader; else every
// batch behind the first is read when it is asked for, and a reader that has
// enough pays for no more.
func background(ctx context.Context, in exec.Stream, ahead bool) exec.Stream {
	ctx, cancel := context.WithCancel(ctx)
	b := &backgroundStream{schema: in.Schema(), batches: make(chan *value.Batch), cancel: cancel}
	if !ahead {
		b.asked = make(chan struct{}, 1)
	}
	b.done.Go(func() {
		defer close(b.batches)
		b.err = exec.Safely(func() error {
			return exec.Drain(ctx, in, func(batch *value.Batch) error { return b.give(ctx, batch) })
		})
	})
	return b
}

type backgroundStream struct {
	schema  *value.Schema
	batches chan *value.Batch
	asked   chan struct{} // for a batch behind the first; nil when they come unasked
	begun   bool
	err     error // set before batches is closed
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

func (b *backgroundStream) Schema() *value.Schema { return b.schema }

// give hands a batch to the reader and waits until there should be another.
func (b *backgroundStream) give(ctx context.Context, batch *value.Batch) error {
	select {
	case b.batches <- batch:
	case <-ctx.Done():
		return ctx.Err()
	}
	if b.asked == nil {
		return nil
	}
	select {
	case <-b.asked:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *backgroundStream) Next(ctx context.Context) (*value.Batch, error) {
	if b.begun && b.asked != nil {
		b.asked <- struct{}{} // has room: every batch behind the first was asked for once
	}
	b.begun = true
	select {
	case batch, ok := <-b.batches:
		switch {
		case ok:
			return batch, nil
		case b.err != nil:
			return nil, b.err
		}
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close stops the goroutine and waits for it, so that no query goes on behind
// the back of whoever asked for it.
func (b *backgroundStream) Close() error {
	b.cancel()
	b.done.Wait()
	return nil
}
