package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// stopGrace is how long a program may take to stop. mage gives a whole target five seconds.
const stopGrace = 4 * time.Second

// process is a running program and whatever it has started.
type process struct {
	name string
	cmd  *exec.Cmd
	done chan struct{} // closed when the program has ended
	err  error         // why it ended, once done is closed
}

// start runs a program in a process group of its own, so that Ctrl-C in the terminal reaches only the demo, which stops
// what it started in order.
func start(name string, cmd *exec.Cmd, out io.Writer) (*process, error) {
	cmd.Stdout, cmd.Stderr = out, out
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the %s: %w", name, err)
	}
	p := &process{name: name, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// stop ends the program and its children: politely, then by force.
func (p *process) stop() {
	interruptGroup(p.cmd)
	select {
	case <-p.done:
	case <-time.After(stopGrace):
	}
	killGroup(p.cmd)
	<-p.done
}

// ended is the error for a program that should still be running.
func (p *process) ended() error {
	if p.err == nil {
		return fmt.Errorf("the %s stopped by itself", p.name)
	}
	return fmt.Errorf("the %s stopped: %w", p.name, p.err)
}

// wait blocks until one of the programs ends, which is an error, or the context does.
func wait(ctx context.Context, first, second *process) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-first.done:
		return first.ended()
	case <-second.done:
		return second.ended()
	}
}

// ready polls check until it succeeds, the program ends, or the limit passes.
func (p *process) ready(ctx context.Context, limit time.Duration, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("the %s did not answer within %s: %w", p.name, limit, err)
			}
			return ctx.Err()
		case <-p.done:
			return p.ended()
		case <-tick.C:
		}
	}
}
