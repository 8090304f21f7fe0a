package plan_test

import (
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const (
	minute = time.Minute
	day    = 24 * time.Hour
)

var noon = time.Date(2026, 11, 18, 12, 0, 0, 0, time.UTC)

// world is a source of series whose points are a function of their time.
type world struct {
	series []worldSeries

	mu      sync.Mutex
	fetches []plan.MetricFetch
}

type worldSeries struct {
	tags string
	at   func(ms int64) float64
}

func constantly(v float64) func(int64) float64 { return func(int64) float64 { return v } }

// Select answers with every selected series.
func (w *world) Select(_ context.Context, _ *exec.Runtime, f plan.MetricFetch) (*value.SeriesSet, error) {
	w.mu.Lock()
	w.fetches = append(w.fetches, f)
	w.mu.Unlock()
	out := &value.SeriesSet{Grid: f.Grid}
	for _, s := range w.series {
		var tags value.Labels
		for _, field := range strings.Fields(s.tags) {
			name, v, _ := strings.Cut(field, "=")
			tags = append(tags, value.Label{Name: name, Value: v})
		}
		if !f.Selector.Match(tags) {
			continue
		}
		points := make([]float64, f.Grid.N)
		for i := range points {
			points[i] = s.at(f.Grid.Time(i))
		}
		out.Series = append(out.Series, value.Series{Labels: tags, Values: points, Unit: "Count"})
	}
	return out, nil
}

// Explain names the selector.
func (w *world) Explain(f plan.MetricFetch) string { return "select " + f.Selector.String() + "\n" }

// panel plans the queries A, B, … over a range and returns their plans.
func panel(t testing.TB, span plan.MetricRange, texts ...string) []*plan.MetricPlan {
	t.Helper()
	queries := make([]plan.MetricQuery, len(texts))
	for i, text := range texts {
		queries[i].RefID = string(rune('A' + i))
		if text == "" {
			continue // a query that is not there, or no metrics query
		}
		q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), syntax.Options{})
		if err := list.Err(text); err != nil {
			t.Fatal(err)
		}
		queries[i].Query = q
	}
	return plan.Metrics(queries, span)
}

func lastOf(d time.Duration) plan.MetricRange {
	return plan.MetricRange{From: noon.Add(-d), To: noon, Now: noon}
}

func newRuntime(span plan.MetricRange) *exec.Runtime {
	return &exec.Runtime{Env: &expr.Env{From: span.From.UnixMilli(), To: span.To.UnixMilli()}, Notices: &exec.Notices{}}
}

// answer runs the last of the queries.
func answer(t testing.TB, w *world, span plan.MetricRange, texts ...string) (*value.SeriesSet, error) {
	t.Helper()
	plans := panel(t, span, texts...)
	return plans[len(plans)-1].Run(t.Context(), newRuntime(span), plan.NewMetricSession(w))
}

func hosts() *world {
	return &world{series: []worldSeries{
		{"metric=used statistic=Sum h=a z=1", constantly(8)},
		{"metric=used statistic=Sum h=b z=1", constantly(6)},
		{"metric=all statistic=Sum h=a", constantly(2)},
		{"metric=all statistic=Sum h=c", constantly(5)},
		{"metric=total statistic=Sum", constantly(10)},
	}}
}

const (
	used  = "metric=used statistic=Sum"
	all   = "metric=all statistic=Sum"
	total = "metric=total statistic=Sum"
)

