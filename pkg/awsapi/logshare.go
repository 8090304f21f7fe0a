package awsapi

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// logKey is equal for queries that CloudWatch cannot tell apart.
type logKey struct {
	target     Target
	start, end int64 // seconds, both inclusive
	limit      int32
	groups     string
	text       string
	whole      bool // see LogQuery.Whole
}

func newLogKey(t Target, in *cloudwatchlogs.StartQueryInput) logKey {
	groups := slices.Sorted(slices.Values(slices.Concat(in.LogGroupNames, in.LogGroupIdentifiers)))
	return logKey{target: t, start: *in.StartTime, end: *in.EndTime, limit: *in.Limit, groups: strings.Join(groups, "\x00"), text: *in.QueryString}
}

// endOfRange is the end of the last second asked for.
func (k logKey) endOfRange() time.Time { return time.Unix(k.end+1, 0) }

// logShare lets callers share log queries that are the same: those under way, and for a short time their rows.
type logShare struct {
	clock Clock

	mu     sync.Mutex
	kept   *logCache
	flight map[logKey]*logFlight
}

// logFlight is a query under way. result and err are set before done is closed.
type logFlight struct {
	done   chan struct{}
	result *LogResult
	err    error
	cancel context.CancelFunc
	ticket *ticket

	// Guarded by the share's lock.
	waiters []*logWaiter
	latest  LogProgress
}

// logWaiter is one caller who waits for a query.
type logWaiter struct {
	share  *logShare
	conn   *conn
	key    logKey
	flight *logFlight
	shared bool          // the query was under way already
	joined LogProgress   // how far the query was
	news   chan struct{} // there is progress that the caller has not seen
}

func newLogShare(clock Clock, ttl time.Duration) *logShare {
	return &logShare{clock: clock, kept: newLogCache(ttl), flight: map[logKey]*logFlight{}}
}

// join returns the rows kept for a query, else a place among those who wait for it. The first to come starts it, in
// a context that ends with the last one and not with the first.
func (s *logShare) join(ctx context.Context, c *conn, key logKey, input *cloudwatchlogs.StartQueryInput) (*logWaiter, *LogResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.kept.get(key, s.clock.Now(), asksAnew(ctx)); kept != nil {
		return nil, kept
	}
	f, shared := s.flight[key]
	if !shared {
		f = &logFlight{done: make(chan struct{}), ticket: newTicket(), latest: LogProgress{Status: StatusQueued}}
		var running context.Context
		running, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		s.flight[key] = f
		r := &logRun{conn: c, ticket: f.ticket, whole: key.whole, asked: s.clock.Now(), progress: func(p LogProgress) { s.report(f, p) }}
		go s.run(running, key, f, func(ctx context.Context) (*LogResult, error) { return r.run(ctx, input) })
	}
	// Each waiter's user gives the query a place in the queue, so that sharing is never slower than asking alone.
	c.slots.enqueue(f.ticket, User(ctx))
	w := &logWaiter{share: s, conn: c, key: key, flight: f, shared: shared, joined: f.latest, news: make(chan struct{}, 1)}
	f.waiters = append(f.waiters, w)
	return w, nil
}

// run runs a query and shares its end with whoever waits.
func (s *logShare) run(ctx context.Context, key logKey, f *logFlight, do func(context.Context) (*LogResult, error)) {
	defer f.cancel()
	f.result, f.err = guarded(ctx, do)
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.err == nil {
		s.kept.put(key, f.result, s.clock.Now())
	}
	s.forget(key, f)
	close(f.done)
}

// forget lets the next caller begin anew.
func (s *logShare) forget(key logKey, f *logFlight) {
	if s.flight[key] == f {
		delete(s.flight, key)
	}
}

// report passes progress on to everyone who waits.
func (s *logShare) report(f *logFlight, p LogProgress) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.latest = p
	for _, w := range f.waiters {
		select {
		case w.news <- struct{}{}:
		default: // the caller has not seen the last news either
		}
	}
}

// wait waits for the query's end and reports progress on the way. When ctx ends, the caller leaves.
func (w *logWaiter) wait(ctx context.Context, progress func(LogProgress)) (*LogResult, error) {
	a, f := w.conn.api, w.flight
	progress(w.joined)
	for {
		select {
		case <-w.news:
			progress(w.latest())
		case <-f.done:
			select {
			case <-w.news:
				progress(w.latest())
			default:
			}
			return f.result, a.explain(ctx, w.conn.target, opStartQuery, f.err)
		case <-ctx.Done():
			op := opGetQueryResults
			if w.latest().QueryID == "" {
				op = opStartQuery
			}
			w.leave()
			return nil, a.explain(ctx, w.conn.target, op, ctx.Err())
		}
	}
}

func (w *logWaiter) latest() LogProgress {
	w.share.mu.Lock()
	defer w.share.mu.Unlock()
	return w.flight.latest
}

// leave takes a caller off the query. The last one cancels it, and stays until it is stopped on AWS, as long as that
// takes a usual time.
func (w *logWaiter) leave() {
	s, f := w.share, w.flight
	s.mu.Lock()
	f.waiters = slices.DeleteFunc(f.waiters, func(other *logWaiter) bool { return other == w })
	last := len(f.waiters) == 0
	if last {
		f.cancel()
		s.forget(w.key, f)
	}
	s.mu.Unlock()
	if !last {
		return
	}
	select {
	case <-f.done:
	case <-time.After(2 * stopTimeout):
	}
}
