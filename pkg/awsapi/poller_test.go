package awsapi

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"
)

func TestThePollerLetsTheMostOverdueGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPoller(wallClock{}, rate.NewLimiter(1, 1))
		begin := time.Now()
		type given struct {
			Due  string
			At   time.Duration
			Late time.Duration
		}
		var got []given
		var mu sync.Mutex
		var wg sync.WaitGroup
		// The first takes the only call that is free; the others are all overdue when the next one is.
		for _, due := range []string{"0s", "900ms", "600ms", "5s", "300ms"} {
			d, err := time.ParseDuration(due)
			if err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				late, err := p.wait(t.Context(), begin.Add(d))
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, given{due, time.Since(begin), late})
			})
		}
		wg.Wait()
		want := []given{
			{"0s", 0, 0},
			{"300ms", time.Second, 700 * time.Millisecond},
			{"600ms", 2 * time.Second, 1400 * time.Millisecond},
			{"900ms", 3 * time.Second, 2100 * time.Millisecond},
			{"5s", 5 * time.Second, 0},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("turns (-want +got):\n%s", diff)
		}
	})
}

func TestThePollerIsRousedBySomethingThatIsDueEarlier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPoller(wallClock{}, rate.NewLimiter(rate.Inf, 1))
		begin := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := p.wait(t.Context(), begin.Add(time.Hour)); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if _, err := p.wait(t.Context(), begin.Add(time.Second)); err != nil || time.Since(begin) != time.Second {
			t.Errorf("the earlier turn came after %s with error %v", time.Since(begin), err)
		}
		wg.Wait()
		if took := time.Since(begin); took != time.Hour {
			t.Errorf("the later turn came after %s, want 1h", took)
		}
	})
}

// A bubble ends only when all its goroutines have, so a loop that stayed would fail the test.
func TestThePollersLoopEndsWithTheLastWhoWaits(t *testing.T) {
	for name, due := range map[string]time.Duration{"asleep": 2 * time.Hour, "behind the rate limit": 0} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				limit := rate.NewLimiter(rate.Every(time.Hour), 1)
				limit.AllowN(time.Now(), 1)
				p := newPoller(wallClock{}, limit)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if _, err := p.wait(ctx, time.Now().Add(due)); err == nil {
					t.Error("a turn was given before its time")
				}
				synctest.Wait()
				p.mu.Lock()
				defer p.mu.Unlock()
				if p.running || len(p.waiting) != 0 {
					t.Errorf("the loop runs: %v, %d wait", p.running, len(p.waiting))
				}
				if !limit.AllowN(time.Now().Add(59*time.Minute), 1) {
					t.Error("who left kept a place in the rate limit")
				}
			})
		})
	}
}
