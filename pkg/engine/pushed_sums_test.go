package engine_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestSumsOfTooManyGroupsEqualLocal holds sums that CloudWatch adds up, because there are more groups than it gives,
// against local ones: over numbers, and over what is none or looks like one, under any reading of what AWS leaves open.
func TestSumsOfTooManyGroupsEqualLocal(t *testing.T) {
	t.Parallel()
	w := newPushedWorld(t)
	added, examples := 0, 30
	if *soak {
		examples = 1_000
	}
	for seed := range examples {
		p := rapid.Custom(drawSums).Example(seed)
		local, pushed := w.local(t.Context(), p), w.pushed(t.Context(), p)
		if slices.ContainsFunc(pushed.Executed, func(x engine.Executed) bool { return strings.Contains(x.Text, "sum(m") }) {
			added++
		}
		if slices.ContainsFunc(pushed.Notices, isOfParts) {
			continue
		}
		if diff := difference(local, pushed, p.ordered); diff != "" {
			t.Fatalf("seed %d: pushed (+) differs from local (-):\n%s\n%s", seed, diff, p.describe(pushed.Executed))
		}
	}
	if added < examples/4 {
		t.Errorf("of %d queries %d were added up: the test is not worth much", examples, added)
	}
}

// drawSums draws a query for sums and events with few numbers, which come again and again.
func drawSums(t *rapid.T) pair {
	p := drawSetting(t)
	p.rows = 6
	p.query = query.Query{RefID: "A", Lang: query.Logs, Text: rapid.SampledFrom([]string{
		`* | json "v" as v nodrop | sum(v), count(v), count by k`,
		`* | json "v", "w" as v, w nodrop | avg(v), min(w), max(v), sum(w) as s by k`,
		`* | json "v" as v | num(v) | max(v) as most, min(v) as least, count by account`,
		`* | sum(v) as s`,
		`* | json "v" as v | where v >= 1 | avg(v) by k | sort by k asc`,
		`* | timeslice 24h | avg(v), count by _timeslice, k`,
		`* | json "v", "w" as v, w nodrop | sum(v), count_distinct(w) as n by k`,
		`* | json "v", "w" as v, w nodrop | sum(v), stddev(w) as d by k`,
		`_sourceCategory=app/web (word or k=a) | sum(v), count by _sourceHost`,
	}).Draw(t, "query")}
	p.ordered = fixesOrder(p.query.Text)
	n := rapid.IntRange(40, 60).Draw(t, "events")
	numbers := rapid.SliceOfN(rapid.IntRange(-5, 5_000), 12, 12).Draw(t, "numbers")
	plain := rapid.IntRange(0, 3).Draw(t, "mostly plain numbers") > 0
	for i := range n {
		value := func(name string) string {
			number := fmt.Sprint(rapid.SampledFrom(numbers).Draw(t, "number"))
			if plain && i%9 > 0 {
				return rapid.SampledFrom([]string{`"` + number + `"`, `"` + number + `.5"`, number}).Draw(t, name)
			}
			return rapid.SampledFrom([]string{`"` + number + `"`, number, number + ".25", `"-"`, `""`, `"007"`, `"1e2"`, `" 4 "`, `"0.0001"`,
				`"1234567890123"`, `12345678901234567890`, "1e3", "2.50", "true", "null", `"3.14159"`, `"-0"`, `{"v":"5"}`, `["5"]`, `"NaN"`, `"0x1F"`}).Draw(t, name)
		}
		p.events = append(p.events, event{target: i % p.targets, source: 2, group: i % 2, time: p.from.UnixMilli() + int64(i)*p.to.Sub(p.from).Milliseconds()/int64(n),
			message: fmt.Sprintf(`{"k":"%s","v":%s,"w":%s,"word":"%s"}`, rapid.SampledFrom([]string{"a", "a", "b"}).Draw(t, "k"), value("v"), value("w"),
				rapid.SampledFrom([]string{"word", "other"}).Draw(t, "word"))})
	}
	return p
}

// TestPercentilesOfTooManyGroups: CloudWatch's own percentiles, put together from several targets, are close, and the
// reader is told.
func TestPercentilesOfTooManyGroups(t *testing.T) {
	t.Parallel()
	w := newPushedWorld(t)
	p := pair{targets: 4, dialect: settings.DialectCore, rows: 10}
	p.from = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	p.to = p.from.Add(24 * time.Hour)
	const events = 4_000
	for i := range events {
		ms := math.Round(1000 * math.Exp(float64(i*7919%events)/events*3)) // 1,000 to 20,085, most of them small
		p.events = append(p.events, event{target: i % 4, source: 2, time: p.from.UnixMilli() + int64(i)*21_000, message: fmt.Sprintf(`{"k":"%c","v":"%.0f"}`, 'a'+i%2, ms)})
	}
	p.query = query.Query{RefID: "A", Lang: query.Logs, Text: `* | json "k", "v" as k, v nodrop | pct(v, 50, 95, 99) as p, avg(v) as mean, max(v) as most, count by k`}
	local, pushed := w.local(t.Context(), p), w.pushed(t.Context(), p)
	if local.Err != nil || pushed.Err != nil || local.Table.N != 2 || pushed.Table.N != 2 {
		t.Fatalf("local %v, pushed %v", local.Err, pushed.Err)
	}
	for row := range 2 {
		for column, tolerance := range map[string]float64{"p_pct_50": 0.03, "p_pct_95": 0.03, "p_pct_99": 0.03, "mean": 1e-9, "most": 1e-9, "_count": 0} {
			want, _ := local.Table.Column(column).At(row).Num()
			got, _ := pushed.Table.Column(column).At(row).Num()
			if math.Abs(got-want) > tolerance*want {
				t.Errorf("%s of group %d is %v, want %v", column, row, got, want)
			}
		}
	}
	told := false
	for _, n := range pushed.Notices {
		told = told || strings.HasPrefix(n.Text, "percentiles are CloudWatch's own")
	}
	if !told {
		t.Errorf("the reader is not told: %v", pushed.Notices)
	}
	if pushed.Stats.RowsMoved > 500 {
		t.Errorf("%d rows moved", pushed.Stats.RowsMoved)
	}
}
