package awsapi

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// metricCallsAtOnce is how many GetMetricData calls one target answers at a time. Those that wait for it are served
// user by user.
const metricCallsAtOnce = 6

// metricShare lets callers share the GetMetricData calls on one target. What is asked for within a short time goes
// into calls of up to entriesPerCall entries, and an entry that is asked already is not asked again.
type metricShare struct {
	clock Clock
	delay time.Duration // from the last ask of a burst to the calls
	kept  *pointCache
	slots *slots

	mu      sync.Mutex
	flight  map[string][]*ask  // not answered, by entry
	waiting []*ask             // those of them that are in no call yet
	latest  time.Time          // when the last of them came
	timer   context.CancelFunc // ends the wait of who will call for them; nil when nobody does
}

// ask is one entry over one window.
type ask struct {
	key    pointKey
	entry  Entry
	step   int64 // the period in ms
	window span

	// Guarded by the share's lock.
	conn    *conn           // of the caller who asked first
	ctx     context.Context // likewise; counts what it costs
	call    *metricCall     // nil while it waits
	waiters []*metricWaiter
	answer  run // points, set before the waiters are told
	fetched fetchedEntry
}

// metricCall is a call under way.
type metricCall struct {
	batch
	ticket *ticket
	cancel context.CancelFunc
	wanted int // asks that have a waiter; guarded by the share's lock
}

// metricWaiter is one caller who waits for asks.
type metricWaiter struct {
	share *metricShare
	user  string
	parts []metricPart
	done  chan struct{}

	// Guarded by the share's lock until done is closed.
	open    int // asks without an answer
	err     error
	remarks []remark // on whole calls
}

// metricPart is what a waiter wants of one entry.
type metricPart struct {
	ids     []string // the caller's names for it
	known   []run
	missing span
	ask     *ask     // for what is missing; nil when nothing is
	remarks []remark // on what is known
}

func newMetricShare(clock Clock, delay time.Duration, kept *pointCache) *metricShare {
	return &metricShare{clock: clock, delay: delay, kept: kept, slots: newSlots(metricCallsAtOnce), flight: map[string][]*ask{}}
}

// join takes what is known of the entries, and a place among those who wait for the rest.
func (s *metricShare) join(ctx context.Context, c *conn, from, to time.Time, entries []Entry) *metricWaiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := &metricWaiter{share: s, user: User(ctx), done: make(chan struct{}), parts: make([]metricPart, 0, len(entries))}
	places := make(map[string]int, len(entries))
	now := s.clock.Now()
	kept, shared := 0, 0
	for _, e := range entries {
		key := e.key()
		if i, again := places[key]; again {
			w.parts[i].ids = append(w.parts[i].ids, e.ID)
			continue
		}
		places[key] = len(w.parts)
		p := metricPart{ids: []string{e.ID}}
		at := pointKey{c.target.key(), key}
		if p.known, p.missing, p.remarks = s.kept.get(at, e.around(from, to), now, asksAnew(ctx)); p.missing.empty() {
			kept++
		} else {
			var joined bool
			if p.ask, joined = s.find(key, p.missing); joined {
				shared++
			} else {
				p.ask = &ask{key: at, entry: e, step: e.Period.Milliseconds(), window: p.missing, conn: c, ctx: ctx}
				s.flight[key] = append(s.flight[key], p.ask)
				s.waiting = append(s.waiting, p.ask)
			}
			p.ask.add(w)
		}
		w.parts = append(w.parts, p)
	}
	c.api.count(ctx, func(n *Counts) { n.MetricsKept += kept; n.MetricsShared += shared })
	if w.open == 0 {
		close(w.done)
		return w
	}
	s.latest = now
	s.dispatch(now)
	return w
}

// find returns an ask under way that will answer a span of an entry.
func (s *metricShare) find(entry string, missing span) (*ask, bool) {
	for _, a := range s.flight[entry] {
		if a.window.holds(missing) {
			return a, true
		}
	}
	return nil, false
}

