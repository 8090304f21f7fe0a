package plan

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)

func lastOf(d time.Duration) MetricRange { return MetricRange{From: noon.Add(-d), To: noon, Now: noon} }

func TestPeriod(t *testing.T) {
	t.Parallel()
	ago := func(start, length time.Duration) MetricRange {
		return MetricRange{From: noon.Add(-start), To: noon.Add(-start + length), Now: noon}
	}
	atLeast := func(r MetricRange, d time.Duration) MetricRange { r.MinInterval = d; return r }
	tests := []struct {
		name     string
		span     MetricRange
		interval time.Duration
		shifts   []time.Duration
		period   time.Duration
		finest   time.Duration
	}{
		// The table of the language spec §8.3, from a minute up.
		{"15 minutes", lastOf(15 * time.Minute), 0, nil, time.Minute, time.Minute},
		{"an hour", lastOf(time.Hour), 0, nil, time.Minute, time.Minute},
		{"6 hours", lastOf(6 * time.Hour), 0, nil, time.Minute, time.Minute},
		{"7 hours take the next row", lastOf(7 * time.Hour), 0, nil, 5 * time.Minute, time.Minute},
		{"a day", lastOf(day), 0, nil, 5 * time.Minute, time.Minute},
		{"two days", lastOf(2 * day), 0, nil, 10 * time.Minute, time.Minute},
		{"three days", lastOf(3 * day), 0, nil, time.Hour, time.Minute},
		{"a fortnight", lastOf(14 * day), 0, nil, time.Hour, time.Minute},
		{"30 days", lastOf(30 * day), 0, nil, 2 * time.Hour, 5 * time.Minute},
		{"90 days", lastOf(90 * day), 0, nil, 6 * time.Hour, time.Hour},
		{"150 days", lastOf(150 * day), 0, nil, 12 * time.Hour, time.Hour},
		{"a year", lastOf(365 * day), 0, nil, day, time.Hour},
		{"500 days", lastOf(500 * day), 0, nil, day, time.Hour},

		// CloudWatch's retention, by the age of the start.
		{"an hour 14 days ago", ago(14*day, time.Hour), 0, nil, time.Minute, time.Minute},
		{"an hour 15 days ago", ago(15*day, time.Hour), 0, nil, 5 * time.Minute, 5 * time.Minute},
		{"an hour 62 days ago", ago(62*day, time.Hour), 0, nil, 5 * time.Minute, 5 * time.Minute},
		{"an hour 63 days ago", ago(63*day, time.Hour), 0, nil, time.Hour, time.Hour},
		{"the oldest window decides", lastOf(time.Hour), 0, []time.Duration{0, 20 * day}, 5 * time.Minute, 5 * time.Minute},
		{"a day shifted by a week", lastOf(day), 0, []time.Duration{0, day, 7 * day}, 5 * time.Minute, time.Minute},
		{"the floor of the start can pass a step of retention", ago(15*day-3*time.Minute, day), 7 * time.Minute, nil, 10 * time.Minute, 5 * time.Minute},

		// quantize and the panel's minimum raise the period.
		{"quantize raises it", lastOf(time.Hour), 15 * time.Minute, nil, 15 * time.Minute, time.Minute},
		{"quantize is taken while there are 300 points", lastOf(3 * day), 15 * time.Minute, nil, 15 * time.Minute, time.Minute},
		{"and not beyond", lastOf(day), time.Minute, nil, 5 * time.Minute, time.Minute},
		{"under a minute", lastOf(time.Hour), 15 * time.Second, nil, time.Minute, time.Minute},
		{"between minutes", lastOf(time.Hour), 90 * time.Second, nil, 2 * time.Minute, time.Minute},
		{"no multiple of what is retained", ago(20*day, time.Hour), 7 * time.Minute, nil, 10 * time.Minute, 5 * time.Minute},
		{"the panel's minimum", atLeast(lastOf(time.Hour), 10*time.Minute), 0, nil, 10 * time.Minute, time.Minute},
		{"the panel's minimum over quantize", atLeast(lastOf(time.Hour), 10*time.Minute), 2 * time.Minute, nil, 10 * time.Minute, time.Minute},
		{"a minimum under a minute", atLeast(lastOf(time.Hour), 30*time.Second), 0, nil, time.Minute, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			period, finest := tt.span.Period(tt.interval, tt.shifts...)
			if period != tt.period || finest != tt.finest {
				t.Errorf("got %s over %s, want %s over %s", period, finest, tt.period, tt.finest)
			}
		})
	}
}

func TestGrid(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		v, err := time.Parse("2006-01-02 15:04:05", "2026-11-18 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name          string
		from, to      string
		period, shift time.Duration
		start         time.Time
		points        int
	}{
		{"whole buckets stay", "10:00:00", "11:00:00", 5 * time.Minute, 0, at("10:00:00"), 12},
		{"both ends widen", "10:02:10", "11:01:00", 5 * time.Minute, 0, at("10:00:00"), 13},
		{"a shift of whole days keeps the shape", "10:02:10", "11:01:00", 5 * time.Minute, day, at("10:00:00").Add(-day), 13},
		{"days start at midnight UTC", "10:00:00", "11:00:00", day, 0, at("00:00:00"), 1},
		{"seven minutes count from 1970", "10:03:00", "10:08:00", 7 * time.Minute, 0, time.Unix(at("10:00:00").Unix()/420*420, 0), 2},
		{"nothing", "10:00:00", "10:00:00", time.Minute, 0, at("10:00:00"), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start, points := MetricRange{From: at(tt.from), To: at(tt.to)}.Grid(tt.period, tt.shift)
			if !start.Equal(tt.start) || points != tt.points {
				t.Errorf("got %d from %s, want %d from %s", points, start, tt.points, tt.start)
			}
		})
	}
}

func TestGridsAreAligned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		age := time.Duration(rapid.Int64Range(1, int64(400*day/time.Second)).Draw(t, "age")) * time.Second
		length := min(age, time.Duration(rapid.Int64Range(1, int64(40*day/time.Second)).Draw(t, "length"))*time.Second)
		interval := time.Duration(rapid.Int64Range(0, 3*86400).Draw(t, "interval")) * time.Second
		shift := time.Duration(rapid.IntRange(0, 30).Draw(t, "days")) * day
		r := MetricRange{From: noon.Add(-age), To: noon.Add(-age + length), Now: noon, MinInterval: time.Duration(rapid.IntRange(0, 7200).Draw(t, "min")) * time.Second}
		period, finest := r.Period(interval, 0, shift)
		start, n := r.Grid(period, shift)
		end := start.Add(time.Duration(n) * period)
		from, to := r.From.Add(-shift), r.To.Add(-shift)
		switch {
		case period%finest != 0 || period < r.MinInterval:
			t.Fatalf("the period %s is no multiple of %s or less than the minimum", period, finest)
		case start.UnixMilli()%period.Milliseconds() != 0:
			t.Fatalf("%s is not aligned to %s", start, period)
		case start.After(from) || from.Sub(start) >= period || end.Before(to) || end.Sub(to) >= period:
			t.Fatalf("%s to %s does not tightly cover %s to %s", start, end, from, to)
		case noon.Sub(start) > 15*day && period%(5*time.Minute) != 0, noon.Sub(start) > 63*day && period%time.Hour != 0:
			t.Fatalf("CloudWatch has no points of %s for a start on %s", period, start)
		}
	})
}
