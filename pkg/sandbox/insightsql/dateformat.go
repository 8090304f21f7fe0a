package insightsql

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// javaFields maps runs of DateTimeFormatter letters to Go's reference time.
var javaFields = map[string]string{
	"yyyy": "2006", "uuuu": "2006", "yy": "06",
	"M": "1", "MM": "01", "MMM": "Jan", "MMMM": "January",
	"d": "2", "dd": "02", "DDD": "002",
	"H": "15", "HH": "15", "h": "3", "hh": "03",
	"m": "4", "mm": "04", "s": "5", "ss": "05",
	"a": "PM", "E": "Mon", "EEE": "Mon", "EEEE": "Monday",
	"X": "Z07", "XX": "Z0700", "XXX": "Z07:00",
	"Z": "-0700", "xx": "-0700", "xxx": "-07:00", "z": "MST",
}

// javaLayout turns a DateTimeFormatter pattern into a layout of package time. It
// reports false for letters it does not know.
func javaLayout(pattern string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			text, n := javaQuoted(pattern[i:])
			if n == 0 {
				return "", false
			}
			b.WriteString(text)
			i += n
		case isLetter(c):
			n := 1
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			field, ok := javaFields[pattern[i:i+n]]
			if c == 'S' { // package time wants the point before a fraction
				field, ok = strings.Repeat("0", n), i > 0 && (pattern[i-1] == '.' || pattern[i-1] == ',')
			}
			if !ok {
				return "", false
			}
			b.WriteString(field)
			i += n
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), true
}

// javaQuoted reads 'text' and its length; two quotes are one, inside and outside.
// The length is 0 when the text is never closed.
func javaQuoted(s string) (string, int) {
	if strings.HasPrefix(s, "''") {
		return "'", 2
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] == '\'' {
			if i+1 == len(s) || s[i+1] != '\'' {
				return b.String(), i + 1
			}
			i++
		}
		b.WriteByte(s[i])
	}
	return "", 0
}

// strftimeLayouts maps conversions that package time knows.
var strftimeLayouts = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'j': "002",
	'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'b': "Jan", 'h': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday",
	'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06",
}

// strftime formats t; conversions it does not know stay as written.
func strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		switch c := format[i]; c {
		case '%':
			b.WriteByte('%')
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 's':
			b.WriteString(strconv.FormatInt(t.Unix(), 10))
		case 'L':
			fmt.Fprintf(&b, "%03d", t.Nanosecond()/1e6)
		case 'f':
			fmt.Fprintf(&b, "%06d", t.Nanosecond()/1e3)
		case 'u':
			b.WriteString(strconv.Itoa((int(t.Weekday())+6)%7 + 1))
		default:
			if layout, ok := strftimeLayouts[c]; ok {
				b.WriteString(t.Format(layout))
				continue
			}
			b.WriteString(format[i-1 : i+1])
		}
	}
	return b.String()
}
