package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// dateFormat is a parsed pattern of java.text.SimpleDateFormat in its US locale.
type dateFormat []dateField

// dateField is one run of a pattern letter, or literal text (letter 0).
type dateField struct {
	letter byte
	count  int
	text   string
}

const dateLetters = "GyYMLwWDdFEuaHkKhmsSzZX"

// parseDatePattern parses a pattern; the errors say which letter is wrong.
func parseDatePattern(pattern string) (dateFormat, error) {
	var out dateFormat
	literal := func(s string) {
		if n := len(out); n > 0 && out[n-1].letter == 0 {
			out[n-1].text += s
			return
		}
		out = append(out, dateField{text: s})
	}
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			text, n, ok := quotedLiteral(pattern[i:])
			if !ok {
				return nil, fmt.Errorf("the date format %q has an unclosed quote", pattern)
			}
			literal(text)
			i += n
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			n := 1
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			if strings.IndexByte(dateLetters, c) < 0 {
				return nil, fmt.Errorf("%q is no letter of a date format; put text in single quotes", string(c))
			}
			if c == 'X' && n > 3 {
				return nil, fmt.Errorf("a date format has at most three X, not %d", n)
			}
			out = append(out, dateField{letter: c, count: n})
			i += n
		default:
			literal(pattern[i : i+1])
			i++
		}
	}
	return out, nil
}

// quotedLiteral reads 'text' or ” (one quote) at the start of s.
func quotedLiteral(s string) (text string, n int, ok bool) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '\'' {
			b.WriteByte('\'')
			i++
			continue
		}
		return b.String(), i + 1, true
	}
	return "", 0, false
}

// append formats t at the end of dst.
func (d dateFormat) append(dst []byte, t time.Time) []byte {
	for _, f := range d {
		dst = f.append(dst, t)
	}
	return dst
}

func (f dateField) append(dst []byte, t time.Time) []byte {
	number := func(n int) []byte { return appendPadded(dst, n, f.count) }
	name := func(full string) []byte {
		if f.count < 4 {
			full = full[:3]
		}
		return append(dst, full...)
	}
	hour := t.Hour()
	switch f.letter {
	case 0:
		return append(dst, f.text...)
	case 'G':
		if t.Year() <= 0 {
			return append(dst, "BC"...)
		}
		return append(dst, "AD"...)
	case 'y':
		return f.appendYear(dst, t.Year())
	case 'Y':
		year, _ := weekOfYear(t)
		return f.appendYear(dst, year)
	case 'M', 'L':
		if f.count >= 3 {
			return name(t.Month().String())
		}
		return number(int(t.Month()))
	case 'w':
		_, week := weekOfYear(t)
		return number(week)
	case 'W':
		first := int(t.AddDate(0, 0, 1-t.Day()).Weekday())
		return number((t.Day()-1+first)/7 + 1)
	case 'D':
		return number(t.YearDay())
	case 'd':
		return number(t.Day())
	case 'F':
		return number((t.Day()-1)/7 + 1)
	case 'E':
		return name(t.Weekday().String())
	case 'u':
		return number((int(t.Weekday())+6)%7 + 1)
	case 'a':
		if hour < 12 {
			return append(dst, "AM"...)
		}
		return append(dst, "PM"...)
	case 'H':
		return number(hour)
	case 'k':
		return number((hour+23)%24 + 1)
	case 'K':
		return number(hour % 12)
	case 'h':
		return number((hour+11)%12 + 1)
	case 'm':
		return number(t.Minute())
	case 's':
		return number(t.Second())
	case 'S':
		return number(t.Nanosecond() / int(time.Millisecond))
	case 'z':
		zone, _ := t.Zone()
		return append(dst, zone...)
	case 'Z':
		return t.AppendFormat(dst, "-0700")
	}
	return t.AppendFormat(dst, [...]string{"Z07", "Z0700", "Z07:00"}[f.count-1])
}

func (f dateField) appendYear(dst []byte, year int) []byte {
	if year <= 0 {
		year = 1 - year // 0 is 1 BC
	}
	if f.count == 2 {
		return appendPadded(dst, year%100, 2)
	}
	return appendPadded(dst, year, f.count)
}

func appendPadded(dst []byte, n, width int) []byte {
	s := strconv.Itoa(n)
	for range width - len(s) {
		dst = append(dst, '0')
	}
	return append(dst, s...)
}

// weekOfYear counts weeks as in the United States: they start on Sunday, and
// week 1 is the one with January 1.
func weekOfYear(t time.Time) (year, week int) {
	saturday := t.AddDate(0, 0, 6-int(t.Weekday()))
	if saturday.Year() > t.Year() {
		return t.Year() + 1, 1
	}
	first := int(t.AddDate(0, 0, 1-t.YearDay()).Weekday())
	return t.Year(), (t.YearDay()-1+first)/7 + 1
}
