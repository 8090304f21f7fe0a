package value

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseNumberTakesDecimalTextOnly(t *testing.T) {
	// language spec §1.3, §4.1
	for text, want := range map[string]float64{
		"0": 0, "42": 42, "-1.5": -1.5, "+7": 7, ".5": 0.5, "5.": 5, "1e3": 1000, "1E-2": 0.01, "007": 7, "1.10": 1.1,
		"9007199254740993": 9007199254740992, "0.1": 0.1, "123456789012345.6": 123456789012345.6, "1e400": math.Inf(1), "-1e400": math.Inf(-1),
		"1e-400": 0, "00000000000000000000001": 1, "3.141592653589793238": math.Pi,
	} {
		if got, ok := ParseNumber(text); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, ok, want)
		}
	}
	if got, ok := ParseNumber(" \r\n12\t"); !ok || got != 12 {
		t.Errorf("12 between blanks is %v, %v", got, ok)
	}
	for _, text := range []string{
		"", " ", "-", "+", ".", "e5", "1e", "1e+", "0x10", "1_000", "1,000", "NaN", "Infinity", "inf", "-", "--1", "1 2", "1.2.3", "5ms", "1e5.5", "٣", "1\u00a0",
	} {
		if got, ok := ParseNumber(text); ok {
			t.Errorf("%q is the number %v", text, got)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"", "1", "-1.5e10", " 7 ", ".", "0x1p3", "1e999", "00012.500", "9007199254740993", "1_0"} {
		f.Add(s)
	}
	pattern := regexp.MustCompile(NumberPattern)
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseNumber(s)
		if ok != pattern.MatchString(s) {
			t.Fatalf("%q: ParseNumber says %v, NumberPattern %v", s, ok, !ok)
		}
		if !ok {
			return
		}
		if want, err := strconv.ParseFloat(strings.Trim(s, " \t\r\n"), 64); err == nil && want != got {
			t.Fatalf("%q is %v, want %v", s, got, want)
		}
	})
}

func TestNumbersDisplayPlainly(t *testing.T) {
	// language spec §4.1
	for _, c := range []struct {
		f    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {-2.5, "-2.5"}, {1358440000000, "1358440000000"}, {9007199254740991, "9007199254740991"},
		{1e15, "1000000000000000"}, {1e20, "100000000000000000000"}, {1e21, "1e+21"}, {-1.5e300, "-1.5e+300"}, {0.1, "0.1"}, {0.000001, "0.000001"},
		{0.00000015, "1.5e-7"}, {1e-300, "1e-300"}, {math.NaN(), "NaN"}, {math.Inf(1), "Infinity"}, {math.Inf(-1), "-Infinity"},
	} {
		if got := FormatFloat(c.f); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestFormattedNumbersReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		if math.IsNaN(f) || math.IsInf(f, 0) {
			t.Skip()
		}
		if got, ok := ParseNumber(FormatFloat(f)); !ok || got != f {
			t.Fatalf("%v displays as %s and reads as %v", f, FormatFloat(f), got)
		}
	})
}

func BenchmarkParseNumber(b *testing.B) {
	b.ReportAllocs()
	texts := []string{"200", "0.123", "-", "1234567", "12.5e3"}
	for i := 0; b.Loop(); i++ {
		ParseNumber(texts[i%len(texts)])
	}
}
