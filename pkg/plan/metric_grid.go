package plan

import "time"

// MetricRange is the time and resolution that the metrics queries of one
// request share.
type MetricRange struct {
	From, To, Now time.Time
	// MinInterval is the least distance of points that the panel asks for.
	MinInterval time.Duration
}

// ladder is the distance of points by the length of the range: the language's
// default intervals (language spec §8.3), from the minute that CloudWatch keeps
// upwards. A range between two rows takes the longer one's.
var ladder = []struct{ upTo, interval time.Duration }{
	{6 * time.Hour, time.Minute},
	{24 * time.Hour, 5 * time.Minute},
	{2 * day, 10 * time.Minute},
	{14 * day, time.Hour},
	{30 * day, 2 * time.Hour},
	{90 * day, 6 * time.Hour},
	{150 * day, 12 * time.Hour},
}

const (
	day = 24 * time.Hour
	// maxPoints is how many points of a series an explicit interval may make
	// before the default one takes its place (language spec §8.3).
	maxPoints = 300
)

// Retention is for how long CloudWatch keeps points at all.
const Retention = 455 * day

// retained is the finest distance of points that CloudWatch still has for a
// window that starts so long ago ("CloudWatch metrics retention"). Asking for a
// finer one gives nothing, without an error, so the steps come a minute early.
func retained(age time.Duration) time.Duration {
	switch age += time.Minute; {
	case age > 63*day:
		return time.Hour
	case age > 15*day:
		return 5 * time.Minute
	}
	return time.Minute
}

func defaultInterval(length time.Duration) time.Duration {
	for _, row := range ladder {
		if length <= row.upTo {
			return row.interval
		}
	}
	return day
}

// Period returns the distance of points for a selector that asks for the given
// interval (0: none), and the finest that CloudWatch has, which divides it.
// shifts are the timeshifts of all windows of the request, which keep one grid:
// the oldest window decides what is retained.
func (r MetricRange) Period(interval time.Duration, shifts ...time.Duration) (period, finest time.Duration) {
	length := r.To.Sub(r.From)
	period = interval
	if interval == 0 || length > maxPoints*interval {
		period = max(interval, defaultInterval(length))
	}
	period = max(period, r.MinInterval)
	for finest = time.Minute; ; {
		period = ceilTo(period, finest)
		next := retained(r.Now.Sub(floorTo(r.From, period)))
		for _, s := range shifts {
			next = max(next, retained(r.Now.Sub(floorTo(r.From.Add(-s), period))))
		}
		if next <= finest {
			return period, finest
		}
		finest = next
	}
}

// Grid returns the window, moved back by shift, widened to whole periods that
// are aligned to the epoch.
func (r MetricRange) Grid(period, shift time.Duration) (start time.Time, points int) {
	start = floorTo(r.From.Add(-shift), period)
	end := floorTo(r.To.Add(-shift), period)
	if end.Before(r.To.Add(-shift)) {
		end = end.Add(period)
	}
	return start, max(0, int(end.Sub(start)/period))
}

// floorTo rounds down to a multiple of d since the epoch. time.Time.Truncate
// counts from the year 1, which differs for periods that do not divide a week.
func floorTo(t time.Time, d time.Duration) time.Time {
	ms, step := t.UnixMilli(), d.Milliseconds()
	over := ms % step
	if over < 0 {
		over += step
	}
	return time.UnixMilli(ms - over).UTC()
}

func ceilTo(d, step time.Duration) time.Duration {
	if over := d % step; over > 0 {
		return d - over + step
	}
	return d
}
