package sandbox

import (
	"sync"
	"time"
)

// busy measures for how long the sandbox has computed anything, so that what
// callers wait for can be told from what AWS would take for itself.
type busy struct {
	mu    sync.Mutex
	works int // under way
	since time.Time
	total time.Duration
}

// begin notes that some work begins; the caller calls what it returns at its end.
func (b *busy) begin() (end func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.works++; b.works == 1 {
		b.since = time.Now()
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.works--; b.works == 0 {
			b.total += time.Since(b.since)
		}
	}
}

// read returns the time so far.
func (b *busy) read() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.works > 0 {
		return b.total + time.Since(b.since)
	}
	return b.total
}

// reset begins anew.
func (b *busy) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.since, b.total = time.Now(), 0
}
