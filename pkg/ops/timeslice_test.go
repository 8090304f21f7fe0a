package ops

import (
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
)

// TestDaysBeginAtLocalMidnight cuts times into days and weeks of zones whose
// clocks change (language spec §11-A18).
func TestDaysBeginAtLocalMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, zone string
		width      time.Duration
		at         string // RFC 3339
		from, to   string
	}{
		{"a day of 23 hours", "Europe/Berlin", day, "2026-03-29T10:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"a day of 25 hours", "Europe/Berlin", day, "2026-10-25T22:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
		{"the second of the two hours at 2:30", "America/New_York", day, "2026-11-01T06:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
		{"a day without a midnight", "America/Sao_Paulo", day, "2018-11-04T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		{"the day before it", "America/Sao_Paulo", day, "2018-11-04T02:59:59Z", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z"},
		{"a week over the change", "Europe/Berlin", week, "2026-03-29T10:00:00Z", "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"},
		{"half-hour zones", "Asia/Kolkata", day, "2026-01-01T18:29:59Z", "2025-12-31T18:30:00Z", "2026-01-01T18:30:00Z"},
		{"hours keep to the epoch", "Asia/Kolkata", time.Hour, "2026-01-01T18:29:59Z", "2026-01-01T18:00:00Z", "2026-01-01T19:00:00Z"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		o := &timesliceOp{width: c.width}
		from, to := o.slicer(&exec.Runtime{Env: &expr.Env{Location: loc}})(at.UnixMilli())
		gotFrom, gotTo := time.UnixMilli(from).UTC().Format(time.RFC3339), time.UnixMilli(to).UTC().Format(time.RFC3339)
		if gotFrom != c.from || gotTo != c.to {
			t.Errorf("%s: %s lies in %s … %s, want %s … %s", c.name, c.at, gotFrom, gotTo, c.from, c.to)
		}
	}
}