func TestJoins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		queries []string
		want    []string // labels: value
	}{
		{"along is inner (§8.5)", []string{used, all, "#A / #B along h"}, []string{"h=a, metric=#A / #B: 4"}},
		{"as names the result", []string{used, all, "#A / #B along h as ratio"}, []string{"h=a, metric=ratio: 4"}},
		{"as may come first", []string{used, all, "#A / #B as ratio along h"}, []string{"h=a, metric=ratio: 4"}},
		{"one row filters another (§8.5)", []string{used, all, "#B + 0 * #A along h"}, []string{"h=a, metric=#B + 0 * #A: 2"}},
		{"a row may appear twice", []string{used, all, "#A * 100 / (#A + #B) along h"}, []string{"h=a, metric=#A * 100 / (#A + #B): 80"}},
		{"functions take rows (§8.5)", []string{used, all, "max(#A, #B) along h"}, []string{"h=a, metric=max(#A, #B): 8"}},
		{"stages may follow", []string{used, all, "#A - #B along h | eval _value * 2"}, []string{"h=a, metric=#A - #B: 12"}},
		{"without along everything meets (§8.5)", []string{used, total, "#A / #B"},
			[]string{"h=a, z=1, metric=#A / #B: 0.8", "h=b, z=1, metric=#A / #B: 0.6"}},
		{"tags that differ stand side by side", []string{used, all, "#A - #B"}, []string{
			"h=a, z=1, metric=#A - #B: 6", "h=a, c, z=1, metric=#A - #B: 3", "h=b, a, z=1, metric=#A - #B: 4", "h=b, c, z=1, metric=#A - #B: 1"}},
		{"a bare row is the row", []string{total, "#A"}, []string{"metric=total, statistic=Sum: 10"}},
		{"a row goes on in another (§8.5)", []string{used, "#A | sum"}, []string{"metric=sum: 14"}},
		{"joins of joins", []string{used, all, "#A / #B along h", "#C * 10"}, []string{"h=a, metric=#C * 10: 40"}},
		{"rows of one text", []string{"#A: " + used + "\n#B: " + all + "\n#A / #B along h"}, []string{"h=a, metric=#A / #B: 4"}},
		{"the text's own rows come first", []string{total, "#A: " + used + "\n#B: " + all + "\n#A / #B along h"}, []string{"h=a, metric=#A / #B: 4"}},
		{"rows that no other one needs stand side by side", []string{"#A: " + used + " h=a\n#B: " + all + " h=a\n#C: " + total + "\n#D: #A / #B along h"},
			[]string{"metric=total, statistic=Sum: 10", "h=a, metric=#A / #B: 4"}},
		{"rows of equal tags are told apart", []string{"#A: " + total + " | sum\n#B: " + used + " h=a | sum"},
			[]string{"metric=sum, row=A: 10", "metric=sum, row=B: 8"}},
		{"a name that needs no letter case", []string{used, all, "#A / #B along H"}, []string{"H=a, metric=#A / #B: 4"}},
		{"a series without the tag joins nothing", []string{used, total, "#A / #B along h"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, err := answer(t, hosts(), lastOf(time.Hour), tt.queries...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range set.Series {
				if slack := s.Values[0] - s.Values[len(s.Values)-1]; slack != 0 || len(s.Values) != 60 {
					t.Fatalf("%s has the points %v", s.Labels, s.Values)
				}
				got = append(got, s.Labels.String()+": "+trim(s.Values[0]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func trim(v float64) string {
	n := value.Float(math.Round(v*1e9) / 1e9)
	return n.Text()
}

func TestJoinsLeaveOutBucketsThatOneSideLacks(t *testing.T) {
	t.Parallel()
	odd := func(ms int64) float64 {
		if ms/60_000%2 == 0 {
			return math.NaN()
		}
		return 1
	}
	w := &world{series: []worldSeries{{"metric=used statistic=Sum", constantly(3)}, {"metric=all statistic=Sum", odd}}}
	set, err := answer(t, w, lastOf(time.Hour), used, all, "#A + #B")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range set.Series[0].Values {
		if there := !math.IsNaN(odd(set.Grid.Time(i))); there && v != 4 || !there && !math.IsNaN(v) {
			t.Fatalf("the bucket %d is %g", i, v)
		}
	}
	if set, err = answer(t, w, lastOf(time.Hour), used, all, "#A / (#B - 1)"); err != nil || !math.IsNaN(set.Series[0].Values[1]) {
		t.Errorf("a division by zero gave %v, %v (§11-B13)", set, err)
	}
}

func TestJoinErrors(t *testing.T) {
	t.Parallel()
	many := &world{}
	for i := range 40 {
		many.series = append(many.series, worldSeries{"metric=used statistic=Sum h=" + string(rune('a'+i)), constantly(1)})
	}
	tests := []struct {
		name    string
		world   *world
		queries []string
		want    string
	}{
		{"intervals that differ", hosts(), []string{used + " | quantize 5m", all, "#A / #B along h"},
			"#A has a point every 5m and #B every 1m: give both rows the same quantize interval"},
		{"a shift between the points", hosts(), []string{used, all + " | timeshift 90s", "#A / #B along h"},
			"the points of #A and #B never coincide: a timeshift is no multiple of the interval of 1m"},
		{"a row that is not there", hosts(), []string{used, "#A / #F"}, "#F is no row of this query and no metrics query beside it"},
		{"a query that is no metrics query", hosts(), []string{"", "#A * 2"}, "#A is no row of this query"},
		{"a query with errors of its own", hosts(), []string{used + " | eval avrg", "#A * 2"}, "#A: the query has errors of its own, mend them first"},
		{"a join with errors of its own", hosts(), []string{used, "#A + abss(#A)", "#B * 2"}, "#B: the query has errors of its own, mend them first"},
		{"a row that refers to itself", hosts(), []string{used, "#A: #B\n#B: #A"}, "this row refers to itself"},
		{"queries that refer to each other", hosts(), []string{"#B", "#A"}, "this row refers to itself"},
		{"too many combinations", many, []string{used, "#A: " + used + "\n#B: " + used + "\n#A + #B"}, "makes more than 1000 series"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := answer(t, tt.world, lastOf(time.Hour), tt.queries...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// The clock of the series is their own time, so that a shifted point shows when
// it was taken.
func clock() *world {
	return &world{series: []worldSeries{{"metric=used statistic=Sum", func(ms int64) float64 { return float64(ms) }}}}
}

func TestTimeshift(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		queries []string
		back    time.Duration
	}{
		{"a day", []string{used + " | timeshift 1d"}, day},
		{"the sign does not count (§11-B5)", []string{used + " | timeshift -7d"}, 7 * day},
		{"stages before it see the earlier time", []string{used + " | sum | timeshift 1d"}, day},
		{"twice", []string{used + " | timeshift 1d | timeshift 1h"}, 25 * time.Hour},
		{"of another row (§8.5)", []string{used, "#A | timeshift 1d"}, day},
		{"of another shifted row", []string{used + " | timeshift 1d", "#A | timeshift 7d"}, 8 * day},
		{"of a join", []string{used, "#A - #A * 0 | timeshift 1d"}, day},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			span := lastOf(6 * time.Hour)
			set, err := answer(t, clock(), span, tt.queries...)
			if err != nil {
				t.Fatal(err)
			}
			if want := (value.Grid{Start: span.From.UnixMilli(), Step: 60_000, N: 360}); set.Grid != want {
				t.Errorf("the grid is %+v, want %+v", set.Grid, want)
			}
			for i, v := range set.Series[0].Values {
				if want := float64(set.Grid.Time(i) - tt.back.Milliseconds()); v != want {
					t.Fatalf("point %d was taken at %g, want %g", i, v, want)
				}
			}
		})
	}
}

func TestTodayAndLastWeekJoin(t *testing.T) {
	t.Parallel()
	set, err := answer(t, clock(), lastOf(time.Hour), used, used+" | timeshift 7d", "#A - #B")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range set.Series[0].Values {
		if want := float64((7 * day).Milliseconds()); v != want {
			t.Fatalf("got %g, want %g", v, want)
		}
	}
}

func TestRowsRunOnce(t *testing.T) {
	t.Parallel()
	w, span := hosts(), lastOf(time.Hour)
	plans := panel(t, span, used, all, "#A / #B along h", "#A | sum", "#A | timeshift 1d")
	session := plan.NewMetricSession(w)
	var wg sync.WaitGroup
	for _, p := range plans {
		wg.Go(func() {
			if _, err := p.Run(t.Context(), newRuntime(span), session); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(w.fetches) != 3 { // A, B, and A a day earlier
		t.Errorf("%d selections, want 3", len(w.fetches))
	}
}

func TestJoinsOfGroupsWithoutAlongWarn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rows []string
		hint string // "" for no warning
	}{
		{[]string{used + " | sum by h, z", all + " | sum by H", "#A / #B"}, "write along h"},
		{[]string{used + " | sum by h, z", all + " | sum by h, z | eval _value * 2", "#A * 100 / (#A + #B)"}, "write along h, z"},
		{[]string{used + " | sum by z", all + " | sum by h", "#A / #B"}, "group the rows by the same tags"},
		{[]string{used + " | sum by h", all + " | sum by h", "#A / #B along h", total + " | sum by h", "#C + #D"}, "write along h"},
		{[]string{used + " | sum by h", all + " | sum by h", "#A / #B along h"}, ""},
		{[]string{used + " | sum by h", all + " | sum by h | count", "#A / #B"}, ""},
		{[]string{used + " | sum by h", total + " | sum", "#A / #B"}, ""},
		{[]string{used + " | sum by h", "#A / max(#A, 1)"}, ""},
		{[]string{used, all, "#A / #B"}, ""},
	} {
		plans := panel(t, lastOf(time.Hour), tt.rows...)
		list := plans[len(plans)-1].Diagnostics
		if tt.hint == "" && len(list) > 0 ||
			tt.hint != "" && (len(list) != 1 || list[0].Code != "no-along" || list[0].Severity != diag.Warning || !strings.Contains(list[0].Hint, tt.hint)) {
			t.Errorf("%s: diagnostics %+v, want %q", tt.rows, list, tt.hint)
		}
	}
}

func TestWhatASelectorIsAskedFor(t *testing.T) {
	t.Parallel()
	grid := func(start time.Duration, step time.Duration, n int) value.Grid {
		return value.Grid{Start: noon.Add(-start).UnixMilli(), Step: step.Milliseconds(), N: n}
	}
	tests := []struct {
		name       string
		span       plan.MetricRange
		query      string
		grid       value.Grid
		using      plan.Rollup
		finest     time.Duration
		aggregated bool
		code       string // of a diagnostic
	}{
		{"the default", lastOf(day), used, grid(day, 5*minute, 288), plan.RollupAvg, minute, false, ""},
		{"quantize sets the interval", lastOf(time.Hour), used + " | quantize to 15m using sum | sum by h", grid(time.Hour, 15*minute, 4), plan.RollupSum, minute, true, ""},
		{"quantize sets the rollup", lastOf(time.Hour), used + " | quantize using max", grid(time.Hour, minute, 60), plan.RollupMax, minute, false, ""},
		{"a later quantize does not", lastOf(time.Hour), used + " | sum | quantize 15m using sum", grid(time.Hour, minute, 60), plan.RollupAvg, minute, true, ""},
		{"an interval that makes too many points", lastOf(day), used + " | quantize 1m", grid(day, 5*minute, 288), plan.RollupAvg, minute, false, "interval-changed"},
		{"an interval under a minute", lastOf(time.Hour), used + " | quantize 30s", grid(time.Hour, minute, 60), plan.RollupAvg, minute, false, "interval-changed"},
		{"an old shift coarsens", lastOf(time.Hour), used + " | timeshift 20d", grid(20*day+time.Hour, 5*minute, 12), plan.RollupAvg, 5 * minute, false, ""},
		{"count aggregates", lastOf(time.Hour), used + " | count", grid(time.Hour, minute, 60), plan.RollupAvg, minute, true, ""},
		{"topk does not", lastOf(time.Hour), used + " | topk(3, avg)", grid(time.Hour, minute, 60), plan.RollupAvg, minute, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := hosts()
			plans := panel(t, tt.span, tt.query)
			if _, err := plans[0].Run(t.Context(), newRuntime(tt.span), plan.NewMetricSession(w)); err != nil {
				t.Fatal(err)
			}
			f := w.fetches[0]
			if f.Grid != tt.grid || f.Using != tt.using || f.Finest != tt.finest || f.Aggregated != tt.aggregated {
				t.Errorf("got %+v", f)
			}
			list := plans[0].Diagnostics
			if tt.code == "" && len(list) > 0 || tt.code != "" && (len(list) != 1 || list[0].Code != tt.code || list[0].Severity != diag.Info) {
				t.Errorf("diagnostics %+v, want %q", list, tt.code)
			}
		})
	}
}

func TestTheOldestWindowSetsTheGridOfAll(t *testing.T) {
	t.Parallel()
	w, span := hosts(), lastOf(time.Hour)
	session := plan.NewMetricSession(w)
	for _, p := range panel(t, span, used, used+" | timeshift 20d") {
		if _, err := p.Run(t.Context(), newRuntime(span), session); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range w.fetches {
		if f.Grid.Step != (5 * minute).Milliseconds() {
			t.Errorf("a window has the step %d", f.Grid.Step)
		}
	}
}

func TestDropLast(t *testing.T) {
	t.Parallel()
	span := lastOf(time.Hour)
	span.To = span.To.Add(-90 * time.Second)
	tests := []struct {
		query string
		want  int
	}{
		{used + " | quantize 5m", 12},
		{used + " | quantize 5m drop last", 11},
		{used + " | quantize using count drop last", 58}, // 58.5 minutes
		{used + " | quantize 5m drop last | timeshift 1d", 11},
		{used + " | sum | quantize 10m drop last", 5},
	}
	for _, tt := range tests {
		set, err := answer(t, hosts(), span, tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if set.Grid.N != tt.want || len(set.Series[0].Values) != tt.want {
			t.Errorf("%s: %d buckets, want %d", tt.query, set.Grid.N, tt.want)
		}
	}
}

func TestOldRangesCarryNotices(t *testing.T) {
	t.Parallel()
	tests := []struct {
		span plan.MetricRange
		want string
	}{
		{lastOf(13 * day), ""},
		{lastOf(20 * day), "lists no series that had no data for two weeks"},
		{lastOf(500 * day), "keeps metrics for 15 months"},
	}
	for _, tt := range tests {
		rt := newRuntime(tt.span)
		if _, err := panel(t, tt.span, used)[0].Run(t.Context(), rt, plan.NewMetricSession(hosts())); err != nil {
			t.Fatal(err)
		}
		var got string
		for _, n := range rt.Notices.List() {
			got += n.Text
		}
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestExplainMetrics(t *testing.T) {
	t.Parallel()
	plans := panel(t, lastOf(time.Hour), used+" | quantize using sum | sum by h", all, "#A / #B along h as ratio | timeshift 1d")
	want := `row metric=used statistic=Sum | quantize using sum | sum by h
  window 2026-11-17 11:00 to 2026-11-17 12:00, 60 points, one every 1m
  select metric=used statistic=Sum
  quantize: in the selector
  sum: here
row metric=all statistic=Sum
  window 2026-11-17 11:00 to 2026-11-17 12:00, 60 points, one every 1m
  select metric=all statistic=Sum
row #A / #B along h as ratio | timeshift 1d
  join here, per bucket: ratio
  timeshift: here
`
	if diff := cmp.Diff(want, plans[2].Explain(&world{})); diff != "" {
		t.Error(diff)
	}
}

func TestUnresolvedRowsAreWarningsUntilTheyRun(t *testing.T) {
	t.Parallel()
	list := panel(t, lastOf(time.Hour), "#A / #B along h")[0].Diagnostics
	for _, d := range list {
		if d.Severity == diag.Error {
			t.Errorf("%+v", d)
		}
	}
	if len(list) == 0 {
		t.Error("nothing was reported")
	}
}

func TestRowsOfSeveralIntervalsShareAGrid(t *testing.T) {
	t.Parallel()
	fine, coarse := used+" h=a | quantize 5m using sum", total+" | quantize 15m using sum"
	set, err := answer(t, hosts(), lastOf(time.Hour), "#A: "+fine+"\n#B: "+coarse)
	if err != nil {
		t.Fatal(err)
	}
	if want := (5 * time.Minute).Milliseconds(); set.Grid.Step != want || len(set.Series) != 2 {
		t.Fatalf("the grid is %+v with %d series, want steps of %d ms and 2 series", set.Grid, len(set.Series), want)
	}
	for i, text := range []string{fine, coarse} {
		alone, err := answer(t, hosts(), lastOf(time.Hour), text)
		if err != nil {
			t.Fatal(err)
		}
		got, want := map[int64]float64{}, map[int64]float64{}
		for k, v := range set.Series[i].Values {
			if !math.IsNaN(v) {
				got[set.Grid.Time(k)] = v
			}
		}
		for k, v := range alone.Series[0].Values {
			want[alone.Grid.Time(k)] = v
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s beside another row (-want +got):\n%s", text, diff)
		}
	}
}
