package insightsql

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var odd = messages(
	`{"x":"007","n":7.0,"b":true,"e":"","w":"b10","z":"+.5","u":null}`,
	`{"x":"10","n":1e1,"b":false,"w":"b9"}`,
	"{\"x\":\"abc\",\"w\":\"a\",\"m\":\"k=1\\n2;3\",\"q\":\"a\\\\nb\"}",
)

// Each case tells the outcome of one query under every setting of one point.
func TestSwitches(t *testing.T) {
	t.Parallel()
	covered := map[string]bool{}
	for _, tt := range []struct {
		point, query string
		want         map[string]string // rows joined by |
	}{
		{"compare-missing", `sort @timestamp asc | filter e != "y" | display x`, map[string]string{
			"false": "x=007", "unknown": "x=007", "not-equal": "x=007|x=10|x=abc", "empty": "x=007|x=10|x=abc"}},
		{"compare-missing", `sort @timestamp asc | filter not (e = "") | display x`, map[string]string{
			"false": "x=10|x=abc", "unknown": "", "not-equal": "x=10|x=abc", "empty": ""}},
		{"compare-missing", `sort @timestamp asc | filter e not like /y/ and e not in ["y"] | display x`, map[string]string{
			"false": "x=007", "unknown": "x=007", "not-equal": "x=007|x=10|x=abc", "empty": "x=007|x=10|x=abc"}},
		{"compare-missing", `sort @timestamp asc | filter e = "" or x = "10" | display x`, map[string]string{
			"false": "x=007|x=10", "unknown": "x=007|x=10", "not-equal": "x=007|x=10", "empty": "x=007|x=10|x=abc"}},
		{"equal-numeric-text", `filter x = "007" | stats sum(x = 7) as l, sum(x = "7") as t, sum(n = "7") as k, sum(x = "007") as s`, map[string]string{
			"number-side": "l=1; t=0; k=1; s=1", "both-look": "l=1; t=1; k=1; s=1", "text": "l=0; t=0; k=0; s=1"}},
		{"order-numeric-text", `filter x = 10 | fields x > "9" as t, x > 9 as n`, map[string]string{"number": "t=true; n=true", "text": "t=false; n=true"}},
		{"order-mixed", `filter x = "abc" | fields x > 5 as g, x < 5 as l`, map[string]string{"false": "g=false; l=false", "text": "g=true; l=false"}},
		{"numeric-text", `stats sum(z) as s`, map[string]string{"decimal": "", "lenient": "s=0.5"}},
		{"boolean-text", `filter ispresent(b) | sort @timestamp asc | fields b, b = "true" as t, b = 1 as o, b = true as l`, map[string]string{
			"true-false": "b=true; t=true; o=false; l=true|b=false; t=false; o=false; l=false",
			"1-0":        "b=1; t=0; o=1; l=1|b=0; t=0; o=0; l=0"}},
		{"number-text", `stats count(*) as c, sum(x) as s, avg(x) as a`, map[string]string{"plain": "c=3; s=17; a=8.5", "point-zero": "c=3; s=17.0; a=8.5"}},
		{"json-number", `filter ispresent(n) | sort n | fields n`, map[string]string{"spelling": "n=7.0|n=1e1", "number": "n=7|n=10"}},
		{"json-null", `sort @timestamp asc | fields ispresent(u) as p, ispresent(jsonParse(@message).u) as t, ispresent(e) as e2, u, coalesce(u, "c") as c`, map[string]string{
			"missing": "p=false; t=false; e2=true; c=c|p=false; t=false; e2=false; c=c|p=false; t=false; e2=false; c=c",
			"present": "p=true; t=true; e2=true; c=c|p=false; t=false; e2=false; c=c|p=false; t=false; e2=false; c=c"}},
		{"json-null", `stats count(*) as n, count(u) as c by u`, map[string]string{"missing": "n=3; c=0", "present": "n=3; c=0"}},
		{"timestamp-text", `filter x = 10 | fields concat(@timestamp) as t, @timestamp`, map[string]string{
			"formatted": "t=2024-02-01 06:47:50.673; @timestamp=2024-02-01 06:47:50.673", "millis": "t=1706770070673; @timestamp=2024-02-01 06:47:50.673"}},
		{"empty-group", `stats count(*) as n by e`, map[string]string{"separate": "e=; n=1|n=2", "merged": "n=3"}},
		{"empty-stats", `filter x = "none" | stats count(*) as n`, map[string]string{"row": "n=0", "none": ""}},
		{"blank-missing", `filter x = 10 | fields isblank(e) as b, isempty(e) as e2`, map[string]string{"1": "b=1; e2=1", "0": "b=0; e2=0", "null": ""}},
		{"sort-order", `fields w | sort w`, map[string]string{"natural": "w=a|w=b9|w=b10", "bytes": "w=a|w=b10|w=b9"}},
		{"sort-nulls", `fields x | sort n desc, x`, map[string]string{"lowest": "x=10|x=007|x=abc", "highest": "x=abc|x=10|x=007", "last": "x=10|x=007|x=abc"}},
		{"sort-nulls", `fields x | sort n, x`, map[string]string{"lowest": "x=abc|x=007|x=10", "highest": "x=007|x=10|x=abc", "last": "x=007|x=10|x=abc"}},
		{"ties", `fields x | sort nothing`, map[string]string{"arrival": "x=007|x=10|x=abc", "reverse": "x=abc|x=10|x=007"}},
		{"ties", `stats count(*) by x`, map[string]string{"arrival": "x=007; count(*)=1|x=10; count(*)=1|x=abc; count(*)=1", "reverse": "x=abc; count(*)=1|x=10; count(*)=1|x=007; count(*)=1"}},
		{"parse-newline", `filter ispresent(m) | parse m "k=*" as v | display v`, map[string]string{"taken": "v=1\n2;3", "ends-last": "v=1", "ends-any": "v=1"}},
		{"parse-newline", `filter ispresent(m) | parse m "k=*;*" as v, r | display v, r`, map[string]string{"taken": "v=1\n2; r=3", "ends-last": "v=1\n2; r=3", "ends-any": ""}},
		{"string-escapes", `filter q = "a\\nb" | fields "\n\"\'\d" as s`, map[string]string{
			"c-style": "s=\n\"'\\d", "quotes": `s=\n"'\d`, "verbatim": "", "dropped": `s=n"'d`}},
		{"string-escapes", `limit 1 | display 'a\\b\'\n' as s`, map[string]string{
			"c-style": "s=a\\b'\n", "quotes": `s=a\b'\n`, "verbatim": `s=a\\b'\n`, "dropped": `s=a\b'n`}},
		{"percentile", `stats pct(x, 50) as p`, map[string]string{"nearest-rank": "p=7", "linear": "p=8.5", "lower": "p=7"}},
		{"percentile", `stats pct(x, 60) as p`, map[string]string{"nearest-rank": "p=10", "linear": "p=8.8", "lower": "p=7"}},
		{"stddev", `stats stddev(x) as s, variance(x) as v`, map[string]string{"population": "s=1.5; v=2.25", "sample": "s=2.1213203435596424; v=2.25"}},
		{"sum-of-nothing", `stats sum(nothing) as s, count(*) as n`, map[string]string{"null": "n=3", "0": "s=0; n=3"}},
		{"min-max-text", `stats min(x) as a, max(x) as z`, map[string]string{"skipped": "a=007; z=10", "sorted": "a=abc; z=10"}},
		{"concat-missing", `sort @timestamp asc | fields concat(e, x) as c`, map[string]string{"skipped": "c=007|c=10|c=abc", "null": "c=007||"}},
	} {
		covered[tt.point] = true
		for setting, want := range tt.want {
			t.Run(tt.point+"="+setting, func(t *testing.T) {
				t.Parallel()
				got := strings.Join(table(run(t, tt.query, odd, options(t, tt.point+"="+setting))), "|")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s\n%s", tt.query, diff)
				}
			})
		}
	}
	for _, p := range Points() {
		if !covered[p.Name] {
			t.Errorf("no case for the point %s", p.Name)
		}
	}
}

