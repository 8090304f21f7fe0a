package awsapi

import (
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// metricsSettle is how long after its end a period may still change: services deliver minutes late, and CloudWatch
	// shows a period while it fills.
	metricsSettle = 5 * time.Minute
	// pointBytes is the memory that kept points take together.
	pointBytes = 64 << 20
	// keptEntries is more than there is room for: memory decides.
	keptEntries = 1 << 20
)

// pointKey is one entry of one target.
type pointKey struct {
	link  linkKey
	entry string
}

// pointCache keeps the points of entries; the least recently used go first. What is settled is kept long, the recent
// end for seconds.
type pointCache struct {
	settled time.Duration // how long settled points are kept
	fresh   time.Duration // how long others are

	mu    sync.Mutex
	kept  *simplelru.LRU[pointKey, *keptPoints]
	bytes int64
}

// keptPoints are the points of one entry.
type keptPoints struct {
	runs    []run // settled, ascending, apart from each other
	newest  run   // not settled, from the latest answer that had such
	remarks []remark
	bytes   int64
}

// run is all points of a span.
type run struct {
	span
	at     time.Time // when the oldest of it was asked for
	times  []int64
	values []float64
}

func newPointCache(settled, fresh time.Duration) *pointCache {
	c := &pointCache{settled: settled, fresh: fresh}
	var err error
	if c.kept, err = simplelru.NewLRU(keptEntries, func(_ pointKey, k *keptPoints) { c.bytes -= k.bytes }); err != nil {
		panic(err) // only for a size below one
	}
	return c
}

// get returns the runs that are known of a span, and the least span that holds everything else. To who asks anew,
// settled points are known no longer than others.
func (c *pointCache) get(key pointKey, want span, now time.Time, anew bool) (known []run, missing span, remarks []remark) {
	settled := c.settled
	if anew {
		settled = min(settled, c.fresh)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.kept.Get(key)
	if !ok {
		return nil, want, nil
	}
	at := want.from
	for _, r := range k.valid(now, settled, c.fresh) {
		if r.to <= at || r.from >= want.to {
			continue
		}
		if r.from > at {
			missing = missing.with(span{at, r.from})
		}
		known = append(known, r.cut(span{at, want.to}))
		at = r.to
	}
	if at < want.to {
		missing = missing.with(span{at, want.to})
	}
	return known, missing, k.remarks
}

// put keeps the answer about a span that was asked for at some time, and drops what there is no room for.
func (c *pointCache) put(key pointKey, step int64, answer run, remarks []remark) {
	if c.settled <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.kept.Get(key)
	if !ok {
		k = &keptPoints{}
		c.kept.Add(key, k)
	}
	k.remarks = remarks
	final := floorTo(answer.at.Add(-metricsSettle).UnixMilli(), step)
	if old := answer.cut(span{answer.from, final}); !old.empty() {
		k.settle(old, answer.at.Add(-c.settled))
	}
	if answer.to > final {
		k.newest = answer.cut(span{final, answer.to})
	}
	before := k.bytes
	k.bytes = k.size() + int64(len(key.entry))
	for c.bytes += k.bytes - before; c.bytes > pointBytes; {
		c.kept.RemoveOldest()
	}
}

// valid lists what may still be used, in order of time. What is settled goes before what is not.
func (k *keptPoints) valid(now time.Time, settled, fresh time.Duration) []run {
	list := make([]run, 0, len(k.runs)+1)
	for _, r := range k.runs {
		if now.Sub(r.at) < settled {
			list = append(list, r)
		}
	}
	if n := k.newest; !n.empty() && now.Sub(n.at) < fresh {
		at, _ := slices.BinarySearchFunc(list, n.from, func(r run, from int64) int {
			if r.from <= from {
				return -1
			}
			return 1
		})
		list = slices.Insert(list, at, n)
	}
	return list
}

// settle adds a run. It takes the place of what was known of its span, and becomes one with what it touches; what was
// asked for before oldest is dropped.
func (k *keptPoints) settle(r run, oldest time.Time) {
	var before, after []run
	for _, o := range k.runs {
		if !o.at.After(oldest) {
			continue
		}
		if head := o.cut(span{o.from, r.from}); !head.empty() {
			before = append(before, head)
		}
		if tail := o.cut(span{r.to, o.to}); !tail.empty() {
			after = append(after, tail)
		}
	}
	if n := len(before); n > 0 && before[n-1].to == r.from {
		before, r = before[:n-1], before[n-1].then(r)
	}
	if len(after) > 0 && after[0].from == r.to {
		r, after = r.then(after[0]), after[1:]
	}
	k.runs = slices.Concat(before, []run{r}, after)
}

// size estimates the memory in bytes.
func (k *keptPoints) size() int64 {
	n := int64(200 + 16*len(k.newest.times))
	for _, r := range k.runs {
		n += int64(88 + 16*len(r.times))
	}
	return n
}

// cut is the part of a run that is in s; its points are shared.
func (r run) cut(s span) run {
	s = span{max(r.from, s.from), min(r.to, s.to)}
	first, _ := slices.BinarySearch(r.times, s.from)
	end, _ := slices.BinarySearch(r.times, s.to)
	end = max(first, end)
	return run{s, r.at, r.times[first:end:end], r.values[first:end:end]}
}

// then is a run and the one that begins where it ends.
func (r run) then(next run) run {
	at := r.at
	if next.at.Before(at) {
		at = next.at
	}
	return run{span{r.from, next.to}, at, slices.Concat(r.times, next.times), slices.Concat(r.values, next.values)}
}
