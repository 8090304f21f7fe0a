package awsapi

import (
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// The memory that kept rows of log queries take together, and one result alone: a few large ones must not push out
// all others.
const (
	keptBytes       = 64 << 20
	keptBytesResult = keptBytes / 4
	keptResults     = 2000 // small ones
)

// settling is how long after its end a range may still get events: agents and CloudTrail deliver minutes late.
const settling = 5 * time.Minute

// logCache keeps rows of log queries for a short time, the least recently used go first. It is not safe for
// concurrent use.
type logCache struct {
	ttl   time.Duration
	kept  *simplelru.LRU[logKey, keptLog]
	bytes int64
}

type keptLog struct {
	result  *LogResult
	bytes   int64
	at      time.Time
	expires time.Time
}

func newLogCache(ttl time.Duration) *logCache {
	c := &logCache{ttl: ttl}
	var err error
	if c.kept, err = simplelru.NewLRU(keptResults, func(_ logKey, k keptLog) { c.bytes -= k.bytes }); err != nil {
		panic(err) // only for a size below one
	}
	return c
}

// keepFor is how long the answer about a range is kept: cache.results, and a sixth of it while events may still
// arrive, 10 seconds by default.
func (c *logCache) keepFor(end, now time.Time) time.Duration {
	if now.Sub(end) < settling {
		return keepUnsettled(c.ttl)
	}
	return c.ttl
}

// keepUnsettled is how long answers are kept that may still change.
func keepUnsettled(results time.Duration) time.Duration { return results / 6 }

// get returns what is kept for a key, marked as such, or nil. Who asks anew gets what is kept for seconds only.
func (c *logCache) get(key logKey, now time.Time, anew bool) *LogResult {
	k, ok := c.kept.Get(key)
	if !ok || !now.Before(k.expires) || anew && now.Sub(k.at) >= keepUnsettled(c.ttl) {
		return nil
	}
	result := *k.result
	result.Cached, result.Age = true, now.Sub(k.at)
	result.Queued, result.Elapsed = 0, 0
	return &result
}

// put keeps a result, and drops what has expired and what there is no room for.
func (c *logCache) put(key logKey, r *LogResult, now time.Time) {
	for _, old := range c.kept.Keys() {
		if k, _ := c.kept.Peek(old); !now.Before(k.expires) {
			c.kept.Remove(old)
		}
	}
	ttl := c.keepFor(key.endOfRange(), now)
	size := sizeOf(r.Rows)
	if ttl <= 0 || size > keptBytesResult {
		return
	}
	c.kept.Remove(key) // its bytes are counted with it
	c.kept.Add(key, keptLog{r, size, now, now.Add(ttl)})
	for c.bytes += size; c.bytes > keptBytes; {
		c.kept.RemoveOldest()
	}
}

// sizeOf estimates the memory of rows in bytes.
func sizeOf(rows [][]Field) int64 {
	var n int64
	for _, r := range rows {
		n += rowSize(r)
	}
	return n
}

// rowSize counts slice and string headers and the values. Names are shared between rows.
func rowSize(row []Field) int64 {
	n := int64(24 + 32*len(row))
	for _, f := range row {
		n += int64(len(f.Value))
	}
	return n
}
