package insightsql

import (
	"slices"
	"strings"
	"testing"
)

// at is 2024-02-01 06:47:49.673 UTC.
const at = int64(1706770069673)

// messages makes one event per message, a second apart, oldest first.
func messages(list ...string) []Event {
	var events []Event
	for i, m := range list {
		events = append(events, Event{
			Timestamp: at + int64(i)*1000, Ingestion: at + int64(i)*1000 + 500, Message: m,
			LogStream: "stream-1", LogGroup: "/aws/api", Account: "528560886094", Region: "us-east-1",
			Ptr: "p" + string(rune('0'+i)),
		})
	}
	return events
}

func options(t *testing.T, switches ...string) Options {
	t.Helper()
	o := Options{Start: at - 3_600_000, End: at + 3_600_000, Now: at + 60_000}
	for _, s := range switches {
		point, setting, _ := strings.Cut(s, "=")
		if err := o.Switches.Set(point, setting); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

func run(t *testing.T, query string, events []Event, o Options) *Result {
	t.Helper()
	q, err := Parse(query)
	if err != nil {
		t.Fatalf("Parse(%q): %v", query, err)
	}
	res, err := q.Run(t.Context(), slices.Values(events), o)
	if err != nil {
		t.Fatalf("Run(%q): %v", query, err)
	}
	return res
}

// table prints rows as "field=value; …", without @ptr.
func table(res *Result) []string {
	lines := []string{}
	for _, row := range res.Rows {
		var cells []string
		for _, c := range row {
			if c.Field != "@ptr" {
				cells = append(cells, c.Field+"="+c.Value)
			}
		}
		lines = append(lines, strings.Join(cells, "; "))
	}
	return lines
}
