package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestPushedEqualsLocalForManyEvents holds answers against local ones where one call does not bring them: over more
// groups than a page has rows, and over more than a query gives.
func TestPushedEqualsLocalForManyEvents(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		events, groups, targets int
		queries                 []string
	}{
		{12_000, 11_000, 4, []string{
			"* | json \"k\" as k | count by k | sort by _count, k asc",
			"* | json \"k\" as k | count by k | top 7 k by _count, k asc",
			"* | json \"v\" as v | sum(v), avg(v), pct(v, 50, 99), stddev(v), count_distinct(v) by account",
			"* | json \"k\", \"v\" as k, v | timeslice 1h | max(v) as most, count as n by _timeslice | sort by _timeslice asc",
			"* | json \"v\" as v | num(v) | sort by v, _messagetime | limit 20",
			"error | limit 25",
		}},
		{101_000, 101_000, 1, []string{
			"* | json \"k\" as k | count by k | count as groups, sum(_count) as events, max(k) as last",
		}},
	} {
		if x.events > 100_000 && !*soak {
			continue // it takes gigabytes with the race detector
		}
		t.Run(fmt.Sprint(x.events, " events"), func(t *testing.T) {
			w := newPushedWorld(t)
			p := pair{targets: x.targets, dialect: settings.DialectCore}
			p.from = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
			p.to = p.from.Add(24 * time.Hour)
			for i := range x.events {
				word := "ok"
				if i%10 == 0 {
					word = "error"
				}
				p.events = append(p.events, event{target: i % x.targets, source: 2, group: i % 2, time: p.from.UnixMilli() + int64(i)*850,
					message: fmt.Sprintf(`{"k":"%06d","v":"%d","word":"%s"}`, i*7919%x.groups, i*31%1009, word)})
			}
			for _, text := range x.queries {
				p.query, p.ordered = query.Query{RefID: "A", Lang: query.Logs, Text: text}, fixesOrder(text)
				if diff := w.compare(t.Context(), p); diff != "" {
					t.Errorf("%s\n%.3000s", text, diff)
				}
			}
		})
	}
}
