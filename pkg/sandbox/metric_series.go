package sandbox

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The longest that CloudWatch keeps any metric.
const (
	day       = 24 * time.Hour
	retention = 455 * day
)

// window is the part of a request that all its entries share, in epoch seconds. The end is exclusive.
type window struct {
	start, end int64
	age        time.Duration // of the start as it was asked for
	now        int64         // epoch ms; later samples do not exist yet
}

// newWindow rounds the start down as far as data of its age is resolved.
func newWindow(start, end, now time.Time) window {
	w := window{age: now.Sub(start), now: now.UnixMilli(), end: end.Unix()}
	if end.Nanosecond() > 0 {
		w.end++
	}
	w.end = min(w.end, now.Unix()+1)
	resolution := time.Minute
	switch {
	case w.age > 63*day:
		resolution = time.Hour
	case w.age >= 15*day:
		resolution = 5 * time.Minute
	}
	w.start = floorTo(start.Unix(), int64(resolution/time.Second))
	return w
}

// startFor is the start of the first bucket: those under a minute round to their own division, and what is older than
// the retention is not looked for.
func (w window) startFor(asked time.Time, period int64) int64 {
	start := w.start
	if period < 60 {
		start = floorTo(asked.Unix(), period)
	}
	if kept := w.now/1000 - int64(retention/time.Second); start < kept {
		start = kept - (kept-start)%period
	}
	return start
}

// resolves tells whether data as old as the window's start is kept at a period. Where it is not, CloudWatch returns
// no points and no error.
func (w window) resolves(period int64) bool {
	switch {
	case w.age > 63*day:
		return period%3600 == 0
	case w.age > 15*day:
		return period%300 == 0
	case w.age > 3*time.Hour:
		return period%60 == 0
	}
	return true
}

// points computes one series over a window. Bucket i covers [start+i·period, start+(i+1)·period).
type points struct {
	requests *requestCache
	series   *traffic.Series
	stored   []storedSample // in place of a series
	stat     statistic
	window   window
	start    int64
	period   int64
	recent   []recentHour // by stage of the series
}

// recentHour spares the cache: neighbouring minutes mostly share their hour.
type recentHour struct {
	number int64
	hour   *hour
}

// minute lists the requests of one of the series' stages in an epoch minute.
func (p *points) minute(stage int, minute int64) []traffic.Request {
	if p.recent == nil {
		p.recent = make([]recentHour, len(p.series.Stages))
	}
	r := &p.recent[stage]
	if r.hour == nil || r.number != minute/60 {
		*r = recentHour{minute / 60, p.requests.get(p.series.Stages[stage], minute/60)}
	}
	return r.hour.minute(minute % 60)
}

// count is the number of buckets, empty ones included.
func (p *points) count() int {
	return int(max(0, (p.window.end-p.start+p.period-1)/p.period))
}

// at is the value of a bucket; an empty bucket has none. CloudWatch keeps these metrics by the minute: a sample counts
// at the start of its minute.
func (p *points) at(i int) (value float64, ok bool) {
	from := p.start + int64(i)*p.period
	to := min(from+p.period, p.window.end)
	var b bucket
	if p.series == nil {
		b.collect(p.stored, from, to, p.stat.keeps)
	}
	for second := ceilTo(from, 60); second < to && p.series != nil; second += 60 {
		for i, stage := range p.series.Stages {
			list := p.minute(i, second/60)
			for j := range list {
				if v, ok := p.series.Sample(stage.API, &list[j]); ok && list[j].Time <= p.window.now {
					b.add(v, p.stat.keeps)
				}
			}
		}
	}
	if b.count == 0 || p.stat.keeps && b.opaque {
		return 0, false
	}
	return p.stat.value(&b), true
}

// floorTo rounds down to a multiple of step.
func floorTo(n, step int64) int64 {
	r := n % step
	if r < 0 {
		r += step
	}
	return n - r
}

// ceilTo rounds up to a multiple of step.
func ceilTo(n, step int64) int64 { return floorTo(n+step-1, step) }
