package enrich

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// watched is a source that is loaded in the background and looked at again from time to time. The last good copy stands
// until a better one is loaded.
type watched[T any] struct {
	// load returns a new copy, or errUnchanged.
	load  func(context.Context) (T, error)
	every time.Duration
	first chan struct{} // closed when the first attempt has ended

	mu     sync.Mutex
	good   T
	loaded time.Time // of the good copy; zero without one
	err    error     // of the newest attempt
}

func newWatched[T any](every time.Duration, load func(context.Context) (T, error)) *watched[T] {
	return &watched[T]{load: load, every: every, first: make(chan struct{})}
}

// run loads until the context ends. slots bound how many sources load at a time.
func (w *watched[T]) run(ctx context.Context, now func() time.Time, slots chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for first := true; ; first = false {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		w.attempt(ctx, now)
		<-slots
		if first {
			close(w.first)
		}
		timer.Reset(w.every)
	}
}

func (w *watched[T]) attempt(ctx context.Context, now func() time.Time) {
	v, err := safely(func() (T, error) { return w.load(ctx) })
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case errors.Is(err, errUnchanged):
	case err != nil:
		w.err = err
	default:
		w.good, w.loaded, w.err = v, now(), nil
	}
}

// safely turns a panic of a reader into an error, because a strange file must not end Grafana's plugin process.
func safely[T any](f func() (T, error)) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it cannot be read: %v", r)
		}
	}()
	return f()
}

// ErrLoading is the state of a source before the first attempt has ended.
var ErrLoading = errors.New("it is still loading, ask again in a moment")

// get returns the newest good copy with the time when it was loaded, which is zero without a copy, and the error of the
// newest attempt.
func (w *watched[T]) get() (good T, loaded time.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.first:
		return w.good, w.loaded, w.err
	default:
		return w.good, w.loaded, ErrLoading
	}
}
