package awsapi

import (
	"context"
	"fmt"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// memo keeps answers for a while and lets callers that ask the same question at the same time share one call. The
// shared call is cancelled when its last caller has gone. Errors are never kept.
type memo[K comparable, V any] struct {
	clock Clock
	ttl   time.Duration

	mu     sync.Mutex
	kept   *lru.Cache[K, answer[V]]
	flight map[K]*flight[V]
}

type answer[V any] struct {
	value   V
	expires time.Time
}

// flight is a call that has not returned. value and err are set before done is closed; callers is guarded by the
// memo's lock.
type flight[V any] struct {
	done    chan struct{}
	value   V
	err     error
	callers int
	cancel  context.CancelFunc
}

// memoSize bounds the answers kept by one memo.
const memoSize = 200

func newMemo[K comparable, V any](clock Clock, ttl time.Duration) *memo[K, V] {
	kept, err := lru.New[K, answer[V]](memoSize)
	if err != nil { // only for a size below one
		panic(err)
	}
	return &memo[K, V]{clock: clock, ttl: ttl, kept: kept, flight: map[K]*flight[V]{}}
}

// get returns the answer for key, asking with ask when none is kept or on its way.
func (m *memo[K, V]) get(ctx context.Context, key K, ask func(context.Context) (V, error)) (V, error) {
	m.mu.Lock()
	if a, ok := m.kept.Get(key); ok && m.clock.Now().Before(a.expires) {
		m.mu.Unlock()
		return a.value, nil
	}
	f, ok := m.flight[key]
	if !ok {
		f = &flight[V]{done: make(chan struct{})}
		var shared context.Context
		// The call outlives its first caller when others wait for it too.
		shared, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		m.flight[key] = f
		go m.run(shared, key, f, ask)
	}
	f.callers++
	m.mu.Unlock()

	select {
	case <-f.done:
		return f.value, f.err
	case <-ctx.Done():
		m.leave(key, f)
		var none V
		return none, ctx.Err()
	}
}

// run asks, and shares the answer with whoever waits.
func (m *memo[K, V]) run(ctx context.Context, key K, f *flight[V], ask func(context.Context) (V, error)) {
	defer f.cancel()
	f.value, f.err = guarded(ctx, ask)
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.err == nil && m.ttl > 0 {
		m.kept.Add(key, answer[V]{f.value, m.clock.Now().Add(m.ttl)})
	}
	if m.flight[key] == f {
		delete(m.flight, key)
	}
	close(f.done)
}

// leave takes one caller off a flight. A flight without callers is forgotten at once, so that a new caller does not
// join a call that is being cancelled.
func (m *memo[K, V]) leave(key K, f *flight[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f.callers--; f.callers > 0 {
		return
	}
	f.cancel()
	if m.flight[key] == f {
		delete(m.flight, key)
	}
}

// guarded turns a panic into an error: in a goroutine of our own it would end the process.
func guarded[V any](ctx context.Context, ask func(context.Context) (V, error)) (value V, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error: %v", r)
		}
	}()
	return ask(ctx)
}
