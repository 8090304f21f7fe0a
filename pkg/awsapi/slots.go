package awsapi

import (
	"context"
	"slices"
	"sync"
)

// slots hands out the right to run a log query: first come, first served for each user, and in turn between users.
type slots struct {
	mu      sync.Mutex
	free    int
	waiting map[string][]*ticket // by user, never empty lists
	turns   []string             // the users with tickets, the next one first
}

// ticket is a place in the queue. It stands in the queue of each user who waits for it, and is served once.
type ticket struct {
	granted chan struct{}

	// Guarded by the slots' lock.
	users []string
	taken bool // granted, or given up
}

func newSlots(n int) *slots { return &slots{free: n, waiting: map[string][]*ticket{}} }

func newTicket() *ticket { return &ticket{granted: make(chan struct{})} }

// enqueue puts a ticket at the end of a user's queue, or serves it when nobody else waits. A ticket that was served
// or stands there already stays as it is.
func (s *slots) enqueue(t *ticket, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.taken || slices.Contains(t.users, user) {
		return
	}
	if s.free > 0 {
		s.free--
		t.grant()
		return
	}
	t.users = append(t.users, user)
	if len(s.waiting[user]) == 0 {
		s.turns = append(s.turns, user)
	}
	s.waiting[user] = append(s.waiting[user], t)
}

// wait waits until the ticket is served or ctx ends; then the place is given up.
func (s *slots) wait(ctx context.Context, t *ticket) error {
	select {
	case <-t.granted:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	served := t.taken
	if !served {
		t.taken = true
		s.forget(t)
	}
	s.mu.Unlock()
	if served {
		s.release()
	}
	return ctx.Err()
}

// release gives a slot back: to the first ticket of the user whose turn it is.
func (s *slots) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.turns) == 0 {
		s.free++
		return
	}
	user := s.turns[0]
	t := s.waiting[user][0]
	s.forget(t)
	// The user's next ticket waits until everyone else had a turn.
	if i := slices.Index(s.turns, user); i >= 0 {
		s.turns = append(slices.Delete(s.turns, i, i+1), user)
	}
	t.grant()
}

// forget takes a ticket out of all queues.
func (s *slots) forget(t *ticket) {
	for _, user := range t.users {
		rest := slices.DeleteFunc(s.waiting[user], func(other *ticket) bool { return other == t })
		if len(rest) > 0 {
			s.waiting[user] = rest
			continue
		}
		delete(s.waiting, user)
		s.turns = slices.DeleteFunc(s.turns, func(other string) bool { return other == user })
	}
}

// grant serves a ticket; the slots' lock is held.
func (t *ticket) grant() {
	t.taken = true
	close(t.granted)
}
