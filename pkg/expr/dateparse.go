package expr

import (
	"strings"
	"time"
)

// dateParts is what a date text says; what it does not say is the beginning of
// 1970, as in Java.
type dateParts struct {
	year, month, day, yearDay          int
	hour, minute, second, milliseconds int
	bc, pm, half                       bool      // half: hour is on a twelve hour clock
	century                            time.Time // a year of two digits means none before it
	zone                               *time.Location
}

// parse reads a time that starts with the pattern; text behind it is ignored
// (language spec §4.4). Numbers out of range roll over, as Java's lenient
// parsing does. now decides the century of a two-digit year.
func (d dateFormat) parse(s string, zone *time.Location, now time.Time) (time.Time, bool) {
	p := dateParts{year: 1970, month: 1, day: 1, zone: zone}
	for i, f := range d {
		if f.letter == 0 {
			rest, ok := strings.CutPrefix(s, f.text)
			if !ok {
				return time.Time{}, false
			}
			s = rest
			continue
		}
		s = strings.TrimLeft(s, " \t")
		n, ok := p.field(f, s, i+1 < len(d) && d[i+1].numeric(), now)
		if !ok {
			return time.Time{}, false
		}
		s = s[n:]
	}
	return p.time(), true
}

// numeric reports whether the field reads digits, so that the one before it
// must stop at its own width.
func (f dateField) numeric() bool {
	if f.letter == 'M' || f.letter == 'L' {
		return f.count < 3
	}
	return strings.IndexByte("yYwWDdFuHkKhmsS", f.letter) >= 0
}

// field reads one field at the start of s and returns its length.
func (p *dateParts) field(f dateField, s string, abuts bool, now time.Time) (int, bool) {
	if !f.numeric() {
		return p.named(f, s)
	}
	width := maxDateDigits
	if abuts {
		width = f.count
	}
	v, n := leadingNumber(s, width)
	if n == 0 || abuts && n < f.count {
		return 0, false
	}
	switch f.letter {
	case 'y', 'Y':
		if f.count <= 2 && n == 2 {
			v, p.century = century(v, now), now.AddDate(-80, 0, 0)
		}
		p.year = v
	case 'M', 'L':
		p.month = v
	case 'd':
		p.day, p.yearDay = v, 0
	case 'D':
		p.yearDay = v
	case 'H':
		p.hour, p.half = v, false
	case 'k':
		p.hour, p.half = v%24, false
	case 'K':
		p.hour, p.half = v, true
	case 'h':
		p.hour, p.half = v%12, true
	case 'm':
		p.minute = v
	case 's':
		p.second = v
	case 'S':
		p.milliseconds = v
	}
	return n, true // a week or weekday does not change a full date
}

// maxDateDigits keeps lenient numbers within what times can hold.
const maxDateDigits = 9

// leadingNumber reads up to width digits at the start of s and returns their
// value and length.
func leadingNumber(s string, width int) (v, n int) {
	for n < len(s) && n < width && s[n] >= '0' && s[n] <= '9' {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

// century puts a two-digit year within the 100 years that begin 80 years ago.
func century(yy int, now time.Time) int {
	first := now.Year() - 80
	return first + ((yy-first)%100+100)%100
}

// named reads a field of letters: a month, weekday, half of the day, era or zone.
func (p *dateParts) named(f dateField, s string) (int, bool) {
	switch f.letter {
	case 'M', 'L':
		m, n := leadingName(s, func(i int) string { return time.Month(i + 1).String() }, 12)
		p.month = m + 1
		return n, n > 0
	case 'E':
		_, n := leadingName(s, func(i int) string { return time.Weekday(i).String() }, 7)
		return n, n > 0
	case 'a', 'G':
		if len(s) < 2 {
			return 0, false
		}
		switch strings.ToUpper(s[:2]) {
		case "AM", "PM":
			p.pm = s[0]|0x20 == 'p'
			return 2, f.letter == 'a'
		case "AD", "BC":
			p.bc = s[0]|0x20 == 'b'
			return 2, f.letter == 'G'
		}
		return 0, false
	}
	zone, n := leadingZone(s)
	p.zone = zone
	return n, n > 0
}

// leadingName returns which name s starts with, in full or its first three
// letters, in any case, and the length; 0 for none.
func leadingName(s string, name func(i int) string, count int) (which, n int) {
	for i := range count {
		full := name(i)
		for _, text := range []string{full, full[:3]} {
			if len(s) >= len(text) && strings.EqualFold(s[:len(text)], text) {
				return i, len(text)
			}
		}
	}
	return 0, 0
}

// time returns the time that the parts make up.
func (p *dateParts) time() time.Time {
	// Beside an hour of 24, AM and PM mean nothing, as in Java.
	if p.half && p.pm {
		p.hour += 12
	}
	if p.bc {
		p.year = 1 - p.year
	}
	if p.yearDay > 0 {
		p.month, p.day = 1, p.yearDay
	}
	t := time.Date(p.year, time.Month(p.month), p.day, p.hour, p.minute, p.second, 0, p.zone).
		Add(time.Duration(p.milliseconds) * time.Millisecond)
	if !p.century.IsZero() && t.Before(p.century) { // on an earlier day of the year that begins the century
		t = t.AddDate(100, 0, 0)
	}
	return t
}
