package expr

import (
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func FuzzDateFormat(f *testing.F) {
	for _, s := range [][2]string{
		{"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2001-07-03T06:08:56.789+02:00"}, {"EEE, MMM d, ''yy", "Tue, Jul 3, '01"}, {"hh:mm a z", "11:08 PM PST"},
		{"yyyyMMddHHmmss", "20010703060856"}, {"D Y w W F u k K G", "1 2001 1 1 1 1 1 1 AD"}, {"'", ""}, {"SSSS", "99999999999999"}, {"Z", "GMT+25:00"},
	} {
		f.Add(s[0], s[1])
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, pattern, s string) {
		d, err := parseDatePattern(pattern)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without a text")
			}
			return
		}
		if at, ok := d.parse(s, time.UTC, now); ok {
			d.append(nil, at)
		}
		d.append(nil, now)
	})
}

// A date written with a full pattern reads back as itself.
func FuzzDateRoundTrip(f *testing.F) {
	f.Add(int64(994140536789))
	f.Add(int64(-1))
	d, err := parseDatePattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, ms int64) {
		at := time.UnixMilli(ms % 250_000_000_000_000).UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			t.Skip()
		}
		text := string(d.append(nil, at))
		if back, ok := d.parse(text, time.UTC, at); !ok || !back.Equal(at) {
			t.Fatalf("%s reads as %v", text, back)
		}
	})
}

func FuzzJavaFormat(f *testing.F) {
	for _, s := range []string{"%d", "%5.2f|%-8s|%08d", "%1$s %<S", "%,.3f %(d %+e %g", "%x%o%c%b%n%%", "%9999d", "%.20f"} {
		f.Add(s, 12.5)
	}
	f.Fuzz(func(t *testing.T, format string, x float64) {
		j, err := parseJavaFormat(format)
		if err != nil || j.args() > 10 || len(format) > 200 {
			return
		}
		for _, v := range []value.Value{value.Float(x), value.Int(int64(len(format))), str(format), value.NullValue()} {
			args := make([]value.Value, 10)
			for i := range args {
				args[i] = v
			}
			if _, err := j.format(nil, args); err != nil && err.Error() == "" {
				t.Fatal("an error without a text")
			}
		}
	})
}

// FuzzExpr runs any expression that parses over rows of every kind.
func FuzzExpr(f *testing.F) {
	for _, s := range []string{
		`a = 1 and b matches "x*"`, `if(isBlank(a), b + 1, c)`, `replace(a, /(x)/, "$1") in (b, 2)`, `format("%5.2f", a)`, `formatDate(a, b)`, `a ? b : -c`,
		`substring(a, b, c)`, `parseDate(a, "yyyy-MM-dd")`, `base64Decode(a) contains hash(b)`, `isPrivateIP(a) or round(b, c) > 1`, `a matches "{{v}}"`,
	} {
		f.Add(s, "10.0.0.1", 2.5)
	}
	f.Fuzz(func(t *testing.T, text, s string, x float64) {
		e, _ := tryParse(text)
		if e == nil {
			return
		}
		b := value.NewBatch(value.NewSchema("a", "b", "c"), 4)
		for _, v := range []value.Value{str(s), value.Float(x), value.Int(int64(len(s))), value.NullValue(), value.Bool(true)} {
			b.AppendRow(v, str(s), value.Float(x))
		}
		p, err := Compile(e, b.Schema, fixedEnv())
		if err != nil {
			return
		}
		col, keep, drops := p.EvalRows(b)
		if col.Len() != b.N || (drops.Rows > 0) != (keep != nil) || drops.Rows > 0 && drops.Reason == "" {
			t.Fatalf("%d rows, %+v", col.Len(), drops)
		}
		p.TestRows(b, nil)
	})
}
