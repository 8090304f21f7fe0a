package sandbox

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// cachedRequests bounds the requests that are kept, at 40 bytes each.
const cachedRequests = 2_000_000

// hour is the traffic of one stage in one hour.
type hour struct {
	requests []traffic.Request
	ends     [60]int32 // index behind the last request of each minute
}

// minute lists the requests of one minute of the hour.
func (h *hour) minute(m int64) []traffic.Request {
	from := int32(0)
	if m > 0 {
		from = h.ends[m-1]
	}
	return h.requests[from:h.ends[m]]
}

// hourKey names an epoch hour of a stage.
type hourKey struct {
	stage *traffic.Stage
	hour  int64
}

// requestCache keeps recently used hours of traffic, which the model can always make again.
type requestCache struct {
	model *traffic.Model

	mu   sync.Mutex
	lru  *simplelru.LRU[hourKey, *hour]
	kept int
}

func newRequestCache(m *traffic.Model) *requestCache {
	c := &requestCache{model: m}
	// The bound by number only matters to empty hours; the error is for a size that is not positive.
	c.lru, _ = simplelru.NewLRU(100_000, func(_ hourKey, h *hour) { c.kept -= len(h.requests) })
	return c
}

// get makes the hour if need be; two callers may make it at once, which is harmless.
func (c *requestCache) get(s *traffic.Stage, epochHour int64) *hour {
	key := hourKey{s, epochHour}
	c.mu.Lock()
	h, ok := c.lru.Get(key)
	c.mu.Unlock()
	if ok {
		return h
	}
	h = &hour{}
	for m := range int64(60) {
		h.requests = c.model.AppendRequests(h.requests, s, epochHour*60+m)
		h.ends[m] = int32(len(h.requests))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.lru.Contains(key) {
		c.lru.Add(key, h)
		c.kept += len(h.requests)
	}
	for c.kept > cachedRequests && c.lru.Len() > 1 {
		c.lru.RemoveOldest()
	}
	return h
}
