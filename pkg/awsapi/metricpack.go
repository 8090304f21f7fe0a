package awsapi

import (
	"cmp"
	"slices"
	"time"
)

// entriesPerCall is GetMetricData's own limit.
const entriesPerCall = 500

// batch is what one call asks: entries over one window.
type batch struct {
	window span
	asks   []*ask
}

// pack makes calls of asks: one window each, and full ones first. Windows that differ by less than a period become
// one, as the recent ends of points five and fifteen minutes apart do: CloudWatch bills metrics, not points.
func pack(asks []*ask, now time.Time) []batch {
	asks = slices.SortedStableFunc(slices.Values(asks), func(a, b *ask) int {
		return cmp.Or(cmp.Compare(a.window.from, b.window.from), cmp.Compare(a.window.to, b.window.to))
	})
	var groups []batch
	for _, a := range asks {
		i := slices.IndexFunc(groups, func(g batch) bool { return g.takes(a, now) })
		if i < 0 {
			i, groups = len(groups), append(groups, batch{window: a.window})
		}
		groups[i].window = groups[i].window.with(a.window)
		groups[i].asks = append(groups[i].asks, a)
	}
	var calls []batch
	for _, g := range groups {
		for part := range slices.Chunk(g.asks, entriesPerCall) {
			calls = append(calls, batch{g.window, part})
		}
	}
	slices.SortStableFunc(calls, func(a, b batch) int { return cmp.Compare(len(b.asks), len(a.asks)) })
	return calls
}

// minuteAge is how old a window's start may be for CloudWatch to have all its periods.
const minuteAge = 14 * 24 * time.Hour

// takes reports whether an ask can join a batch. As asks come in order of their windows, the batch's is the earlier.
func (g batch) takes(a *ask, now time.Time) bool {
	if g.window == a.window {
		return true
	}
	longest := max(a.step, g.asks[0].step)
	near := abs(a.window.from-g.window.from) < longest && abs(a.window.to-g.window.to) < longest
	// A start of another age may have other periods, and periods count from the start.
	return near && (a.window.from == g.window.from || g.window.from > now.Add(-minuteAge).UnixMilli()) && g.window.from%a.step == 0
}

func abs(n int64) int64 { return max(n, -n) }