func TestSwitchesAreSetByName(t *testing.T) {
	t.Parallel()
	var s Switches
	for _, p := range Points() {
		if p.Question == "" || len(p.Settings) < 2 {
			t.Errorf("%s is not described", p.Name)
		}
		if got := s.Get(p.Name); got != p.Settings[0] {
			t.Errorf("%s is %s at first, want its first setting %s", p.Name, got, p.Settings[0])
		}
		last := p.Settings[len(p.Settings)-1]
		if err := s.Set(p.Name, last); err != nil || s.Get(p.Name) != last {
			t.Errorf("%s: got %s, %v, want %s", p.Name, s.Get(p.Name), err, last)
		}
	}
	if err := s.Set("ties", "random"); err == nil || !strings.Contains(err.Error(), "arrival, reverse") {
		t.Errorf("unknown setting: got %v", err)
	}
	if err := s.Set("tie", "arrival"); err == nil || !strings.Contains(err.Error(), "compare-missing, equal-numeric-text") {
		t.Errorf("unknown point: got %v", err)
	}
	if got := s.Get("tie"); got != "" {
		t.Errorf("unknown point: got %q", got)
	}
}

// TestOpenPointsAreDocumented holds docs/sandbox.md to the points that there are.
func TestOpenPointsAreDocumented(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range Points() {
		if row := "| `" + p.Name + "` | `" + strings.Join(p.Settings, "`, `") + "` |"; !strings.Contains(string(docs), row) {
			t.Errorf("docs/sandbox.md has no row %s", row)
		}
	}
}
