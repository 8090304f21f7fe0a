package awsapi

import (
	"context"
	"maps"
	"sync"
	"time"
)

// Counts is what was asked of AWS.
type Counts struct {
	Calls            int            // requests sent, retries included
	ByOperation      map[string]int // requests by action, such as "logs:StartQuery"
	Throttles        int            // requests that AWS throttled
	MetricsRequested int            // metrics asked of GetMetricData, what it bills
	BytesScanned     float64        // by Logs Insights, what it bills; stopped queries included
	RecordsScanned   float64
	RecordsMatched   float64
	PointsFetched    int           // points of metrics that came
	MetricsKept      int           // metrics whose points were all in the cache
	MetricsShared    int           // metrics that another caller was asking for
	LogQueriesKept   int           // log queries answered from the cache
	LogQueriesShared int           // log queries that joined one under way
	Waited           time.Duration // spent behind our own limits, summed over concurrent calls
}

// List prices in us-east-1; the free tier is left out, and a GB is 10^9 bytes, which errs on the high side.
// https://aws.amazon.com/cloudwatch/pricing/
const (
	usdPerMetricRequested = 0.01 / 1000
	usdPerListMetrics     = 0.01 / 1000
	usdPerByteScanned     = 0.005 / 1e9
)

// CostUSD estimates the price at us-east-1 list prices, free tier left out.
func (c Counts) CostUSD() float64 {
	return float64(c.MetricsRequested)*usdPerMetricRequested +
		float64(c.ByOperation[opListMetrics])*usdPerListMetrics +
		c.BytesScanned*usdPerByteScanned
}

// Usage counts the calls made on behalf of one piece of work, such as a query. Safe for concurrent use.
type Usage struct {
	parent *Usage
	mu     sync.Mutex
	counts Counts
}

type usageKey struct{}

// WithUsage returns a context whose calls are counted in the returned Usage, and in the Usage that ctx had. Work
// that several callers share is counted once, for the caller that began it.
func WithUsage(ctx context.Context) (context.Context, *Usage) {
	u := &Usage{parent: usageOf(ctx)}
	return context.WithValue(ctx, usageKey{}, u), u
}

// Counts returns the counts so far.
func (u *Usage) Counts() Counts {
	u.mu.Lock()
	defer u.mu.Unlock()
	c := u.counts
	c.ByOperation = maps.Clone(c.ByOperation)
	return c
}

func (u *Usage) add(change func(*Counts)) {
	for ; u != nil; u = u.parent {
		u.mu.Lock()
		change(&u.counts)
		u.mu.Unlock()
	}
}

// count applies change to the totals and to the Usage that ctx carries.
func (a *API) count(ctx context.Context, change func(*Counts)) {
	a.total.add(change)
	usageOf(ctx).add(change)
}

// usageOf returns the Usage that ctx carries, nil without one.
func usageOf(ctx context.Context) *Usage {
	u, _ := ctx.Value(usageKey{}).(*Usage)
	return u
}

func (c *Counts) call(op string) {
	c.Calls++
	if c.ByOperation == nil {
		c.ByOperation = map[string]int{}
	}
	c.ByOperation[op]++
}
