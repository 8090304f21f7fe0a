package process

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// UntilStopped returns a context that ends on Ctrl-C, on SIGTERM, and when the process that started this one is gone:
// mage keeps SIGTERM to itself and dies of it.
func UntilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	parent := os.Getppid()
	go func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for os.Getppid() == parent {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		cancel()
	}()
	return ctx, cancel
}
