package awsapi

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// poller decides which log query of a target is asked for its results next. All queries share the rate limit of
// GetQueryResults: whichever is most overdue goes first, so that many running queries are asked less often, and none
// is forgotten. Its goroutine ends when nobody waits.
type poller struct {
	clock Clock
	limit *rate.Limiter

	mu      sync.Mutex
	waiting []*turn
	running bool
	until   time.Time          // the loop sleeps until the first turn is due; zero while it waits for the rate limit
	rouse   context.CancelFunc // ends what the loop waits for
}

// turn is the wish to call GetQueryResults at a time or as soon as possible after it.
type turn struct {
	at    time.Time
	taken chan struct{}
}

func newPoller(clock Clock, limit *rate.Limiter) *poller {
	return &poller{clock: clock, limit: limit, rouse: func() {}}
}

// wait returns when it is the caller's turn, at the given time at the earliest, or when ctx ends. The result is how
// long the turn was late.
func (p *poller) wait(ctx context.Context, at time.Time) (late time.Duration, err error) {
	if now := p.clock.Now(); at.Before(now) {
		at = now
	}
	t := &turn{at: at, taken: make(chan struct{})}
	p.add(t)
	select {
	case <-t.taken:
		return p.clock.Now().Sub(at), ctx.Err()
	case <-ctx.Done():
		p.remove(t)
		return 0, ctx.Err()
	}
}

func (p *poller) add(t *turn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, t)
	if !p.running {
		p.running = true
		go p.loop()
	} else if t.at.Before(p.until) {
		p.rouse()
	}
}

func (p *poller) remove(t *turn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = slices.DeleteFunc(p.waiting, func(other *turn) bool { return other == t })
	if len(p.waiting) == 0 {
		p.rouse()
	}
}

// loop gives one turn after the other for as long as there are any.
func (p *poller) loop() {
	for {
		ctx, due, ok := p.next()
		if !ok {
			return
		}
		if due > 0 {
			_ = p.clock.Sleep(ctx, due) // roused or not, the first turn may be another by now
		} else if _, err := pass(ctx, p.clock, p.limit); err == nil {
			p.give()
		}
	}
}

// next prepares the loop's next step: the context that its waiting ends with, and how long until the first turn is due.
// It reports false when nobody waits.
func (p *poller) next() (ctx context.Context, due time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rouse()
	if len(p.waiting) == 0 {
		p.running = false
		return nil, 0, false
	}
	ctx, p.rouse = context.WithCancel(context.Background())
	p.until = p.first().at
	if due = p.until.Sub(p.clock.Now()); due <= 0 {
		p.until = time.Time{}
	}
	return ctx, due, true
}

// first is the turn that is due first; of equals, the one that has waited longest.
func (p *poller) first() *turn {
	return slices.MinFunc(p.waiting, func(a, b *turn) int { return a.at.Compare(b.at) })
}

// give gives the turn that the rate limit has let pass.
func (p *poller) give() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		return
	}
	t := p.first()
	p.waiting = slices.DeleteFunc(p.waiting, func(other *turn) bool { return other == t })
	close(t.taken)
}
