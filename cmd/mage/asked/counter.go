package asked

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

const (
	entriesPerCall = 500 // of GetMetricData
	listedPerPage  = 500 // by ListMetrics
)

// counter is an API that counts what it is asked before anything is shared or kept.
type counter struct {
	*awsapi.API

	mu    sync.Mutex
	plain counts
	must  map[string]bool // the different entries, by target and window
	calls map[string]int  // how many there are of a target and window
	lists map[string]int  // pages of different listings
}

// ListMetrics counts the pages that answer one listing.
func (c *counter) ListMetrics(ctx context.Context, t awsapi.Target, in awsapi.ListMetricsInput) ([]awsapi.Metric, error) {
	metrics, err := c.API.ListMetrics(ctx, t, in)
	c.mu.Lock()
	defer c.mu.Unlock()
	pages := max(1, (len(metrics)+listedPerPage-1)/listedPerPage)
	c.plain.lists += pages
	if c.lists == nil {
		c.lists = map[string]int{}
	}
	c.lists[fmt.Sprint(t, in)] = pages
	return metrics, err
}

// GetMetricData counts the calls that it takes to ask for the entries alone.
func (c *counter) GetMetricData(ctx context.Context, t awsapi.Target, from, to time.Time, entries []awsapi.Entry) (map[string]awsapi.Points, []awsapi.Message, error) {
	c.count(t, from, to, entries)
	return c.API.GetMetricData(ctx, t, from, to, entries)
}

func (c *counter) count(t awsapi.Target, from, to time.Time, entries []awsapi.Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.plain.calls += (len(entries) + entriesPerCall - 1) / entriesPerCall
	c.plain.metrics += len(entries)
	window := fmt.Sprint(t, from.Unix(), to.Unix())
	if c.calls == nil {
		c.calls = map[string]int{}
	}
	for _, e := range entries {
		e.ID = ""
		if key := fmt.Sprint(window, e); !c.must[key] {
			c.must[key] = true
			c.calls[window]++
		}
	}
}

// mustAsk is the least that could be asked: each entry once, in full calls for each target and window.
func (c *counter) mustAsk() counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := counts{metrics: len(c.must)}
	for _, entries := range c.calls {
		n.calls += (entries + entriesPerCall - 1) / entriesPerCall
	}
	for _, pages := range c.lists {
		n.lists += pages
	}
	return n
}
