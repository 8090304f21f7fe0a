package insights

import (
	"strings"
	"testing"
	"time"
)

func TestPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		keys string // one a word
		want string // "" for none
	}{
		{"k", "k"},
		{"userIdentity arn", "userIdentity.arn"},
		{"o p q", "o.p.q"},
		{"user-agent", "user-agent"},
		{"a1", "a1"},
		{"", ""},
		{"a.b", ""}, // a key that holds a dot
		{"o a.b", ""},
		{"0", ""}, // a place in an array
		{"arr 12", ""},
		{"o user-agent", ""}, // backticks below the first key
		{"user-agent o", ""},
		{"@message", ""}, // CloudWatch's own
		{"o @p", ""},
		{"a`b", ""},
		{`a\b`, ""},
		{"a\xff", ""},
	} {
		got, ok := Path(strings.Fields(tt.keys))
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("the path %q is %q, %t, want %q", tt.keys, got, ok, tt.want)
		}
	}
	if got, ok := Path([]string{"a", ""}); ok {
		t.Errorf("an empty key is %q", got)
	}
}

// TestBins: a bin is within AWS's cap for its unit and divides the next unit.
func TestBins(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		width, want time.Duration
		text        string
	}{
		{time.Second, time.Second, "bin(1s)"},
		{15 * time.Second, 15 * time.Second, "bin(15s)"},
		{60 * time.Second, time.Minute, "bin(1m)"},
		{45 * time.Second, 15 * time.Second, "bin(15s)"},
		{90 * time.Second, 30 * time.Second, "bin(30s)"},
		{7 * time.Minute, time.Minute, "bin(1m)"},
		{10 * time.Minute, 10 * time.Minute, "bin(10m)"},
		{45 * time.Minute, 15 * time.Minute, "bin(15m)"},
		{time.Hour, time.Hour, "bin(1h)"},
		{90 * time.Minute, 30 * time.Minute, "bin(30m)"},
		{5 * time.Hour, time.Hour, "bin(1h)"},
		{6 * time.Hour, 6 * time.Hour, "bin(6h)"},
		{24 * time.Hour, 24 * time.Hour, "bin(24h)"},
		{48 * time.Hour, 24 * time.Hour, "bin(24h)"},
		{36 * time.Hour, 12 * time.Hour, "bin(12h)"},
		{7 * 24 * time.Hour, 24 * time.Hour, "bin(24h)"},
	} {
		got := BinWithin(tt.width)
		if got != tt.want || Bin(got) != tt.text {
			t.Errorf("%s is cut by %s as %s, want %s as %s", tt.width, got, Bin(got), tt.want, tt.text)
		}
	}
	for _, none := range []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond} {
		if got := BinWithin(none); got != 0 {
			t.Errorf("%s is cut by %s", none, got)
		}
	}
	for w := time.Second; w <= 3*24*time.Hour; w += 13 * time.Second {
		if b := BinWithin(w); b == 0 || w%b != 0 || (24*time.Hour)%b != 0 {
			t.Fatalf("%s is cut by %s", w, b)
		}
	}
}
