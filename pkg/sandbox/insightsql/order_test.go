package insightsql

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The example of the sort page, in its order.
func TestNaturalSortAsDocumented(t *testing.T) {
	t.Parallel()
	want := []string{"!:", "#", "*%04", "0#", "5A", "111A", "2345_", "@", "@_", "A", "A9876fghj", "a12345hfh", "0", "01", "1", "2", "3"}
	shuffled := slices.Clone(want)
	rng := rand.New(rand.NewPCG(1, 2))
	rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for _, direction := range []string{"asc", "desc"} {
		var got []string
		for _, row := range run(t, `fields @message | sort @message `+direction, messages(shuffled...), options(t)).Rows {
			got = append(got, row[0].Value)
		}
		if direction == "desc" {
			slices.Reverse(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", direction, diff)
		}
	}
}

func TestNaturalOrderIsTotal(t *testing.T) {
	t.Parallel()
	words := []string{"", "a", "a1", "a01", "a10", "a2b", "é", "e", "1é", "\xff", "a\xff", "12", "012x", "12x", "_", "aé1", "a\xc3"}
	for _, a := range words {
		for _, b := range words {
			if compareNatural(a, b) != -compareNatural(b, a) || (compareNatural(a, b) == 0) != (a == b) {
				t.Errorf("%q and %q: %d and %d", a, b, compareNatural(a, b), compareNatural(b, a))
			}
			for _, c := range words {
				if compareNatural(a, b) < 0 && compareNatural(b, c) < 0 && compareNatural(a, c) >= 0 {
					t.Errorf("%q < %q < %q is not transitive", a, b, c)
				}
			}
		}
	}
}

// Keeping the best k rows while streaming must equal sorting all rows.
func TestTopRowsEqualFullSort(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 7))
		var events []Event
		for range rng.IntN(300) {
			events = append(events, Event{
				Timestamp: at + rng.Int64N(20),
				Message:   fmt.Sprintf(`{"a":"%d","b":"x%d"}`, rng.IntN(8), rng.IntN(5)),
				Ptr:       fmt.Sprint(rng.IntN(1_000_000)),
			})
		}
		for _, order := range []string{"", "| sort a", "| sort b desc, a", "| sort a, @timestamp desc"} {
			for _, tie := range []string{"arrival", "reverse"} {
				o := options(t, "ties="+tie)
				all := run(t, "fields a, b"+order, events, o).Rows
				k := 1 + rng.IntN(40)
				got := run(t, fmt.Sprintf("fields a, b %s | limit %d", order, k), events, o).Rows
				if diff := cmp.Diff(all[:min(k, len(all))], got[:len(got):len(got)]); diff != "" && len(all) > 0 {
					t.Fatalf("seed %d, %q, limit %d, ties %s: %s", seed, order, k, tie, diff)
				}
			}
		}
	}
}

func TestRunStopsWithItsContext(t *testing.T) {
	t.Parallel()
	q, err := Parse(`stats count(*) by @message`)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	endless := func(yield func(Event) bool) {
		for yield(Event{Timestamp: at, Message: "x"}) {
			if seen++; seen == 5000 {
				cancel()
			}
		}
	}
	if _, err := q.Run(ctx, endless, options(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if _, err := q.Run(ctx, slices.Values(traffic), options(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("already cancelled: got %v, want context.Canceled", err)
	}
}

func TestOneQueryRunsConcurrently(t *testing.T) {
	t.Parallel()
	q, err := Parse(`fields concat(status, "-", path) as k | parse path "/*" as p | stats count(*) as n by k, p | sort n desc | limit 2`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"k=200-/a; p=a; n=2", "k=500-/b; p=b; n=1"}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			res, err := q.Run(t.Context(), slices.Values(traffic), options(t))
			if err != nil {
				t.Error(err)
				return
			}
			if diff := cmp.Diff(want, table(res)); diff != "" {
				t.Error(diff)
			}
		})
	}
	wg.Wait()
}
