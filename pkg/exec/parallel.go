package exec

import (
	"context"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// BatchFunc turns a batch into a batch, which may be nil or empty.
type BatchFunc func(*value.Batch) (*value.Batch, error)

// ParallelMap is Map over several workers. Batches keep their order, so that
// the result does not depend on the number of workers. fns holds one function
// for each worker, of which each is called by one goroutine at a time.
func ParallelMap(in Stream, schema *value.Schema, fns []BatchFunc) Stream {
	if len(fns) == 1 {
		return Map(in, schema, fns[0])
	}
	return &parallelStream{in: in, schema: schema, fns: fns}
}

type parallelStream struct {
	in     Stream
	schema *value.Schema
	fns    []BatchFunc

	started bool
	cancel  context.CancelFunc
	done    sync.WaitGroup
	order   chan *parallelJob // in the order of the input
	end     error             // how the input ended, set before order is closed
}

// parallelJob is one batch on its way through a worker.
type parallelJob struct {
	batch *value.Batch
	err   error
	ready chan struct{}
}

func (p *parallelStream) Schema() *value.Schema { return p.schema }

func (p *parallelStream) Next(ctx context.Context) (*value.Batch, error) {
	if !p.started {
		p.start(ctx)
	}
	for {
		select {
		case job, ok := <-p.order:
			if !ok {
				return nil, p.end
			}
			select {
			case <-job.ready:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			if job.err != nil || job.batch != nil && job.batch.N > 0 {
				return job.batch, job.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// start begins to read ahead: as many batches as there are workers wait to be
// handed out.
func (p *parallelStream) start(ctx context.Context) {
	p.started = true
	ctx, p.cancel = context.WithCancel(ctx)
	p.order = make(chan *parallelJob, 2*len(p.fns))
	jobs := make(chan *parallelJob)
	p.done.Go(func() {
		defer close(p.order)
		defer close(jobs)
		p.end = p.read(ctx, jobs)
	})
	for _, fn := range p.fns {
		p.done.Go(func() {
			for job := range jobs {
				job.err = Safely(func() (err error) {
					job.batch, err = fn(job.batch)
					return err
				})
				close(job.ready)
			}
		})
	}
}

// read gives the batches of the input to the workers and returns the error that
// ended it, io.EOF at its end.
func (p *parallelStream) read(ctx context.Context, jobs chan<- *parallelJob) error {
	for {
		job := &parallelJob{ready: make(chan struct{})}
		err := Safely(func() (err error) {
			job.batch, err = p.in.Next(ctx)
			return err
		})
		if err != nil {
			return err
		}
		select {
		case p.order <- job:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case jobs <- job:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close stops the workers, waits for them and closes the input.
func (p *parallelStream) Close() error {
	if p.cancel != nil {
		p.cancel()
		p.done.Wait()
	}
	return p.in.Close()
}
