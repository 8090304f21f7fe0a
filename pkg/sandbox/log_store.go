package sandbox

import (
	"fmt"
	"sync"
)

// keptQueries and keptRows bound what stays readable; older queries are forgotten, as after the real service's seven
// days.
const (
	keptQueries = 1000
	keptRows    = 2_000_000
)

// queryStore holds the queries that were started, in that order.
type queryStore struct {
	mu    sync.Mutex
	byID  map[string]*logQuery
	order []*logQuery
	next  int
}

func newQueryStore() *queryStore { return &queryStore{byID: map[string]*logQuery{}} }

// add names a query and keeps it, unless too many of its account and region are running.
func (s *queryStore) add(q *logQuery) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	running := 0
	for _, other := range s.order {
		if other.account == q.account && other.region == q.region && other.runs() {
			running++
		}
	}
	if running >= maxRunning {
		return false
	}
	s.next++
	q.id = fmt.Sprintf("5a9d0b0c-0000-4000-8000-%012x", s.next)
	s.byID[q.id] = q
	s.order = append(s.order, q)
	for len(s.order) > keptQueries || len(s.order) > 1 && s.rows() > keptRows {
		s.order[0].stop()
		delete(s.byID, s.order[0].id)
		s.order = s.order[1:]
	}
	return true
}

// running counts the queries that have not ended.
func (s *queryStore) running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, q := range s.order {
		if q.runs() {
			n++
		}
	}
	return n
}

// rows counts the rows of all queries that are kept.
func (s *queryStore) rows() int {
	n := 0
	for _, q := range s.order {
		n += q.rows()
	}
	return n
}

// find is the query of an id, if the caller's account and region started it.
func (s *queryStore) find(c *call, id string) (*logQuery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.byID[id]
	if q == nil || q.account != c.account || q.region != c.region {
		return nil, &apiError{Shape: "ResourceNotFoundException", Message: fmt.Sprintf("Query with ID '%s' does not exist.", id)}
	}
	return q, nil
}