// add makes a caller wait for an ask.
func (a *ask) add(w *metricWaiter) {
	w.open++
	if a.waiters = append(a.waiters, w); a.call == nil {
		return
	}
	if len(a.waiters) == 1 {
		a.call.wanted++
	}
	w.share.slots.enqueue(a.call.ticket, w.user)
}

// dispatch starts the calls that are full, and leaves the rest for whoever asks soon.
func (s *metricShare) dispatch(now time.Time) {
	if s.delay <= 0 {
		s.send(now, 1)
		return
	}
	if len(s.waiting) >= entriesPerCall {
		s.send(now, entriesPerCall)
	}
	if len(s.waiting) > 0 && s.timer == nil {
		var ctx context.Context
		ctx, s.timer = context.WithCancel(context.Background())
		go s.later(ctx)
	}
	s.rest()
}

// longestBurst is for how many delays the asks of a burst wait for each other.
const longestBurst = 4

// later starts the calls that wait once nobody has asked for a while, or the first has waited for long.
func (s *metricShare) later(ctx context.Context) {
	end := s.clock.Now().Add(longestBurst * s.delay)
	for pause := s.delay; pause > 0; {
		if s.clock.Sleep(ctx, pause) != nil {
			return // nothing waits any more
		}
		s.mu.Lock()
		now := s.clock.Now()
		if pause = min(s.latest.Add(s.delay).Sub(now), end.Sub(now)); pause <= 0 {
			s.send(now, 1)
			s.rest()
		}
		s.mu.Unlock()
	}
}

// rest ends the timer when nothing waits.
func (s *metricShare) rest() {
	if len(s.waiting) == 0 && s.timer != nil {
		s.timer()
		s.timer = nil
	}
}

// send starts calls for the asks that wait, as far as that makes calls of the least size or more.
func (s *metricShare) send(now time.Time, least int) {
	var left []*ask
	for _, b := range pack(s.waiting, now) {
		if len(b.asks) < least {
			left = append(left, b.asks...)
			continue
		}
		s.start(b)
	}
	s.waiting = left
}

// start starts one call in the context of the first of its callers, which does not end with that caller.
func (s *metricShare) start(b batch) {
	call := &metricCall{batch: b, ticket: newTicket(), wanted: len(b.asks)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.asks[0].ctx))
	call.cancel = cancel
	users := map[string]bool{}
	for _, a := range b.asks {
		a.call = call
		for _, w := range a.waiters {
			users[w.user] = true
		}
	}
	for _, user := range slices.Sorted(maps.Keys(users)) {
		s.slots.enqueue(call.ticket, user)
	}
	go s.run(ctx, call)
}

