package expr

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the plugin's container may have no zone database
)

// abbreviation is a time zone's short name: the zone that Java takes it for, and
// the hours from UTC that it means in a date.
type abbreviation struct {
	zone  string
	hours int
}

var abbreviations = map[string]abbreviation{
	"AEDT": {"Australia/Sydney", 11}, "AEST": {"Australia/Sydney", 10}, "AKDT": {"America/Anchorage", -8},
	"AKST": {"America/Anchorage", -9}, "BST": {"Europe/London", 1}, "CDT": {"America/Chicago", -5},
	"CEST": {"Europe/Paris", 2}, "CET": {"Europe/Paris", 1}, "CST": {"America/Chicago", -6},
	"EDT": {"America/New_York", -4}, "EEST": {"Europe/Athens", 3}, "EET": {"Europe/Athens", 2},
	"EST": {"America/New_York", -5}, "JST": {"Asia/Tokyo", 9}, "KST": {"Asia/Seoul", 9}, "MDT": {"America/Denver", -6},
	"MST": {"America/Denver", -7}, "PDT": {"America/Los_Angeles", -7}, "PST": {"America/Los_Angeles", -8},
}

// loadZone returns the time zone of an IANA name, an abbreviation or an offset
// such as GMT+5, +05:30 or -0800.
func loadZone(name string) (*time.Location, error) {
	if zone, n := leadingOffset(name); n == len(name) && n > 0 {
		return zone, nil
	}
	if short, ok := abbreviations[strings.ToUpper(name)]; ok {
		name = short.zone
	}
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q is no time zone; use a name such as Europe/London", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%q is no time zone; use a name such as Europe/London", name)
	}
	return zone, nil
}

// leadingOffset reads Z, UTC or GMT, each with or without an offset, or an
// offset alone: a sign, hours of one or two digits, and minutes.
func leadingOffset(s string) (*time.Location, int) {
	n := 0
	for _, prefix := range []string{"UTC", "GMT", "Z"} {
		if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			n = len(prefix)
			break
		}
	}
	if n == len(s) || s[n] != '+' && s[n] != '-' {
		return time.UTC, n
	}
	hours, digits := leadingNumber(s[n+1:], 4)
	end := n + 1 + digits
	minutes := 0
	switch {
	case digits == 0:
		return time.UTC, n
	case digits > 2:
		hours, minutes = hours/100, hours%100
	case end < len(s) && s[end] == ':':
		if m, d := leadingNumber(s[end+1:], 2); d == 2 {
			minutes, end = m, end+3
		}
	}
	if hours > 23 || minutes > 59 {
		return time.UTC, n
	}
	offset := hours*3600 + minutes*60
	if s[n] == '-' {
		offset = -offset
	}
	if offset == 0 {
		return time.UTC, end
	}
	return time.FixedZone(fmt.Sprintf("GMT%c%02d:%02d", s[n], hours, minutes), offset), end
}

// leadingZone reads an offset, an abbreviation or an IANA name at the start of s.
func leadingZone(s string) (*time.Location, int) {
	if zone, n := leadingOffset(s); n > 0 {
		return zone, n
	}
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] == '/' || s[n] == '_') {
		n++
	}
	if short, ok := abbreviations[strings.ToUpper(s[:n])]; ok {
		return time.FixedZone(strings.ToUpper(s[:n]), short.hours*3600), n
	}
	if zone, err := loadZone(s[:n]); err == nil {
		return zone, n
	}
	return nil, 0
}
