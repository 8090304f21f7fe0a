package insights

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// run evaluates a query over messages, oldest first, and returns for each the
// cell of the column, if the message was kept.
func run(t *testing.T, text, column string, messages []string, o insightsql.Switches) map[int]string {
	t.Helper()
	q, err := insightsql.Parse(text)
	if err != nil {
		t.Fatalf("the query does not parse: %v\n%s", err, text)
	}
	var events []insightsql.Event
	for i, m := range messages {
		events = append(events, insightsql.Event{Timestamp: int64(i), Message: m, LogStream: "s", LogGroup: "g", Ptr: strconv.Itoa(i)})
	}
	res, err := q.Run(t.Context(), slices.Values(events), insightsql.Options{End: int64(len(events)), Switches: o})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[int]string{}
	for _, row := range res.Rows {
		at, value, others := -1, "", 0
		for _, c := range row {
			switch c.Field {
			case "@ptr":
				at, _ = strconv.Atoi(c.Value)
			case column:
				value = c.Value
			default:
				others++
			}
		}
		if at < 0 || others > 0 {
			t.Fatalf("the query has other columns than %s: %v\n%s", column, row, text)
		}
		kept[at] = value
	}
	return kept
}

// everySwitch calls fn with each setting of each open point, and with all defaults.
func everySwitch(t *testing.T, fn func(t *testing.T, o insightsql.Switches)) {
	t.Helper()
	fn(t, insightsql.Switches{})
	for _, p := range insightsql.Points() {
		for _, s := range p.Settings[1:] {
			var o insightsql.Switches
			if err := o.Set(p.Name, s); err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%s=%s", p.Name, s), func(t *testing.T) { fn(t, o) })
		}
	}
}

// escapes are the readings of string escapes.
func escapes(t *testing.T) []insightsql.Switches {
	t.Helper()
	var list []insightsql.Switches
	for _, p := range insightsql.Points() {
		if p.Name != "string-escapes" {
			continue
		}
		for _, s := range p.Settings {
			var o insightsql.Switches
			if err := o.Set(p.Name, s); err != nil {
				t.Fatal(err)
			}
			list = append(list, o)
		}
	}
	if len(list) < 2 {
		t.Fatal("the sandbox has no readings of string escapes")
	}
	return list
}

// asLogged is text as a log event can hold it: the API takes UTF-8 only.
func asLogged(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return fmt.Sprintf("%q", s)
}
