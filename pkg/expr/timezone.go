package expr

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the plugin's container may have no zone database
)

// zoneAbbreviations are the three-letter names that Java knows beside those of
// the zone database.
var zoneAbbreviations = map[string]string{
	"AET": "Australia/Sydney", "AKST": "America/Anchorage", "AKDT": "America/Anchorage", "AST": "America/Halifax",
	"BST": "Europe/London", "CDT": "America/Chicago", "CEST": "Europe/Paris", "CST": "America/Chicago",
	"CTT": "Asia/Shanghai", "EDT": "America/New_York", "EEST": "Europe/Athens", "HKT": "Asia/Hong_Kong",
	"IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "KST": "Asia/Seoul", "MDT": "America/Denver",
	"NST": "Pacific/Auckland", "PDT": "America/Los_Angeles", "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal",
}

// daylight are the abbreviations that stand for an hour more than the zone's
// standard time, whatever the date.
var fixedAbbreviations = map[string]int{
	"AKDT": -8, "AKST": -9, "BST": 1, "CDT": -5, "CST": -6, "CEST": 2, "CET": 1, "EDT": -4, "EST": -5,
	"EEST": 3, "EET": 2, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}

// loadZone returns the time zone of an IANA name, an abbreviation or an offset
// such as GMT+5, +05:30 or -0800.
func loadZone(name string) (*time.Location, error) {
	if zone, n := leadingOffset(name); n == len(name) && n > 0 {
		return zone, nil
	}
	if full, ok := zoneAbbreviations[strings.ToUpper(name)]; ok {
		name = full
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
	if hours, ok := fixedAbbreviations[strings.ToUpper(s[:n])]; ok {
		return time.FixedZone(strings.ToUpper(s[:n]), hours*3600), n
	}
	if zone, err := loadZone(s[:n]); err == nil {
		return zone, n
	}
	return nil, 0
}
