package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// metricArchive holds the metrics that callers stored, by account and region.
type metricArchive struct {
	mu sync.Mutex
	by map[[2]string]*storedMetrics
}

// storedMetrics are the stored metrics of an account and region, in the order in which they were first stored.
type storedMetrics struct {
	list  []*storedMetric
	byKey map[string]*storedMetric
}

// open is a metric of the archive; it is made when it is not there yet.
func (a *metricArchive) open(account, region string, id metricID) *storedMetric {
	a.mu.Lock()
	defer a.mu.Unlock()
	place := [2]string{account, region}
	if a.by == nil {
		a.by = map[[2]string]*storedMetrics{}
	}
	if a.by[place] == nil {
		a.by[place] = &storedMetrics{byKey: map[string]*storedMetric{}}
	}
	in := a.by[place]
	m := in.byKey[id.key()]
	if m == nil {
		m = &storedMetric{id: id, units: map[string][]storedSample{}}
		in.byKey[id.key()] = m
		in.list = append(in.list, m)
	}
	return m
}

// find is a stored metric, or nil.
func (a *metricArchive) find(account, region, key string) *storedMetric {
	a.mu.Lock()
	defer a.mu.Unlock()
	if in := a.by[[2]string{account, region}]; in != nil {
		return in.byKey[key]
	}
	return nil
}

// in lists the stored metrics of an account and region.
func (a *metricArchive) in(account, region string) []*storedMetric {
	a.mu.Lock()
	defer a.mu.Unlock()
	if in := a.by[[2]string{account, region}]; in != nil {
		return slices.Clone(in.list)
	}
	return nil
}

// storedMetric is a metric with its samples by unit.
type storedMetric struct {
	id metricID

	mu    sync.Mutex
	units map[string][]storedSample // in order of time
}

// storedSample stands for count samples of one period. When it is a single value, min and max are that value.
type storedSample struct {
	at                   int64 // epoch seconds, rounded down to the storage resolution
	count, sum, min, max float64
}

// add stores samples.
func (m *storedMetric) add(unit string, samples []storedSample) {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := append(slices.Clip(m.units[unit]), samples...) // others may still read the old one
	slices.SortStableFunc(list, func(a, b storedSample) int { return cmp.Compare(a.at, b.at) })
	m.units[unit] = list
}

// samples are those of a unit, or without one of the first that there is, and the names of all units.
func (m *storedMetric) samples(unit string) (list []storedSample, units []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	units = slices.Sorted(maps.Keys(m.units))
	if unit == "" {
		unit = units[0]
	}
	return m.units[unit], units
}

// lastSeen is the time of the newest sample in epoch ms.
func (m *storedMetric) lastSeen() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := int64(0)
	for _, list := range m.units {
		if len(list) > 0 {
			last = max(last, list[len(list)-1].at*1000)
		}
	}
	return last
}

// collect adds the samples with from <= at < to, in epoch seconds, to a bucket.
func (b *bucket) collect(samples []storedSample, from, to int64, keep bool) {
	after := func(s storedSample, t int64) int { return cmp.Compare(s.at, t) }
	first, _ := slices.BinarySearchFunc(samples, from, after)
	last, _ := slices.BinarySearchFunc(samples, to, after)
	for _, s := range samples[first:max(first, last)] {
		if b.count == 0 {
			b.min, b.max = s.min, s.max
		}
		b.count += s.count
		b.sum += s.sum
		b.min, b.max = min(b.min, s.min), max(b.max, s.max)
		// Percentiles need the values, and none of them negative.
		b.opaque = b.opaque || s.min != s.max || s.min < 0
		if keep {
			b.weighted = append(b.weighted, s)
		}
	}
}

// weightedPercentile is percentile over samples that stand for several.
func (b *bucket) weightedPercentile(p float64) float64 {
	slices.SortFunc(b.weighted, func(a, c storedSample) int { return cmp.Compare(a.min, c.min) })
	rank, seen := p/100*b.count, 0.0
	for _, s := range b.weighted {
		if seen += s.count; seen >= rank {
			return s.min
		}
	}
	return b.max
}
