package pushdown_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestSumsOfNumbers gives the fields that CloudWatch may add up, where counting by
// them would be too many rows.
func TestSumsOfNumbers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query, sums, percentiles string }{
		{"a sum", `* | json "v" nodrop | sum(v) by k`, "v", "[]"},
		{"an automatic field", "* | sum(v) by k", "v", "[]"},
		{"mean, smallest and largest", `* | json "v", "w" nodrop | avg(v), min(w), max(w), count by k`, "v w", "[]"},
		{"a number of a text", `* | json "o.v" as v nodrop | num(v) | sum(v)`, "o.v", "[]"},
		{"behind conditions on it that CloudWatch tests", `* | json "v" | where v >= 100 | avg(v) by k`, "v", "[]"},
		{"in slices", `* | json "v" nodrop | timeslice 5m | avg(v) by _timeslice`, "v", "[]"},
		{"how many have it, besides", `* | json "v" nodrop | sum(v), count(v)`, "v", "[]"},
		{"percentiles", `* | json "v" nodrop | pct(v, 50, 99), avg(v) by k`, "v", "[50 99]"},
		{"other aggregates of other fields", `* | json "v", "w" nodrop | sum(v), count_distinct(w) by k`, "v", "[]"},
		{"one of two fields", `* | json "v", "w" nodrop | w * 2 as w | sum(v), max(w)`, "v", "[]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			if p.Counts == nil {
				t.Fatal(written(p, "count"))
			}
			equal(t, "sums", tt.sums, strings.Join(p.Counts.Sums, " "))
			equal(t, "percentiles", tt.percentiles, fmt.Sprint(p.Counts.Percentiles))
			what := "the sum, the smallest and the largest of "
			if len(p.Counts.Percentiles) > 0 {
				what = "percentiles of "
			}
			equal(t, "note", "where these are too many, CloudWatch takes "+what+strings.ReplaceAll(tt.sums, " ", ", ")+" by the other fields", written(p, "sum"))
		})
	}
}

// TestSumMustNotFire gives queries whose numbers are needed one by one.
func TestSumMustNotFire(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query string }{
		{"a count", "* | count by v"},
		{"a key", "* | sum(v) by v"},
		{"a computed value", `* | json "v" nodrop | v / 1000 as s | sum(s)`},
		{"a value by a condition", `* | json "v" nodrop | if (v > 5, v, 0) as s | sum(s)`},
		{"a condition that is tested here", `* | json "v" nodrop | where v < "a" | sum(v)`},
		{"a computed key", `* | json "v" nodrop | v * 2 as w | sum(v) by w`},
		{"a deviation", "* | stddev(v)"},
		{"a deviation and a sum", "* | stddev(v), sum(v)"},
		{"distinct values", "* | sum(v), count_distinct(v)"},
		{"a list of values", "* | sum(v), values(v)"},
		{"a parsed value", `* | json "k" nodrop | parse field=k "ms=*" as v nodrop | sum(v)`},
		{"percentiles of one field, and of a computed one", `* | json "v", "w" nodrop | w * 2 as x | pct(v, 50), pct(x, 50)`},
		{"percentiles of a computed field, and a sum", `* | json "v", "w" nodrop | w * 2 as x | sum(v), pct(x, 50)`},
		{"a field that a rule sets", `* | sum(region)`},
		{"a field that is the same on all events", `* | sum(team)`},
		{"top", "* | top 5 v"},
		{"messages", `* | json "v"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := given{query: tt.query}.make(t)
			if p.Counts != nil && len(p.Counts.Sums) > 0 {
				t.Errorf("%v are added up", p.Counts.Sums)
			}
			equal(t, "note", "", written(p, "sum"))
		})
	}
}