// run makes a call and tells everyone who waits for one of its entries.
func (s *metricShare) run(ctx context.Context, call *metricCall) {
	defer call.cancel()
	var asked time.Time
	data, err := guarded(ctx, func(ctx context.Context) (*fetchedData, error) {
		queued := s.clock.Now()
		if err := s.slots.wait(ctx, call.ticket); err != nil {
			return nil, err
		}
		defer s.slots.release()
		asked = s.clock.Now()
		c := call.asks[0].conn
		c.api.count(ctx, func(n *Counts) { n.Waited += asked.Sub(queued) })
		entries := make([]Entry, len(call.asks))
		for i, a := range call.asks {
			entries[i] = a.entry
		}
		return c.fetch(ctx, call.window, entries, call.pay())
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range call.asks {
		s.forget(a)
		if err == nil {
			a.take(data.entries[i], asked)
			if a.fetched.points.Status == complete {
				s.kept.put(a.key, a.step, a.answer, a.fetched.remarks)
			}
		}
		for _, w := range a.waiters {
			w.tell(data, err)
		}
	}
}

// pay returns the function that counts the entries of a page, each for the caller who asked it first.
func (call *metricCall) pay() func() {
	payers := map[*Usage]int{}
	for _, a := range call.asks {
		payers[usageOf(a.ctx)]++
	}
	api := call.asks[0].conn.api
	return func() {
		for u, entries := range payers {
			change := func(n *Counts) { n.MetricsRequested += entries }
			api.total.add(change)
			u.add(change)
		}
	}
}

// take keeps what an ask wanted of an answer, whose window may be wider.
func (a *ask) take(e fetchedEntry, asked time.Time) {
	a.answer, a.fetched = run{a.window, asked, e.points.Times, e.points.Values}.cut(a.window), e
}

// forget lets the next caller ask anew.
func (s *metricShare) forget(a *ask) {
	entry := a.key.entry
	rest := slices.DeleteFunc(s.flight[entry], func(other *ask) bool { return other == a })
	if len(rest) == 0 {
		delete(s.flight, entry)
		return
	}
	s.flight[entry] = rest
}

// tell notes that an ask has its answer. The first failure ends the waiting.
func (w *metricWaiter) tell(data *fetchedData, err error) {
	if w.err != nil {
		return
	}
	w.open--
	if w.err = err; err == nil {
		for _, r := range data.remarks {
			if !slices.Contains(w.remarks, r) {
				w.remarks = append(w.remarks, r)
			}
		}
	}
	if w.err != nil || w.open == 0 {
		close(w.done)
	}
}

// wait waits for all answers. When ctx ends or one fails, the caller leaves the rest.
func (w *metricWaiter) wait(ctx context.Context) error {
	select {
	case <-w.done:
		if w.err != nil {
			w.leave()
		}
		return w.err
	case <-ctx.Done():
		w.leave()
		return ctx.Err()
	}
}

// leave takes a caller off what it waits for. An ask that nobody wants any more is not made, and a call without a
// wanted ask is cancelled.
func (w *metricWaiter) leave() {
	s := w.share
	s.mu.Lock()
	defer s.mu.Unlock()
	unwanted := false
	for _, p := range w.parts {
		a := p.ask
		if a == nil || !slices.Contains(a.waiters, w) {
			continue
		}
		if a.waiters = slices.DeleteFunc(a.waiters, func(other *metricWaiter) bool { return other == w }); len(a.waiters) > 0 {
			continue
		}
		if a.call == nil {
			unwanted = true
			s.forget(a)
		} else if a.call.wanted--; a.call.wanted == 0 {
			a.call.cancel()
			for _, other := range a.call.asks {
				s.forget(other)
			}
		}
	}
	if unwanted {
		s.waiting = slices.DeleteFunc(s.waiting, func(a *ask) bool { return len(a.waiters) == 0 })
		s.rest()
	}
}

// answer puts together what was known and what was asked, under the caller's names.
func (w *metricWaiter) answer(t Target) (map[string]Points, []Message) {
	points := make(map[string]Points, len(w.parts))
	var messages []Message
	for _, r := range w.remarks {
		messages = append(messages, Message{t, "", r.code, r.text})
	}
	for _, p := range w.parts {
		answer, remarks := p.points()
		for _, id := range p.ids {
			points[id] = answer
		}
		for _, r := range remarks {
			messages = append(messages, Message{t, p.ids[0], r.code, r.text})
		}
	}
	return points, messages
}

// points are those of one entry, with what CloudWatch remarked.
func (p metricPart) points() (Points, []remark) {
	runs, remarks, all := p.known, p.remarks, Points{Status: complete}
	if p.ask != nil {
		runs = nil
		for _, r := range p.known {
			runs = append(runs, r.cut(span{r.from, p.missing.from}))
		}
		runs = append(runs, p.ask.answer.cut(p.missing))
		for _, r := range p.known {
			runs = append(runs, r.cut(span{p.missing.to, r.to}))
		}
		remarks, all.Status = p.ask.fetched.remarks, p.ask.fetched.points.Status
	}
	for _, r := range remarks {
		if r.code != all.Status {
			all.Messages = append(all.Messages, r.text)
		}
	}
	runs = slices.DeleteFunc(slices.Clone(runs), func(r run) bool { return len(r.times) == 0 })
	if len(runs) == 1 { // shared, not copied
		all.Times, all.Values = runs[0].times, runs[0].values
		return all, remarks
	}
	for _, r := range runs {
		all.Times, all.Values = append(all.Times, r.times...), append(all.Values, r.values...)
	}
	return all, remarks
}
