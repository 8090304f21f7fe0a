// Package asked measures what the metric panels of the dashboards ask of CloudWatch, and what they would ask if every
// panel's query asked for itself.
package asked

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/world"
	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

const (
	// volume is the share of the sandbox's usual traffic. What is asked does not depend on it.
	volume = 0.05
	day    = 24 * time.Hour
	// refresh is when dashboards are loaded again.
	refresh = time.Minute
)

// begin is when the dashboards are loaded: fixed, so that every run asks for the same.
var begin = time.Date(2026, time.September, 2, 18, 0, 30, 0, time.UTC)

// Measure loads the metric dashboards of a folder over the last day of the sandbox and again a minute later, all
// panels of one at once, and prints for each what was asked of CloudWatch. The plain plan is one call for each query of
// a panel and each account and region, or more where it has more than 500 metrics. It is an error when a load asks for
// a metric more often than it must.
func Measure(ctx context.Context, out io.Writer, folder string) error {
	boards, err := world.Boards(folder, query.Metrics)
	if err != nil {
		return err
	}
	c := &clock{began: time.Now()}
	w := world.New(volume, c.Now)
	defer w.Close()
	_, _ = fmt.Fprintf(out, "each dashboard over %s, all panels at once: GetMetricData calls, metrics requested, ListMetrics calls, points\n\n", day)
	_, _ = fmt.Fprintf(out, "%-54s  %-20s  %-20s  %-28s  %s\n", "", "one call per query", "the least", "first load", "60 s later")
	for _, b := range boards {
		l, err := measure(ctx, w, c, b)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Title, err)
		}
		_, _ = fmt.Fprintf(out, "%-54s  %s  %s  %s%s  %s%s\n", b.Title, l.plain, l.must,
			l.first, l.first.withPoints(), l.later, l.later.withPoints())
	}
	return nil
}

// loads are what one dashboard asked.
type loads struct{ plain, must, first, later counts }

// counts are calls of GetMetricData, the metrics in them, calls of ListMetrics, and points that came.
type counts struct{ calls, metrics, lists, points int }

func (c counts) String() string { return fmt.Sprintf("%5d  %6d  %5d", c.calls, c.metrics, c.lists) }

func (c counts) withPoints() string { return fmt.Sprintf("  %6d", c.points) }

func countsOf(c awsapi.Counts) counts {
	return counts{c.ByOperation["cloudwatch:GetMetricData"], c.MetricsRequested, c.ByOperation["cloudwatch:ListMetrics"], c.PointsFetched}
}

func (c counts) less(o counts) counts {
	return counts{c.calls - o.calls, c.metrics - o.metrics, c.lists - o.lists, c.points - o.points}
}

// measure loads a dashboard twice, with nothing kept from others.
func measure(ctx context.Context, w *world.World, c *clock, b world.Board) (loads, error) {
	s, err := world.Settings("")
	if err != nil {
		return loads{}, err
	}
	api := &counter{API: w.API(s, c), must: map[string]bool{}}
	e, err := engine.New(s, api, c.Now)
	if err != nil {
		return loads{}, err
	}
	if err := load(ctx, e, c.Now(), b); err != nil {
		return loads{}, err
	}
	l := loads{plain: api.plain, must: api.mustAsk(), first: countsOf(api.Meter())}
	if l.first.metrics > l.must.metrics {
		return l, fmt.Errorf("%d metrics were requested, of %d different ones", l.first.metrics, l.must.metrics)
	}
	c.pass(refresh)
	if err := load(ctx, e, c.Now(), b); err != nil {
		return loads{}, err
	}
	l.later = countsOf(api.Meter()).less(l.first)
	return l, nil
}

// load asks for all panels at once.
func load(ctx context.Context, e *engine.Engine, now time.Time, b world.Board) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, p := range b.Panels {
		g.Go(func() error {
			for _, r := range e.Run(ctx, engine.Request{Queries: p.Queries, From: now.Add(-day), To: now}) {
				if r.Err != nil {
					return fmt.Errorf("%s: %w", p.Title, r.Err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// clock begins at a fixed time and passes like the real one.
type clock struct {
	mu    sync.Mutex
	began time.Time
}

// Now implements awsapi.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return begin.Add(time.Since(c.began))
}

// Sleep implements awsapi.Clock.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pass lets time pass at once.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began = c.began.Add(-d)
}
