// Package process runs the programs that a build target needs beside it, and stops them.
package process

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

// Process is a running program and whatever it has started.
type Process struct {
	Done chan struct{} // closed when the program has ended
	Err  error         // why it ended, once Done is closed
	name string
	cmd  *exec.Cmd
}

// Start runs a program in a process group of its own, so that Ctrl-C in the terminal reaches only the target, which stops
// what it started in order.
func Start(name string, cmd *exec.Cmd, out io.Writer) (*Process, error) {
	cmd.Stdout, cmd.Stderr = out, out
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the %s: %w", name, err)
	}
	p := &Process{name: name, cmd: cmd, Done: make(chan struct{})}
	go func() {
		p.Err = cmd.Wait()
		close(p.Done)
	}()
	return p, nil
}

// Stop ends the program and its children: politely, then by force.
func (p *Process) Stop() {
	interruptGroup(p.cmd)
	select {
	case <-p.Done:
	case <-time.After(stopGrace):
	}
	killGroup(p.cmd)
	<-p.Done
}

// ended is the error for a program that should still be running.
func (p *Process) ended() error {
	if p.Err == nil {
		return fmt.Errorf("the %s stopped by itself", p.name)
	}
	return fmt.Errorf("the %s stopped: %w", p.name, p.Err)
}

// Wait blocks until one of the programs ends, which is an error, or the context does.
func Wait(ctx context.Context, first, second *Process) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-first.Done:
		return first.ended()
	case <-second.Done:
		return second.ended()
	}
}

// Ready polls check until it succeeds, the program ends, or the limit passes.
func (p *Process) Ready(ctx context.Context, limit time.Duration, check func(context.Context) error) error {
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
		case <-p.Done:
			return p.ended()
		case <-tick.C:
		}
	}
}
