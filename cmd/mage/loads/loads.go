// Package loads measures how long the dashboards take to load for the first time, over a slow network.
package loads

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/world"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

const (
	// latency is how long AWS takes to answer a call.
	latency = 300 * time.Millisecond
	// browser is how many panels a browser asks for at a time over HTTP/1.1.
	browser = 6
	day     = 24 * time.Hour
)

// ranges are what is loaded.
var ranges = []time.Duration{day, 7 * day}

// Measure loads each dashboard of a folder over a day and over a week, with nothing kept from before, and prints how
// long that took, for how long of it the sandbox itself computed, which AWS would do on its own machines, the rest, and
// what was asked of AWS.
func Measure(ctx context.Context, out io.Writer, folder string) error {
	boards, err := world.Boards(folder, "")
	if err != nil {
		return err
	}
	w := world.Live(sandbox.Options{Faults: sandbox.Faults{Latency: latency}, RateClock: time.Now})
	defer w.Close()
	for _, span := range ranges {
		_, _ = fmt.Fprintf(out, "\n%-54s  %8s  %8s  %8s  %6s  %8s  %9s  %8s\n", fmt.Sprintf("over %d h, calls of %s", int(span.Hours()), latency),
			"seconds", "sandbox", "rest", "calls", "metrics", "MB", "USD")
		for _, b := range boards {
			l, err := load(ctx, w, b, span)
			if err != nil {
				return fmt.Errorf("%s: %w", b.Title, err)
			}
			_, _ = fmt.Fprintf(out, "%-54s  %s\n", b.Title, l)
		}
	}
	return nil
}

// one is a load of a dashboard.
type one struct {
	took  time.Duration
	usage sandbox.Usage
}

func (l one) String() string {
	var calls int64
	for _, n := range l.usage.Calls {
		calls += n
	}
	took := l.took.Seconds()
	return fmt.Sprintf("%8.2f  %8.2f  %8.2f  %6d  %8d  %9.1f  %8.4f", took, l.usage.BusySeconds, took-l.usage.BusySeconds,
		calls, l.usage.MetricsRequested, float64(l.usage.BytesScanned)/1e6, l.usage.USD)
}

// load asks for the panels of a dashboard as a browser does.
func load(ctx context.Context, w *world.World, b world.Board, span time.Duration) (one, error) {
	s, err := world.Settings(`"limits":{"queryTimeout":"1h"}`) // the sandbox has few processors
	if err != nil {
		return one{}, err
	}
	api := w.API(s, nil)
	defer api.Close()
	e, err := engine.New(s, api, nil)
	if err != nil {
		return one{}, err
	}
	w.Usage()
	began := time.Now()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(browser)
	for _, p := range b.Panels {
		g.Go(func() error {
			for _, r := range e.Run(gctx, engine.Request{Queries: p.Queries, From: began.Add(-span), To: began}) {
				if r.Err != nil {
					return fmt.Errorf("%s: %w", p.Title, r.Err)
				}
			}
			return nil
		})
	}
	err = g.Wait()
	return one{time.Since(began), w.Usage()}, err
}
