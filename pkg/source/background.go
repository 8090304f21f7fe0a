package source

import (
	"context"
	"io"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// background is in, read by a goroutine of its own, one batch ahead of its
// reader. It begins at once and ends with ctx.
func background(ctx context.Context, in exec.Stream) exec.Stream {
	ctx, cancel := context.WithCancel(ctx)
	b := &backgroundStream{schema: in.Schema(), batches: make(chan *value.Batch), cancel: cancel}
	b.done.Go(func() {
		defer close(b.batches)
		b.err = exec.Safely(func() error {
			return exec.Drain(ctx, in, func(batch *value.Batch) error {
				select {
				case b.batches <- batch:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		})
	})
	return b
}

type backgroundStream struct {
	schema  *value.Schema
	batches chan *value.Batch
	err     error // set before batches is closed
	cancel  context.CancelFunc
	done    sync.WaitGroup
}

func (b *backgroundStream) Schema() *value.Schema { return b.schema }

func (b *backgroundStream) Next(ctx context.Context) (*value.Batch, error) {
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
