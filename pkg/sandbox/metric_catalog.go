package sandbox

import (
	"slices"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// catalogs holds one catalog for every account and region that was asked for.
type catalogs struct {
	model *traffic.Model

	mu sync.Mutex
	by map[[2]string]*catalog
}

// catalog is the series of one account and region.
type catalog struct {
	series []*traffic.Series
	ids    []metricID                 // parallel to series
	byID   map[string]*traffic.Series // by namespace, name and exact set of dimensions

	mu     sync.Mutex
	asOf   int64 // epoch minute that seen belongs to
	seenAt []int64
}

// of is the catalog of an account and region, built when it is first asked for.
func (c *catalogs) of(account, region string) *catalog {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.by[[2]string{account, region}]; ok {
		return found
	}
	list := c.model.Series(account, region)
	made := &catalog{series: list, byID: make(map[string]*traffic.Series, len(list))}
	for _, s := range list {
		id := toMetricID(s)
		made.ids = append(made.ids, id)
		made.byID[id.key()] = s
	}
	if len(list) == 0 {
		return made // regions without traffic are not worth remembering
	}
	if c.by == nil {
		c.by = map[[2]string]*catalog{}
	}
	c.by[[2]string{account, region}] = made
	return made
}

// lastSeen is, by series, the time in epoch ms of the last sample at or before now; 0 = none in two weeks.
func (c *catalog) lastSeen(m *traffic.Model, now time.Time) []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if minute := now.Unix() / 60; c.seenAt == nil || c.asOf != minute {
		c.seenAt, c.asOf = findLastSeen(m, c.series, now), minute
	}
	return c.seenAt
}

// findLastSeen walks back from now, stage by stage, until every series of the stage has been seen.
func findLastSeen(m *traffic.Model, all []*traffic.Series, now time.Time) []int64 {
	seen := make([]int64, len(all))
	oldest := now.Add(-listedFor).Unix() / 60
	waiting := map[*traffic.Stage][]int{}
	for i, s := range all {
		for _, stage := range s.Stages {
			waiting[stage] = append(waiting[stage], i)
		}
	}
	var minute []traffic.Request
	for stage, open := range waiting {
		for at := now.Unix() / 60; at >= oldest && len(open) > 0; at-- {
			minute = m.AppendRequests(minute[:0], stage, at)
			for j := len(minute) - 1; j >= 0; j-- {
				r := &minute[j]
				if r.Time > now.UnixMilli() {
					continue
				}
				open = slices.DeleteFunc(open, func(i int) bool {
					_, ok := all[i].Sample(stage.API, r)
					if ok {
						seen[i] = max(seen[i], r.Time)
					}
					return ok
				})
			}
		}
	}
	return seen
}
