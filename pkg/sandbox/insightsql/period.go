package insightsql

import (
	"strconv"
	"time"
)

// unit is a time unit of bin, datefloor and dateceil.
type unit struct {
	millis int64 // length, 0 for units that follow the calendar
	months int64 // length in months for those
	limit  int64 // larger numbers act as this one; 0 for no cap
}

var (
	unitMilli   = unit{millis: 1, limit: 1000}
	unitSecond  = unit{millis: 1000, limit: 60}
	unitMinute  = unit{millis: 60_000, limit: 60}
	unitHour    = unit{millis: 3_600_000, limit: 24}
	unitDay     = unit{millis: 86_400_000}
	unitWeek    = unit{millis: 7 * 86_400_000}
	unitMonth   = unit{months: 1}
	unitQuarter = unit{months: 3}
	unitYear    = unit{months: 12}
)

// units has each spelling; those of more than one letter also take a plural s.
var units = map[string]unit{
	"ms": unitMilli, "msec": unitMilli, "millisecond": unitMilli,
	"s": unitSecond, "sec": unitSecond, "second": unitSecond,
	"m": unitMinute, "min": unitMinute, "minute": unitMinute,
	"h": unitHour, "hr": unitHour, "hour": unitHour,
	"d": unitDay, "day": unitDay,
	"w": unitWeek, "week": unitWeek,
	"mo": unitMonth, "mon": unitMonth, "month": unitMonth,
	"q": unitQuarter, "qtr": unitQuarter, "quarter": unitQuarter,
	"y": unitYear, "yr": unitYear, "year": unitYear,
}

// unitOf finds a unit by name.
func unitOf(name string) (unit, bool) {
	if u, ok := units[name]; ok {
		return u, true
	}
	if n := len(name) - 1; n > 1 && name[n] == 's' {
		u, ok := units[name[:n]]
		return u, ok
	}
	return unit{}, false
}

// period is a number of units, after the unit's cap.
type period struct {
	n int64
	unit
}

// parsePeriod reads 5m. The number is capped as "Datetime functions" says:
// bin(300s) acts as 60 seconds.
func parsePeriod(text string) (period, bool) {
	i := 0
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	n, err := strconv.ParseInt(text[:i], 10, 32)
	u, ok := unitOf(text[i:])
	if err != nil || !ok || n < 1 {
		return period{}, false
	}
	if u.limit > 0 {
		n = min(n, u.limit)
	}
	return period{n, u}, true
}

// weekOrigin is the first Monday of the epoch: weeks begin on Mondays.
const weekOrigin = 4 * 86_400_000

// floor returns the start of the period that holds the time ms.
func (p period) floor(ms int64) int64 {
	if p.months > 0 {
		t := time.UnixMilli(ms).UTC()
		months := int64(t.Year())*12 + int64(t.Month()) - 1
		months -= floorMod(months, p.n*p.months)
		return time.Date(int(months/12), time.Month(months%12+1), 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	}
	origin := int64(0)
	if p.unit == unitWeek {
		origin = weekOrigin
	}
	return ms - floorMod(ms-origin, p.n*p.millis)
}

// ceil returns the first start of a period that is not before ms.
func (p period) ceil(ms int64) int64 {
	start := p.floor(ms)
	if start == ms {
		return ms
	}
	if p.months > 0 {
		return time.UnixMilli(start).UTC().AddDate(0, int(p.n*p.months), 0).UnixMilli()
	}
	return start + p.n*p.millis
}

// floorMod is never negative, for times before 1970.
func floorMod(a, b int64) int64 {
	if m := a % b; m < 0 {
		return m + b
	} else {
		return m
	}
}
