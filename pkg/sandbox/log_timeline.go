package sandbox

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"math"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// The limits of a page of events.
const (
	maxPageEvents = 10_000
	maxPageBytes  = 1 << 20
	// maxPageMinutes is how much of the model's time one call searches. As on the real service a page may be empty and
	// still have a successor.
	maxPageMinutes = 24 * 60
)

// place is a boundary between two events of a group: before the n-th event of the millisecond ms.
type place struct {
	ms int64
	n  int
}

func (p place) before(q place) bool { return p.ms < q.ms || p.ms == q.ms && p.n < q.n }

// token spells a place for callers to come back to.
func (p place) token(request uint64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d.%x", p.ms, p.n, request))
}

// readPlace is the place in a token that this request gave out.
func readPlace(token string, request uint64) (p place, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return place{}, false
	}
	var of uint64
	n, err := fmt.Sscanf(string(text), "%d.%d.%x", &p.ms, &p.n, &of)
	return p, n == 3 && err == nil && of == request && p.ms >= 0 && p.ms <= latest*1000 && p.n >= 0
}

// timeline walks the events of a group in order of time, those of a millisecond in order of arrival.
type timeline struct {
	server   *Server
	group    *group
	from, to int64 // epoch ms, both inclusive
	now      int64
}

// timeline is that of a group between two times; nil stands for the beginning and the end.
func (s *Server) timeline(g *group, from, to *int64) *timeline {
	t := &timeline{server: s, group: g, from: groupsCreated.UnixMilli(), now: s.now().UnixMilli()}
	t.to = t.now
	if g.stored != nil {
		oldest, newest := g.stored.span()
		t.from, t.to = min(t.from, oldest), max(t.to, newest)
	}
	if from != nil {
		t.from = max(t.from, *from)
	}
	if to != nil {
		t.to = min(t.to, *to)
	}
	return t
}

// placed is an event with the places on its two sides.
type placed struct {
	insightsql.Event
	start, end place
}

// minute lists the events of an epoch minute.
func (t *timeline) minute(minute int64) []placed {
	var list []placed
	if t.group.modelled != nil && minute >= groupsCreated.Unix()/60 {
		for e := range t.server.modelledEvents(t.group, minute) {
			if e.Timestamp <= t.now {
				list = append(list, placed{Event: e})
			}
		}
	}
	for e := range t.group.storedEvents(minute*60_000, minute*60_000+59_999) {
		list = append(list, placed{Event: e})
	}
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.Timestamp, b.Timestamp) })
	for i := range list {
		e := &list[i]
		e.start = place{e.Timestamp, 0}
		if i > 0 && list[i-1].Timestamp == e.Timestamp {
			e.start = list[i-1].end
		}
		e.end = place{e.start.ms, e.start.n + 1}
	}
	return list
}

// forward visits the events from a place on until visit returns false. It returns the place that it got to and whether
// there is nothing behind it.
func (t *timeline) forward(at place, visit func(*placed) bool) (place, bool) {
	if at.ms < t.from {
		at = place{t.from, 0}
	}
	for first := at.ms / 60_000; at.ms <= t.to; {
		minute := at.ms / 60_000
		if minute >= first+maxPageMinutes {
			return at, false
		}
		for _, e := range t.minute(minute) {
			if e.start.before(at) {
				continue
			}
			if e.Timestamp > t.to {
				return at, true
			}
			if !visit(&e) {
				return at, false
			}
			at = e.end
		}
		next := (minute + 1) * 60_000
		if t.group.modelled == nil {
			next = t.group.stored.after(next)
			first = next / 60_000 // there is nothing to search in between
		}
		if next > t.to {
			return at, true
		}
		at = place{next, 0}
	}
	return at, true
}

// backward is forward the other way round.
func (t *timeline) backward(at place, visit func(*placed) bool) (place, bool) {
	if at.ms > t.to {
		at = place{t.to + 1, 0}
	}
	for first := at.ms / 60_000; at.ms >= t.from; {
		minute := at.ms / 60_000
		if at.n == 0 && at.ms%60_000 == 0 {
			minute--
		}
		if minute < first-maxPageMinutes {
			return at, false
		}
		for _, e := range slices.Backward(t.minute(minute)) {
			if at.before(e.end) {
				continue
			}
			if e.Timestamp < t.from {
				return at, true
			}
			if !visit(&e) {
				return at, false
			}
			at = e.start
		}
		next := minute * 60_000
		if t.group.modelled == nil {
			next = t.group.stored.before(next) + 1
			first = next / 60_000
		}
		if next <= t.from {
			return at, true
		}
		at = place{next, 0}
	}
	return at, true
}

// span is the times of the oldest and the newest event, and when there is none an empty span.
func (g *storedGroup) span() (oldest, newest int64) {
	events, _ := g.between(math.MinInt64, math.MaxInt64-1)
	if len(events) == 0 {
		return math.MaxInt64, math.MinInt64
	}
	return events[0].timestamp, events[len(events)-1].timestamp
}

// after is the time of the first event at or after ms, or the end of time.
func (g *storedGroup) after(ms int64) int64 {
	if events, _ := g.between(ms, math.MaxInt64-1); len(events) > 0 {
		return events[0].timestamp
	}
	return math.MaxInt64
}

// before is the time of the last event before ms, or the beginning of time.
func (g *storedGroup) before(ms int64) int64 {
	if events, _ := g.between(math.MinInt64, ms-1); len(events) > 0 {
		return events[len(events)-1].timestamp
	}
	return math.MinInt64
}
