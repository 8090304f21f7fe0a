package ops

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TestCompareMovesDaysOfTheCalendar joins days across a change of the clocks,
// and hours by their distance (language spec §3.5, §11-A18).
func TestCompareMovesDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	// Monday 30 March 2026 begins at 22:00 UTC, the Monday before at 23:00.
	days := map[string]time.Time{
		"now":  time.Date(2026, 3, 30, 0, 0, 0, 0, berlin),
		"past": time.Date(2026, 3, 23, 0, 0, 0, 0, berlin),
	}
	for _, c := range []struct {
		name, slice string
		joined      bool
	}{
		{"days meet", "1d", true},
		{"weeks meet", "1w", true},
		{"hours keep their distance", "1h", false},
	} {
		ops := bound(t, "timeslice "+c.slice+" | count by _timeslice | compare with timeshift 7d")
		rt := &exec.Runtime{Budget: exec.NewBudget(0), Notices: &exec.Notices{}, Env: &expr.Env{Location: berlin}}
		batch := func(at time.Time, n int64) *value.Batch {
			b := value.NewBatch(value.NewSchema("_timeslice", "_count"), 1)
			b.AppendRow(value.Int(at.UnixMilli()), value.Int(n))
			return b
		}
		out, err := ops[2].(plan.ShiftOp).Combine(rt, batch(days["now"], 5), []*value.Batch{batch(days["past"], 3)})
		if err != nil {
			t.Fatal(err)
		}
		if joined := out.N == 1; joined != c.joined {
			t.Errorf("%s: found %d rows", c.name, out.N)
		}
	}
}

// TestCompareNamesItsColumns holds the names of language spec §11-A16.
func TestCompareNamesItsColumns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"timeshift 1d":                        {"n_1d"},
		"timeshift 24h":                       {"n_24h"},
		"timeshift 1w":                        {"n_1w"},
		"timeshift 1d 3":                      {"n_1d", "n_2d", "n_3d"},
		"timeshift 2d 7 avg":                  {"n_14d_avg"},
		"timeshift 2d 3 max as most":          {"n_most"},
		"timeshift 1d as yesterday":           {"n_yesterday"},
		"timeshift 1d 2 as ago":               {"n_ago_1d", "n_ago_2d"},
		"timeshift -1d, timeshift 7d as week": {"n_1d", "n_week"},
	} {
		ops := bound(t, "count as n by k | compare with "+text)
		if diff := cmp.Diff(want, ops[1].(*compareOp).columns([]string{"k", "n"})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// bound is a pipeline made ready to open.
func bound(t *testing.T, text string) []plan.Op {
	t.Helper()
	stages, list := syntax.ParsePipeline(text, Grammar(Logs), syntax.Options{})
	if list.HasErrors() {
		t.Fatal(list.Err(text))
	}
	ops := pipeline(stages)
	Link(ops)
	b := &plan.Binder{Bag: &diag.Bag{}}
	plan.Bind(b, ops, plan.Shape{Open: true, Names: []string{rawField, timeField, "k"}, Times: []string{timeField}})
	if list := b.List(); list.HasErrors() {
		t.Fatal(list.Err(text))
	}
	return ops
}
