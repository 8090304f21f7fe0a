package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestPushedEqualsLocal draws pairs of a query and events and holds the answer through CloudWatch, whatever was pushed
// there, against the one of the local engine: on 1 and 4 targets, in both dialects, under any reading of what AWS leaves
// open. Ten times -rapid.checks pairs run, 1,000 unless told otherwise; go tool mage soak runs 100,000. A failure prints
// the smallest pair found and the seed to run it again.
func TestPushedEqualsLocal(t *testing.T) {
	t.Parallel()
	for part := range 10 {
		t.Run(fmt.Sprint("part ", part), func(t *testing.T) {
			t.Parallel()
			w := newPushedWorld(t)
			rapid.Check(t, func(rt *rapid.T) {
				p := drawPair(rt)
				if diff := w.compare(t.Context(), p); diff != "" {
					rt.Fatal(diff)
				}
			})
			w.foundEnough(t)
		})
	}
}

// compare answers a pair both ways and says how the answers differ, "" when they are equal.
func (w *pushedWorld) compare(ctx context.Context, p pair) string {
	local, pushed := w.local(ctx, p), w.pushed(ctx, p)
	executed := pushed.Executed
	w.pairs++
	if local.Table != nil && local.Table.N > 0 {
		w.found++
	}
	if strings.HasPrefix(fmt.Sprint(pushed.Err), "no log source has rows for the scope") {
		empty := p // an error instead of an empty answer: nothing may be lost
		empty.events = nil
		pushed = w.local(ctx, empty)
	}
	if p.rows > 0 && slices.ContainsFunc(pushed.Notices, isOfParts) {
		return ""
	}
	if diff := difference(local, pushed, p.ordered); diff != "" {
		return fmt.Sprintf("pushed (+) differs from local (-):\n%s\n%s", diff, p.describe(executed))
	}
	return ""
}

// isOfParts tells the notices of answers that are not exact when a query gives few rows: groups of one instant, and
// percentiles.
func isOfParts(n exec.Notice) bool {
	return strings.Contains(n.Text, "of one instant at most") || strings.HasPrefix(n.Text, "percentiles are CloudWatch's own")
}

// foundEnough fails a test few of whose queries found anything: it would not be worth much.
func (w *pushedWorld) foundEnough(t *testing.T) {
	t.Helper()
	if w.pairs >= 50 && w.found < w.pairs/4 {
		t.Errorf("only %d of %d queries found something", w.found, w.pairs)
	}
}

// drawPair draws a query and events for it.
func drawPair(t *rapid.T) pair {
	p := drawSetting(t)
	sources := rapid.SampledFrom([][]int{{2}, {2}, {0}, {1}, {0, 1, 2}}).Draw(t, "sources")
	unique := rapid.Bool().Draw(t, "unique times")
	q := drawQuery(t, sources, unique)
	p.ordered = q.ordered
	p.query.RefID, p.query.Lang, p.query.Text, p.query.Vars = "A", query.Logs, q.text, q.vars
	p.events = drawEvents(t, p, sources, unique)
	return p
}

// drawSetting draws what is around a query: targets, dialect, the reading of the open points, range and time zone.
func drawSetting(t *rapid.T) pair {
	p := pair{targets: rapid.SampledFrom([]int{1, len(eventTargets)}).Draw(t, "targets"),
		dialect:  rapid.SampledFrom([]string{settings.DialectCore, settings.DialectFull}).Draw(t, "dialect"),
		switches: drawSwitches(t), rows: rapid.SampledFrom([]int{0, 0, 0, 3, 8}).Draw(t, "rows of a count")}
	p.from = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC).Add(rapid.SampledFrom([]time.Duration{0, 250 * time.Millisecond, 7*time.Hour + 13*time.Minute}).Draw(t, "from"))
	p.to = p.from.Add(rapid.SampledFrom([]time.Duration{time.Hour, 3 * time.Hour, 24 * time.Hour, 90 * time.Minute, 2*time.Second + 1}).Draw(t, "length"))
	if zone := rapid.SampledFrom([]string{"UTC", "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"}).Draw(t, "zone"); zone != "UTC" {
		p.query.Timezone = zone
	}
	return p
}

// drawSwitches draws a reading of what AWS leaves open: the default, another one of a single point, or any.
func drawSwitches(t *rapid.T) insightsql.Switches {
	var s insightsql.Switches
	points := insightsql.Points()
	switch rapid.IntRange(0, 3).Draw(t, "reading") {
	case 0:
		points = nil
	case 1, 2:
		points = []insightsql.Point{rapid.SampledFrom(points).Draw(t, "point")}
	}
	for _, p := range points {
		if err := s.Set(p.Name, rapid.SampledFrom(p.Settings).Draw(t, p.Name)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}
