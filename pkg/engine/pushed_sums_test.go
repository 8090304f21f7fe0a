package engine_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestSumsOfTooManyGroupsEqualLocal holds sums that CloudWatch adds up, because there are more groups than it gives,
// against local ones: over numbers, and over what is none or looks like one, under any reading of what AWS leaves open.
func TestSumsOfTooManyGroupsEqualLocal(t *testing.T) {
	t.Parallel()
	w := newPushedWorld(t)
	added, cut, pairs := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		p := drawSetting(rt)
		p.rows = rapid.SampledFrom([]int{6, 10}).Draw(rt, "rows of a count")
		p.query = query.Query{RefID: "A", Lang: query.Logs, Text: rapid.SampledFrom([]string{
			`* | json "v" as v nodrop | sum(v), count(v), count by k`,
			`* | json "v", "w" as v, w nodrop | avg(v), min(w), max(v), sum(w) as s by k`,
			`* | json "v" as v | num(v) | max(v) as most, min(v) as least, count by account`,
			`* | sum(v) as s`,
			`* | json "v" as v | where v >= 1 | avg(v) by k | sort by k asc`,
			`* | timeslice 1h | avg(v), count by _timeslice, k`,
			`* | json "v", "w" as v, w nodrop | sum(v), count_distinct(w) as n by k`,
			`* | json "v", "w" as v, w nodrop | sum(v), stddev(w) as d by k`,
			`_sourceCategory=app/web (word or k=a) | sum(v), count by _sourceHost`,
		}).Draw(rt, "query")}
		p.ordered = fixesOrder(p.query.Text)
		n := rapid.IntRange(20, 80).Draw(rt, "events")
		plain := rapid.Bool().Draw(rt, "mostly plain numbers")
		for i := range n {
			number := fmt.Sprint(rapid.IntRange(-5, 5_000).Draw(rt, "number"))
			value := func(name string) string {
				if plain && i%9 > 0 {
					return rapid.SampledFrom([]string{`"` + number + `"`, `"` + number + `.5"`, number}).Draw(rt, name)
				}
				return rapid.SampledFrom([]string{`"` + number + `"`, number, number + ".25", `"-"`, `""`, `"007"`, `"1e2"`, `" 4 "`, `"0.0001"`,
					`"1234567890123"`, `12345678901234567890`, "1e3", "2.50", "true", "null", `"3.14159"`, `"-0"`, `{"v":"5"}`, `["5"]`, `"NaN"`, `"0x1F"`}).Draw(rt, name)
			}
			p.events = append(p.events, event{target: i % p.targets, source: 2, group: i % 2,
				time: p.from.UnixMilli() + int64(i)*p.to.Sub(p.from).Milliseconds()/int64(n),
				message: fmt.Sprintf(`{"k":"%s","v":%s,"w":%s,"word":"%s"}`, rapid.SampledFrom([]string{"a", "a", "b"}).Draw(rt, "k"), value("v"), value("w"),
					rapid.SampledFrom([]string{"word", "other"}).Draw(rt, "word"))})
		}
		local, pushed := w.local(t.Context(), p), w.pushed(t.Context(), p)
		pairs++
		for _, x := range pushed.Executed {
			if strings.Contains(x.Text, "sum(m") {
				added++
				break
			}
		}
		if len(pushed.Executed) > p.targets*2 {
			cut++
		}
		for _, n := range pushed.Notices {
			if isOfParts(n) {
				return
			}
		}
		if diff := difference(local, pushed, p.ordered); diff != "" {
			rt.Fatalf("pushed (+) differs from local (-):\n%s\n%s", diff, p.describe(pushed.Executed))
		}
	})
	if pairs >= 50 && (added < pairs/10 || cut < pairs/4) {
		t.Errorf("of %d queries %d were cut and %d added up: the test is not worth much", pairs, cut, added)
	}
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
