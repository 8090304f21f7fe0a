package sandbox

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// The states of a log query.
const (
	scheduled = "Scheduled"
	running   = "Running"
	complete  = "Complete"
	failed    = "Failed"
	cancelled = "Cancelled"
)

// logQuery is a query that was started.
type logQuery struct {
	id, account, region string
	groups              int
	cancel              context.CancelFunc

	mu      sync.Mutex
	status  string
	polled  bool
	partial *insightsql.Result // of the first events
	result  *insightsql.Result
}

// run evaluates a query as soon as a slot is free.
func (s *Server) run(ctx context.Context, q *logQuery, parsed *insightsql.Query, groups []*group, o insightsql.Options) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		q.end(cancelled, nil)
		return
	}
	q.begin()
	defer s.meter.busy.begin()()
	var bytes int64
	events := q.sample(s.events(ctx, groups, o, &bytes), func(first []insightsql.Event) (*insightsql.Result, error) {
		return parsed.Run(ctx, slices.Values(first), o)
	})
	result, err := parsed.Run(ctx, events, o)
	s.meter.bytes(bytes)
	switch {
	case ctx.Err() != nil:
		q.end(cancelled, nil)
	case err != nil:
		q.end(failed, nil)
	default:
		q.end(complete, result)
	}
}

// events yields what the groups hold of a query's range and counts the bytes: first what the model makes, minute by
// minute, then what callers stored. The model stops at now; stored events may lie ahead.
func (s *Server) events(ctx context.Context, groups []*group, o insightsql.Options, bytes *int64) iter.Seq[insightsql.Event] {
	from := max(o.Start, groupsCreated.UnixMilli())
	return func(yield func(insightsql.Event) bool) {
		count := func(e insightsql.Event) bool {
			*bytes += int64(len(e.Message))
			return yield(e)
		}
		if modelled := modelledOf(groups); len(modelled) > 0 {
			to := min(o.End, o.Now)
			for minute := from / 60_000; minute*60_000 <= to && ctx.Err() == nil; minute++ {
				for _, g := range modelled {
					for e := range s.modelledEvents(g, minute) {
						if e.Timestamp >= from && e.Timestamp <= to && !count(e) {
							return
						}
					}
				}
			}
		}
		for _, g := range groups {
			for e := range g.storedEvents(from, o.End) {
				if !count(e) {
					return
				}
			}
		}
	}
}

// modelledOf picks the groups that the model fills.
func modelledOf(groups []*group) []*group {
	return slices.DeleteFunc(slices.Clone(groups), func(g *group) bool { return g.modelled == nil })
}

// modelledEvents yields what the model puts into a group in one epoch minute, in order of time.
func (s *Server) modelledEvents(g *group, minute int64) iter.Seq[insightsql.Event] {
	return func(yield func(insightsql.Event) bool) {
		for e := range s.model.LogEvents(g.modelled, minute) {
			if !yield(insightsql.Event{Timestamp: e.Timestamp, Ingestion: e.Ingestion, Message: e.Message, LogStream: e.Stream,
				LogGroup: g.name, Account: g.account, Region: g.region,
				Ptr: strconv.FormatInt(e.Timestamp, 36) + strconv.FormatUint(e.ID, 36)}) {
				return
			}
		}
	}
}

// sampled is the number of events that partial results are made of, at most.
const sampled = 500

// sample passes events on and meanwhile publishes what the query makes of the first of them, which is what a caller
// who looks too early gets to see.
func (q *logQuery) sample(events iter.Seq[insightsql.Event], evaluate func([]insightsql.Event) (*insightsql.Result, error)) iter.Seq[insightsql.Event] {
	publish := func(first []insightsql.Event) {
		r, err := evaluate(first)
		if err != nil {
			return // so will be the whole
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.partial = r
	}
	return func(yield func(insightsql.Event) bool) {
		var first []insightsql.Event
		for e := range events {
			if len(first) < sampled {
				if first = append(first, e); len(first) == sampled {
					publish(first)
				}
			}
			if !yield(e) {
				break
			}
		}
		if len(first) < sampled {
			publish(first[:len(first)/2])
		}
	}
}

// begin notes that evaluation starts, unless the query was stopped in the queue.
func (q *logQuery) begin() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.status == scheduled {
		q.status = running
	}
}

// end settles a query; one that was stopped stays cancelled.
func (q *logQuery) end(status string, r *insightsql.Result) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.status != cancelled {
		q.status, q.result = status, r
	}
}

// poll is the state as a caller sees it. The first look never finds a query complete, as on the real service, so
// that callers which do not poll fail here already.
func (q *logQuery) poll() (string, *insightsql.Result) {
	q.mu.Lock()
	defer q.mu.Unlock()
	first := !q.polled
	q.polled = true
	switch {
	case q.status == running, q.status == complete && first:
		return running, q.partial
	default:
		return q.status, q.result
	}
}

// runs tells whether the query has not ended.
func (q *logQuery) runs() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.status == scheduled || q.status == running
}

// stop cancels a query that has not ended, and says whether it did.
func (q *logQuery) stop() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.status != scheduled && q.status != running {
		return false
	}
	q.status = cancelled
	q.cancel()
	return true
}

// rows is the number of rows that the query keeps in memory.
func (q *logQuery) rows() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.result == nil {
		return 0
	}
	return len(q.result.Rows)
}
