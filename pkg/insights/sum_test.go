package insights

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

func TestSumsText(t *testing.T) {
	t.Parallel()
	g := Group{Filter: Addable([]string{"ms"}), Fields: []string{"k", "ms"}, Texts: []string{"k"}, Sums: []string{"ms"}}
	want := "filter (ispresent(ms) and ms like /^-?(?:0|[1-9][0-9]{0,11})(?:\\.[0-9]{1,3})?$/)\n" +
		"| fields k as k0, ispresent(k) as p0, round(ms * 1000) as m1\n" +
		"| stats count(*) as v0, sum(m1) as s1, min(m1) as a1, max(m1) as b1 by k0, p0"
	if diff := gocmp.Diff(want, g.Text()); diff != "" {
		t.Error(diff)
	}
	g.Percentiles = []float64{50, 99.9}
	if want := "max(m1) as b1, pct(m1, 50) as q2, pct(m1, 99.9) as q3 by k0, p0"; !strings.HasSuffix(g.Text(), want) {
		t.Errorf("percentiles are not taken: %s", g.Text())
	}
	if g.PercentileColumn(1, 1) != "q3" {
		t.Errorf("the last percentile is in the column %s", g.PercentileColumn(1, 1))
	}
	g.Fields, g.Sums = []string{"s1", "ms"}, []string{"ms"}
	if want := "sum(xm1) as xs1"; !strings.Contains(g.Text(), want) {
		t.Errorf("a field has the name of a sum: %s", g.Text())
	}
}

// TestSumsAreThoseOfTheNumbers adds up under every reading of the open points: the
// numbers that are addable are the same on each, and no other takes part.
func TestSumsAreThoseOfTheNumbers(t *testing.T) {
	t.Parallel()
	numbers := []string{"0", "7", "-3", "12.5", "0.001", "-0.25", "999999999999", "200", "3.100", "2.0"}
	var messages []string
	for _, n := range numbers {
		messages = append(messages, `{"ms":"`+n+`"}`)
	}
	addable := len(messages)
	messages = append(messages, `{"ms":12}`, `{"ms":0.5}`)
	numbers = append(numbers, "12", "0.5")
	for _, s := range []string{"-", "", "abc", "007", "1e3", " 5", "5 ", "+5", "1.", ".5", "0.0001", "1234567890123", "0x10", "NaN", "Infinity", "true", "5\n"} {
		messages = append(messages, `{"ms":`+strconv.Quote(s)+`}`)
	}
	messages = append(messages, `{"other":"5"}`, `no json`)
	total, least, greatest := 0.0, 0.0, 0.0
	for _, n := range numbers {
		x, err := strconv.ParseFloat(n, 64)
		if err != nil {
			t.Fatal(err)
		}
		total, least, greatest = total+x, min(least, x), max(greatest, x)
	}
	g := Group{Filter: Addable([]string{"ms"}), Fields: []string{"ms"}, Sums: []string{"ms"}}
	everySwitch(t, func(t *testing.T, o insightsql.Switches) {
		rows := rowsOf(t, g.Text(), messages, o)
		if len(rows) != 1 {
			t.Fatalf("%d rows: %v", len(rows), rows)
		}
		if n := cellNumber(t, rows[0], g.CountColumn()); n != float64(len(numbers)) {
			t.Errorf("%v events are added up, want %d, of which the first %d are texts", n, len(numbers), addable)
		}
		for column, want := range map[string]float64{g.SumColumn(0): total, g.LeastColumn(0): least, g.GreatestColumn(0): greatest} {
			if got := cellNumber(t, rows[0], column) / SumScale; got-want > 1e-9*total || want-got > 1e-9*total {
				t.Errorf("%s is %v, want %v", column, got, want)
			}
		}
	})
}

// TestTailBinsCutEvents: each event is in exactly one part, under every reading, and
// those in doubt are in the last.
func TestTailBinsCutEvents(t *testing.T) {
	t.Parallel()
	messages := []string{`{"k":"10.0.0.1"}`, `{"k":"10.0.0.2"}`, `{"k":"a"}`, `{"k":"ab"}`, `{"k":""}`, `{"k":"b\n"}`, `{"k":"é"}`, `{"k":"1\n2"}`,
		`{"k":1}`, `{"k":12.5}`, `{"v":"a"}`, `no json`}
	sure := len(messages)
	messages = append(messages, `{"k":true}`, `{"k":null}`, `{"k":1e3}`, `{"k":{"k":1}}`)
	doubt := Doubt(Reading{Fields: []string{"k"}})
	everySwitch(t, func(t *testing.T, o insightsql.Switches) {
		for rest := range 3 {
			parts := TailBins("k", []string{"01", "2a"}, rest, doubt)
			if len(parts) != 3 {
				t.Fatalf("%d parts, want one for each bin and one for all else", len(parts))
			}
			times := make([]int, len(messages))
			for i, p := range parts {
				for at := range run(t, Query(Fields("@timestamp"), FilterCommand(p)), "@timestamp", messages, o) {
					if at < sure || i == len(parts)-1 {
						times[at]++
					}
				}
			}
			for i, n := range times {
				if n != 1 {
					t.Errorf("rest %d: %s is in %d parts", rest, messages[i], n)
				}
			}
		}
	})
}

// TestAddableNumbersAreExact: what is added up is the number, scaled and rounded.
func TestAddableNumbersAreExact(t *testing.T) {
	t.Parallel()
	g := Group{Filter: Addable([]string{"ms"}), Fields: []string{"ms"}, Sums: []string{"ms"}}
	rapid.Check(t, func(t *rapid.T) {
		whole, part := rapid.Int64Range(-999_999_999_999, 999_999_999_999).Draw(t, "whole"), rapid.IntRange(0, 999).Draw(t, "part")
		text := fmt.Sprintf("%d.%03d", whole, part)
		want, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		q, err := insightsql.Parse(g.Text())
		if err != nil {
			t.Fatal(err)
		}
		res, err := q.Run(t.Context(), slices.Values([]insightsql.Event{{Message: `{"ms":"` + text + `"}`}}), insightsql.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Rows[0] {
			if x, err := strconv.ParseFloat(c.Value, 64); c.Field == g.SumColumn(0) && (err != nil || x != float64(want)) {
				t.Fatalf("%s is added up as %s, want %d", text, c.Value, want)
			}
		}
	})
}

// rowsOf runs a query over messages and returns the cells of its rows by column.
func rowsOf(t *testing.T, text string, messages []string, o insightsql.Switches) []map[string]string {
	t.Helper()
	q, err := insightsql.Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var events []insightsql.Event
	for i, m := range messages {
		events = append(events, insightsql.Event{Timestamp: int64(i), Message: m, LogGroup: "g", LogStream: "s", Ptr: strconv.Itoa(i)})
	}
	res, err := q.Run(t.Context(), slices.Values(events), insightsql.Options{End: int64(len(events)), Switches: o})
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range res.Rows {
		cells := map[string]string{}
		for _, c := range row {
			cells[c.Field] = c.Value
		}
		out = append(out, cells)
	}
	return out
}

func cellNumber(t *testing.T, cells map[string]string, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(cells[column], 64)
	if err != nil {
		t.Fatalf("%s is %q, want a number", column, cells[column])
	}
	return x
}
