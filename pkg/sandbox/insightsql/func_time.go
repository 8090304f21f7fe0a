package insightsql

import (
	"time"
)

// timeFunctions are the "Datetime functions"; bin is compiled apart, since it takes
// no timestamp.
var timeFunctions = map[string]function{
	"datefloor":      toPeriod(period.floor),
	"dateceil":       toPeriod(period.ceil),
	"frommillis":     ofNumbers(1, 1, func(a []float64) value { return timeValue(float64(int64(a[0]))) }),
	"tomillis":       ofNumbers(1, 1, func(a []float64) value { return integer(int64(a[0])) }),
	"now":            ofValues(0, 0, func(e *env, _ []value) value { return integer(e.now / 1000) }),
	"querystarttime": ofValues(0, 0, func(e *env, _ []value) value { return integer(e.start) }),
	"queryendtime":   ofValues(0, 0, func(e *env, _ []value) value { return integer(e.end) }),
	"querytimerange": ofValues(0, 0, func(e *env, _ []value) value { return integer(e.end - e.start) }),
	"parsedate":      ofTexts(2, 3, parseDate),
	"formatdate":     ofValues(2, 3, formatDate),
	"strftime":       ofValues(2, 3, formatDate),
}

// bin compiles bin(5m), which always rounds @timestamp down.
func (c *compiler) bin(x *call) (evaluator, error) {
	if err := c.arity(x, 1, 1); err != nil {
		return nil, err
	}
	p, ok := x.args[0].(*periodLiteral)
	if !ok {
		return nil, c.reject(x.args[0], "bin needs a time period such as 5m")
	}
	t, err := c.timestamp(x, "bin")
	if err != nil {
		return nil, err
	}
	return onTime(c.env, t, p.period, period.floor), nil
}

// toPeriod makes datefloor and dateceil.
func toPeriod(apply func(period, int64) int64) function {
	return function{2, 2, func(f *functionCall) (evaluator, error) {
		p, ok := f.args[1].(*periodLiteral)
		if !ok {
			return nil, f.compiler.reject(f.args[1], "%s needs a time period such as 5m", f.name)
		}
		if f.eval[0] == nil {
			return nil, f.compiler.reject(f.args[0], "%s needs a timestamp", f.name)
		}
		return onTime(f.env, f.eval[0], p.period, apply), nil
	}}
}

// onTime applies a period to a timestamp or to epoch milliseconds.
func onTime(e *env, t evaluator, p period, apply func(period, int64) int64) evaluator {
	return func(r *row) value {
		ms, ok := e.number(t(r))
		if !ok {
			return value{}
		}
		return timeValue(float64(apply(p, int64(ms))))
	}
}

// location finds an IANA time zone.
func location(name string) (*time.Location, bool) {
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

// parseDate reads a date by a Java DateTimeFormatter pattern, in UTC unless a
// zone is given.
func parseDate(a []string) value {
	loc := time.UTC
	if len(a) == 3 {
		var ok bool
		if loc, ok = location(a[2]); !ok {
			return value{}
		}
	}
	layout, ok := javaLayout(a[1])
	if !ok {
		return value{}
	}
	t, err := time.ParseInLocation(layout, a[0], loc)
	if err != nil {
		return value{}
	}
	return integer(t.UnixMilli())
}

// formatDate writes a timestamp, or epoch milliseconds, by a strftime format.
func formatDate(e *env, a []value) value {
	ms, ok := e.number(a[0])
	format, also := e.text(a[1])
	if !ok || !also {
		return value{}
	}
	t := time.UnixMilli(int64(ms)).UTC()
	if len(a) == 3 {
		name, ok := e.text(a[2])
		if !ok {
			return value{}
		}
		loc, ok := location(name)
		if !ok {
			return value{}
		}
		t = t.In(loc)
	}
	return textValue(strftime(t, format))
}
