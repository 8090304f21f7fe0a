// Package steps runs the titled, timed commands that the build targets are made of.
package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Step is one piece of work. Do writes what a person should read to log.
type Step struct {
	Title string
	Do    func(ctx context.Context, log io.Writer) error
}

// Run does the steps of each lane in order and the lanes side by side. A failing step ends its lane; the others go on,
// so that one run shows what is wrong on both sides.
func Run(ctx context.Context, lanes ...[]Step) error {
	return run(ctx, os.Stdout, time.Now, lanes...)
}

func run(ctx context.Context, out io.Writer, now func() time.Time, lanes ...[]Step) error {
	p := &printer{out: out, now: now, live: len(lanes) == 1}
	errs := make([]error, len(lanes))
	var wg sync.WaitGroup
	for i, lane := range lanes {
		wg.Go(func() { errs[i] = runLane(ctx, p, lane) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func runLane(ctx context.Context, p *printer, lane []Step) error {
	for _, s := range lane {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.step(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Title, err)
		}
	}
	return nil
}

// printer keeps the output of steps that run side by side apart: a lone lane prints as it goes, several print each step
// whole when it ends.
type printer struct {
	mu   sync.Mutex
	out  io.Writer
	now  func() time.Time
	live bool
}

func (p *printer) step(ctx context.Context, s Step) error {
	p.printf("=== %s\n", s.Title)
	start := p.now()
	var held bytes.Buffer
	log := io.Writer(&held)
	if p.live {
		log = p.out
	}
	err := s.Do(ctx, log)
	verdict := "ok"
	if err != nil {
		verdict = "FAILED"
	}
	p.printf("%s--- %s: %s (%.1fs)\n", held.String(), s.Title, verdict, p.now().Sub(start).Seconds())
	return err
}

func (p *printer) printf(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprintf(p.out, format, args...) // nothing sensible is left to do when the terminal is gone
}
