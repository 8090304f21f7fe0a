package sandbox

import (
	"math"
	"regexp"
	"slices"
	"strconv"
)

// bucket collects the samples of one period.
type bucket struct {
	count, sum, min, max float64
	samples              []float64      // kept for percentiles only
	weighted             []storedSample // instead of samples for stored metrics
	opaque               bool           // percentiles are unavailable
}

// add counts a sample and, if the statistic needs it, keeps it.
func (b *bucket) add(v float64, keep bool) {
	if b.count == 0 {
		b.min, b.max = v, v
	}
	b.count++
	b.sum += v
	b.min, b.max = min(b.min, v), max(b.max, v)
	if keep {
		b.samples = append(b.samples, v)
	}
}

// statistic is what GetMetricData makes of a period.
type statistic struct {
	keeps bool // needs every sample
	value func(*bucket) float64
}

// percentile is pNN with up to ten decimals, p0 to p100.
var percentile = regexp.MustCompile(`^p([0-9]{1,2}(?:\.[0-9]{1,10})?|100)$`)

// otherStatistics are spelled right but not computed here: trimmed and winsorized means and their relatives.
var otherStatistics = regexp.MustCompile(`^(?:(?:tm|wm|tc|ts)[0-9.]+|(?:TM|WM|TC|TS|PR)\(.*\)|IQM)$`)

// parseStatistic reads a Stat. Percentiles are exact: the nearest rank of the period's samples.
func parseStatistic(stat string) (statistic, error) {
	switch stat {
	case "SampleCount":
		return statistic{value: func(b *bucket) float64 { return b.count }}, nil
	case "Sum":
		return statistic{value: func(b *bucket) float64 { return b.sum }}, nil
	case "Average":
		return statistic{value: func(b *bucket) float64 { return b.sum / b.count }}, nil
	case "Minimum":
		return statistic{value: func(b *bucket) float64 { return b.min }}, nil
	case "Maximum":
		return statistic{value: func(b *bucket) float64 { return b.max }}, nil
	}
	if match := percentile.FindStringSubmatch(stat); match != nil {
		p, err := strconv.ParseFloat(match[1], 64)
		if err != nil {
			return statistic{}, err
		}
		return statistic{keeps: true, value: func(b *bucket) float64 { return b.percentile(p) }}, nil
	}
	if otherStatistics.MatchString(stat) {
		return statistic{}, validation("The statistic " + stat + " is not supported by this sandbox: use Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p90.")
	}
	return statistic{}, validation("The value " + stat + " for parameter Stat is not supported: use Average, Sum, Minimum, Maximum, SampleCount or a percentile such as p90.")
}

// percentile is the smallest sample that at least p percent of the samples do not exceed.
func (b *bucket) percentile(p float64) float64 {
	if b.weighted != nil {
		return b.weightedPercentile(p)
	}
	slices.Sort(b.samples)
	rank := int(math.Ceil(p / 100 * float64(len(b.samples))))
	return b.samples[max(0, rank-1)]
}
