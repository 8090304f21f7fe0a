package main

import (
	"fmt"
	"time"

	"github.com/jszwedko/go-datemath"
)

// timeRange are the flags that say over which time to ask.
type timeRange struct {
	From     string `help:"Start of the range: now-24h (the default), 2026-03-01T00:00:00Z, …" placeholder:"TIME"`
	To       string `help:"End of the range, not included; default now." placeholder:"TIME"`
	Timezone string `help:"IANA name of the zone in which days begin." default:"UTC"`
}

// resolve returns the range in the zone.
func (r timeRange) resolve(now time.Time) (from, to time.Time, zone *time.Location, err error) {
	if zone, err = time.LoadLocation(r.Timezone); err != nil {
		return from, to, nil, fmt.Errorf("--timezone: %q is no IANA name such as Europe/Berlin", r.Timezone)
	}
	parse := func(flag, text, otherwise string) (time.Time, error) {
		if text == "" {
			text = otherwise
		}
		e, err := datemath.Parse(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("--%s: %q is no time such as now-24h or 2026-03-01T00:00:00Z", flag, text)
		}
		return e.Time(datemath.WithNow(now.In(zone)), datemath.WithLocation(zone)), nil
	}
	if from, err = parse("from", r.From, "now-24h"); err != nil {
		return from, to, nil, err
	}
	to, err = parse("to", r.To, "now")
	return from, to, zone, err
}
