package plan

import (
	"fmt"
	"math"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
)

// Rollup says how the points of a series within a bucket become one.
type Rollup string

// The rollups of quantize (language spec §8.3). Avg is the default.
const (
	RollupAvg   Rollup = "avg"
	RollupSum   Rollup = "sum"
	RollupMin   Rollup = "min"
	RollupMax   Rollup = "max"
	RollupCount Rollup = "count"
	RollupRate  Rollup = "rate"
)

// Rollups returns the rollups that quantize knows.
func Rollups() []Rollup {
	return []Rollup{RollupAvg, RollupSum, RollupMin, RollupMax, RollupCount, RollupRate}
}

// Fold makes one value of the points of a bucket and their times in epoch ms;
// NaN stands for a missing point, and for no value.
type Fold func(times []int64, points []float64) float64

// Fold returns the function of the rollup.
func (r Rollup) Fold() Fold {
	if r == RollupRate {
		return changePerSecond
	}
	reduce, _ := ReducerOf(string(r))
	return func(_ []int64, points []float64) float64 { return reduce(points) }
}

// changePerSecond is the change from the first to the last point, per second. A
// lone point has none.
func changePerSecond(times []int64, points []float64) float64 {
	first, last := 0, len(points)-1
	for first < last && math.IsNaN(points[first]) {
		first++
	}
	for first < last && math.IsNaN(points[last]) {
		last--
	}
	if first >= last {
		return math.NaN()
	}
	return (points[last] - points[first]) / (float64(times[last]-times[first]) / 1000)
}

// Unit returns the unit of a rollup of points of a unit.
func (r Rollup) Unit(unit string) string {
	switch {
	case r == RollupCount:
		return metricql.Count
	case r == RollupRate && unit != "":
		return unit + "/Second"
	}
	return unit
}

// StatRollup says how the buckets of a statistic are got from CloudWatch.
type StatRollup struct {
	Stat string
	// Fetch is the period to ask for. It divides the bucket.
	Fetch time.Duration
	// Fold makes a bucket of the points fetched for it; nil when CloudWatch's
	// own point is the bucket.
	Fold Fold
	// Scale multiplies every fetched point; 1 when they are what is meant.
	Scale float64
	// Why says in a few words where the bucket is made.
	Why string
	// Notice says in which way the buckets are not what was asked for; "" when
	// they are.
	Notice string
}

// RollupOf decides how the buckets of a statistic are made. The points that the
// language rolls up are CloudWatch's minute values. What CloudWatch computes
// over a whole bucket with the same meaning is asked at that period; the rest
// is asked in steps of fetch, which is a minute unless retention or the number
// of points forbids, and rolled up here.
func RollupOf(stat string, using Rollup, bucket, fetch time.Duration) StatRollup {
	if why, ok := pushable(stat, using); ok {
		return StatRollup{Stat: stat, Fetch: bucket, Scale: 1, Why: why}
	}
	r := StatRollup{Stat: stat, Fetch: fetch, Fold: using.Fold(), Scale: 1,
		Why: fmt.Sprintf("%s of %s per %s, rolled up here", using, stat, short(fetch))}
	if using == RollupRate && fetch == bucket {
		r.Notice = fmt.Sprintf("quantize using rate needs several points in an interval, and CloudWatch has one every %s: write a longer interval, "+
			"as in quantize to %s using rate, or the operator rate", short(fetch), short(10*fetch))
		return r
	}
	if fetch == time.Minute {
		return r
	}
	minutes := float64(fetch / time.Minute)
	switch {
	case using == RollupCount:
		r.Notice = fmt.Sprintf("quantize using count counts %s intervals with data, not minutes", short(fetch))
	case metricql.Additive(stat) && using != RollupSum:
		r.Scale = 1 / minutes
		r.Notice = fmt.Sprintf("the %s of minute values of %s was computed from %s values divided by %g: minutes without data count as 0",
			using, stat, short(fetch), minutes)
	default:
		r.Notice = fmt.Sprintf("the %s of minute values of %s was computed from %s values", using, stat, short(fetch))
	}
	r.Notice += "; a shorter range or `quantize using` the statistic's own rollup gives exact values"
	return r
}

// pushable reports whether CloudWatch's statistic over a long period is the
// rollup of its statistics over the minutes.
func pushable(stat string, using Rollup) (why string, ok bool) {
	switch {
	case metricql.Additive(stat) && using == RollupSum,
		stat == metricql.Maximum && using == RollupMax,
		stat == metricql.Minimum && using == RollupMin:
		return "computed by CloudWatch", true
	case using == RollupAvg && !metricql.Additive(stat) && stat != metricql.Maximum && stat != metricql.Minimum:
		// Weighted by requests: better than an average of averages, and the
		// only way to have a percentile of a bucket.
		return "CloudWatch's own statistic over the bucket", true
	}
	return "", false
}

// FetchWithin returns the finest step, a multiple of finest that divides the
// bucket, at which series over the window keep to budget points; the bucket
// itself when none does.
func FetchWithin(bucket, finest, window time.Duration, series, budget int) time.Duration {
	for step := finest; step < bucket; step += finest {
		if bucket%step == 0 && int64(series)*int64(window/step) <= int64(budget) {
			return step
		}
	}
	return bucket
}

// short writes a duration as the language does: 5m, 1h, 2d.
func short(d time.Duration) string {
	switch {
	case d > 0 && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d > 0 && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d > 0 && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// Bucket makes the value of a bucket of the points that were fetched for it.
func (r StatRollup) Bucket(times []int64, points []float64) float64 {
	if r.Fold == nil {
		return points[len(points)-1]
	}
	return r.Fold(times, points) * r.Scale
}
