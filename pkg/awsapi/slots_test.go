package awsapi

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// queued puts the named tickets in the queue of their users, in order, and returns the order in which they are served
// when one slot is handed on from each to the next.
func queued(t *testing.T, names []string, users func(name string) []string) []string {
	t.Helper()
	var served []string
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1)
		first := newTicket()
		s.enqueue(first, "somebody")
		var mu sync.Mutex
		var wg sync.WaitGroup
		for _, name := range names {
			ticket := newTicket()
			for _, u := range users(name) {
				s.enqueue(ticket, u)
			}
			wg.Go(func() {
				if err := s.wait(t.Context(), ticket); err != nil {
					t.Error(err)
				}
				mu.Lock()
				served = append(served, name)
				mu.Unlock()
				s.release()
			})
		}
		synctest.Wait()
		s.release()
		wg.Wait()
		if s.free != 1 || len(s.turns) != 0 || len(s.waiting) != 0 {
			t.Errorf("%d free, turns %v and waiting %v are left", s.free, s.turns, s.waiting)
		}
	})
	return served
}

func TestSlotsAreServedInTurnBetweenUsersAndInOrderForEach(t *testing.T) {
	names := []string{"ann1", "ann2", "ann3", "ann4", "bob1", "bob2", "eve1"}
	got := queued(t, names, func(name string) []string { return []string{name[:3]} })
	want := []string{"ann1", "bob1", "eve1", "ann2", "bob2", "ann3", "ann4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
}

func TestATicketOfTwoUsersIsServedOnceAndAtTheFirstTurnOfEither(t *testing.T) {
	names := []string{"ann1", "ann2", "ann3", "both", "bob1"}
	got := queued(t, names, func(name string) []string {
		if name == "both" {
			return []string{"ann", "bob", "ann"}
		}
		return []string{name[:3]}
	})
	want := []string{"ann1", "both", "ann2", "bob1", "ann3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
}

func TestAnAbandonedTicketHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(1)
		held, leaving, staying := newTicket(), newTicket(), newTicket()
		for _, ticket := range []*ticket{held, leaving, staying} {
			s.enqueue(ticket, "ann")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.wait(ctx, leaving); err == nil {
			t.Error("a ticket was served without a free slot")
		}
		s.release()
		if err := s.wait(t.Context(), staying); err != nil {
			t.Error(err)
		}
		s.release()
		if s.free != 1 {
			t.Errorf("%d slots are free, want 1", s.free)
		}
	})
}

// Whatever comes, goes and gives up: no more slots are out than there are, none is lost, nobody waits beside a free
// one, and nobody waits longer than every other user has one turn.
func TestSlotsAreNeitherLostNorInvented(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 4).Draw(t, "slots")
		s := newSlots(size)
		var waiting, holding []*ticket
		passed := map[*ticket]map[string]int{} // turns of other users since it was the first of its own
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		settle := func() {
			waiting = slices.DeleteFunc(waiting, func(x *ticket) bool {
				if x.taken {
					holding = append(holding, x)
				}
				return x.taken
			})
		}
		t.Repeat(map[string]func(*rapid.T){
			"come": func(t *rapid.T) {
				x := newTicket()
				for range rapid.IntRange(1, 2).Draw(t, "users") {
					s.enqueue(x, fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "user")))
				}
				waiting = append(waiting, x)
				settle()
			},
			"end": func(t *rapid.T) {
				if len(holding) == 0 {
					t.Skip("nothing runs")
				}
				holding = holding[1:]
				first := map[*ticket]string{}
				for user, list := range s.waiting {
					first[list[0]] = user
				}
				var turn string
				if len(s.turns) > 0 {
					turn = s.turns[0]
				}
				s.release()
				for x := range first {
					if passed[x] == nil {
						passed[x] = map[string]int{}
					}
					if passed[x][turn]++; !x.taken && passed[x][turn] > 1 {
						t.Fatalf("user %s had two turns while another user's first query waited", turn)
					}
				}
				settle()
			},
			"give up": func(t *rapid.T) {
				if len(waiting) == 0 {
					t.Skip("nobody waits")
				}
				i := rapid.IntRange(0, len(waiting)-1).Draw(t, "who")
				if err := s.wait(gone, waiting[i]); err == nil {
					t.Fatal("served after its context ended")
				}
				waiting = slices.Delete(waiting, i, i+1)
			},
			"": func(t *rapid.T) {
				if len(holding)+s.free != size {
					t.Fatalf("%d slots are out and %d free, want %d together", len(holding), s.free, size)
				}
				if len(waiting) > 0 && s.free > 0 {
					t.Fatalf("%d wait beside %d free slots", len(waiting), s.free)
				}
			},
		})
	})
}
