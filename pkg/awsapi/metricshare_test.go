package awsapi

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// tickingWorld is a CloudWatch whose every metric has a point in every period until now. What is newer than
// metricsSettle still changes from second to second.
type tickingWorld struct {
	*world
	slow time.Duration // every call takes so long

	mu    sync.Mutex
	asked []askedCall
}

// askedCall is a call as it came: its window, and the entries by API name.
type askedCall struct {
	window  string // minutes from the hour
	entries []string
}

func newTickingWorld() *tickingWorld {
	w := &tickingWorld{world: newWorld()}
	w.data = func(_ int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
		time.Sleep(w.slow)
		call := askedCall{window: fmt.Sprintf("%g..%g", in.StartTime.Sub(hour).Minutes(), in.EndTime.Sub(hour).Minutes())}
		out := &cloudwatch.GetMetricDataOutput{}
		now := time.Now()
		for _, q := range in.MetricDataQueries {
			api := *q.MetricStat.Metric.Dimensions[0].Value
			call.entries = append(call.entries, api)
			r := types.MetricDataResult{Id: q.Id, StatusCode: types.StatusCodeComplete}
			step := time.Duration(*q.MetricStat.Period) * time.Second
			for at := *in.StartTime; at.Before(*in.EndTime) && at.Before(now); at = at.Add(step) {
				r.Timestamps, r.Values = append(r.Timestamps, at), append(r.Values, pointOf(api, at, step, now))
			}
			out.MetricDataResults = append(out.MetricDataResults, r)
		}
		slices.Sort(call.entries)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked = append(w.asked, call)
		return out
	}
	return w
}

// pointOf is the value of a period as it is known now.
func pointOf(api string, at time.Time, step time.Duration, now time.Time) float64 {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, api, at.Unix(), step)
	v := float64(h.Sum32())
	if age := now.Sub(at.Add(step)); age < metricsSettle {
		v += (metricsSettle - age).Seconds() // still changes
	}
	return v
}

// calls returns what was asked since it was last called, in the order of windows.
func (w *tickingWorld) calls() []askedCall {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.asked
	w.asked = nil
	slices.SortFunc(out, func(a, b askedCall) int {
		return strings.Compare(a.window+strings.Join(a.entries, " "), b.window+strings.Join(b.entries, " "))
	})
	return out
}

// sleepUntil lets the bubble's time pass to the nth minute after the hour.
func sleepUntil(minute float64) {
	time.Sleep(time.Until(hour.Add(time.Duration(minute * float64(time.Minute)))))
}

// panel asks for the p99 of APIs over minutes after the hour, and fails the test on an error or a wrong point.
func panel(ctx context.Context, t *testing.T, a *API, from, to int, period time.Duration, apis ...string) {
	t.Helper()
	var entries []Entry
	for _, api := range apis {
		e := entry(api, api, "p99")
		e.Period = period
		entries = append(entries, e)
	}
	got, messages, err := a.GetMetricData(ctx, prod, hour.Add(time.Duration(from)*time.Minute), hour.Add(time.Duration(to)*time.Minute), entries)
	if err != nil || len(messages) > 0 {
		t.Errorf("%v: messages %v, error %v", apis, messages, err)
		return
	}
	now := time.Now()
	for _, api := range apis {
		want := Points{Status: "Complete"}
		for at := hour.Add(time.Duration(from) * time.Minute); at.Before(hour.Add(time.Duration(to)*time.Minute)) && at.Before(now); at = at.Add(period) {
			want.Times, want.Values = append(want.Times, at.UnixMilli()), append(want.Values, pointOf(api, at, period, now))
		}
		if diff := cmp.Diff(want, got[api]); diff != "" {
			t.Errorf("%s from %d to %d (-want +got):\n%s", api, from, to, diff)
		}
	}
}

// together runs panels at the same time.
func together(panels ...func()) {
	var wg sync.WaitGroup
	for _, p := range panels {
		wg.Go(p)
	}
	wg.Wait()
}

func TestPanelsShareCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{})
		sleepUntil(60)
		ctx, first := WithUsage(t.Context())
		later, second := WithUsage(t.Context())
		together(
			func() { panel(ctx, t, a, 0, 60, time.Minute, "a", "b") },
			func() { time.Sleep(20 * time.Millisecond); panel(later, t, a, 0, 60, time.Minute, "b", "c") },
		)
		if diff := cmp.Diff([]askedCall{{"0..60", []string{"a", "b", "c"}}}, w.calls(), cmp.AllowUnexported(askedCall{})); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		x, y, all := first.Counts(), second.Counts(), a.Meter()
		if x.Calls != 1 || x.MetricsRequested != 2 || y.Calls != 0 || y.MetricsRequested != 1 || y.MetricsShared != 1 || all.Calls != 1 || all.MetricsRequested != 3 {
			t.Errorf("counted %+v and %+v, in all %+v; want each entry once, for who asked it first", x, y, all)
		}
	})
}

func TestAFullCallDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{})
		var apis []string
		for i := range entriesPerCall {
			apis = append(apis, fmt.Sprint("api-", i))
		}
		started := time.Now()
		panel(t.Context(), t, a, 0, 60, time.Minute, apis...)
		if took := time.Since(started); took > 0 {
			t.Errorf("%d entries waited for %s", len(apis), took)
		}
		panel(t.Context(), t, a, 0, 60, time.Minute, "one more")
		if took := time.Since(started); took != 25*time.Millisecond {
			t.Errorf("a lone entry waited for %s, want 25ms", took)
		}
		eager := w.api(t, Config{Limits: Limits{MetricBatch: -1}})
		started = time.Now()
		panel(t.Context(), t, eager, 0, 60, time.Minute, "at once")
		if took := time.Since(started); took > 0 {
			t.Errorf("without a time to share, an entry waited for %s", took)
		}
	})
}

func TestWhatIsUnderWayIsNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		w.slow = time.Second
		a := w.api(t, Config{})
		sleepUntil(90)
		together(
			func() { panel(t.Context(), t, a, 0, 60, time.Minute, "a") },
			func() { time.Sleep(500 * time.Millisecond); panel(t.Context(), t, a, 0, 60, time.Minute, "a") },
			func() { time.Sleep(600 * time.Millisecond); panel(t.Context(), t, a, 10, 20, time.Minute, "a") },
		)
		if calls := w.calls(); len(calls) != 1 {
			t.Errorf("calls %+v, want one", calls)
		}
	})
}

func TestARefreshAsksForTheRecentEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{})
		step := 5 * time.Minute
		load := func(now int) { // today, yesterday, last week; and points a minute and 15 minutes apart
			floor := now / 15 * 15
			together(
				func() { panel(t.Context(), t, a, now-60, now, step, "a", "b") },
				func() { panel(t.Context(), t, a, now-60-1440, now-1440, step, "a", "b") },
				func() { panel(t.Context(), t, a, now-60-7*1440, now-7*1440, step, "a", "b") },
				func() { panel(t.Context(), t, a, now-60, now, time.Minute, "c") },
				func() { panel(t.Context(), t, a, floor-60, (now+14)/15*15, 15*time.Minute, "d") },
			)
		}
		sleepUntil(120)
		load(120)
		cold := []askedCall{
			{"-10020..-9960", []string{"a", "b"}},
			{"-1380..-1320", []string{"a", "b"}},
			{"60..120", []string{"a", "b", "c", "d"}},
		}
		if diff := cmp.Diff(cold, w.calls(), cmp.AllowUnexported(askedCall{})); diff != "" {
			t.Errorf("cold (-want +got):\n%s", diff)
		}
		sleepUntil(125)
		load(125)
		warm := []askedCall{
			{"-1320..-1315", []string{"a", "b"}}, // the next of yesterday
			{"-9960..-9955", []string{"a", "b"}},
			{"105..135", []string{"a", "b", "c", "d"}}, // what was not settled five minutes ago, and what is new
		}
		if diff := cmp.Diff(warm, w.calls(), cmp.AllowUnexported(askedCall{})); diff != "" {
			t.Errorf("5 minutes later (-want +got):\n%s", diff)
		}
		ctx, usage := WithUsage(t.Context())
		panel(ctx, t, a, 0, 115, step, "a")
		if c := usage.Counts(); c.Calls != 1 {
			t.Errorf("a longer range took %+v", c)
		}
		panel(ctx, t, a, 0, 115, step, "a")
		if c := usage.Counts(); c.Calls != 1 || c.MetricsKept != 1 {
			t.Errorf("the same range again took %+v", c)
		}
		time.Sleep(time.Hour)
		panel(ctx, t, a, 0, 115, step, "a")
		if c := usage.Counts(); c.Calls != 2 {
			t.Errorf("an hour later it took %+v, want everything asked anew", c)
		}
	})
}

func TestTheRecentEndIsKeptForSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name  string
			cache Cache
			after time.Duration
			want  int // calls
		}{
			{"at once", Cache{}, 0, 1},
			{"after 9 seconds", Cache{}, 9 * time.Second, 1},
			{"after 10 seconds", Cache{}, 10 * time.Second, 2},
			{"a longer setting", Cache{Results: 2 * time.Minute}, 19 * time.Second, 1},
			{"without keeping results", Cache{Results: -1}, 0, 2},
			{"without keeping metrics", Cache{Metrics: -1}, 0, 2},
		} {
			w := newTickingWorld()
			a := w.api(t, Config{Cache: tt.cache})
			sleepUntil(120)
			for range 2 {
				if _, _, err := a.GetMetricData(t.Context(), prod, hour, hour.Add(2*time.Hour), []Entry{entry("a", "a", "p99")}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(tt.after)
			}
			if calls := w.calls(); len(calls) != tt.want {
				t.Errorf("%s: %d calls, want %d", tt.name, len(calls), tt.want)
			}
		}
	})
}

func TestSettledPointsAreAskedAnewOnceTheyAreSecondsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{})
		sleepUntil(120)
		for _, tt := range []struct {
			ctx  context.Context
			want []askedCall // further ones
		}{
			{t.Context(), []askedCall{{"0..60", []string{"a"}}}},
			{AskAnew(t.Context()), nil},
			{t.Context(), nil},
			{AskAnew(t.Context()), []askedCall{{"0..60", []string{"a"}}}},
			{AskAnew(t.Context()), nil}, // the second answer is kept as well
		} {
			panel(tt.ctx, t, a, 0, 60, time.Minute, "a")
			if diff := cmp.Diff(tt.want, w.calls(), cmp.AllowUnexported(askedCall{})); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			time.Sleep(5 * time.Second)
		}
	})
}

// The points of any series of requests are those that CloudWatch would give at that moment, whatever is kept.
func TestKeptPointsAreCloudWatchsOwn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			a := newTickingWorld().api(t, Config{Cache: Cache{Results: -1}})
			sleepUntil(180)
			for range rapid.IntRange(1, 8).Draw(rt, "requests") {
				time.Sleep(time.Duration(rapid.IntRange(0, 1200).Draw(rt, "seconds")) * time.Second)
				period := rapid.SampledFrom([]int{1, 5, 15}).Draw(rt, "period")
				now := int(time.Since(hour).Minutes())
				to := rapid.IntRange(0, now+period).Draw(rt, "to") / period * period
				from := rapid.IntRange(-60, to-1).Draw(rt, "from")
				panel(t.Context(), t, a, (from+60)/period*period-60, to, time.Duration(period)*time.Minute, "a")
				if t.Failed() {
					rt.Fatalf("points differ")
				}
			}
		})
	})
}

func TestWhoLeavesDoesNotDisturbOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		w.slow = time.Second
		a := w.api(t, Config{})
		sleepUntil(120)
		gone := func(after time.Duration, apis ...string) func() {
			return func() {
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				var entries []Entry
				for _, api := range apis {
					entries = append(entries, entry(api, api, "p99"))
				}
				var e *Error
				if _, _, err := a.GetMetricData(ctx, prod, hour, nextHour, entries); !errors.As(err, &e) || e.Code != CodeCanceled {
					t.Errorf("who left has the error %v", err)
				}
			}
		}
		together(
			gone(10*time.Millisecond, "a", "left before the call"),
			gone(500*time.Millisecond, "a", "left during the call"),
			func() { panel(t.Context(), t, a, 0, 60, time.Minute, "a", "b") },
		)
		if diff := cmp.Diff([]askedCall{{"0..60", []string{"a", "b", "left during the call"}}}, w.calls(), cmp.AllowUnexported(askedCall{})); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		together(gone(10*time.Millisecond, "c"), gone(12*time.Millisecond, "c"))
		time.Sleep(time.Second)
		if calls := w.calls(); len(calls) != 0 {
			t.Errorf("calls %+v for callers who all left", calls)
		}
		panel(t.Context(), t, a, 0, 60, time.Minute, "c")
	})
}

func TestACallThatNobodyWantsIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		w.fail[opGetMetricData] = []error{throttle(), throttle(), throttle()}
		a := w.api(t, Config{})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, _, err := a.GetMetricData(ctx, prod, hour, nextHour, []Entry{entry("a", "a", "p99")}); err == nil {
			t.Error("no error")
		}
		time.Sleep(time.Minute)
		if n := w.count(opGetMetricData); n != 1 {
			t.Errorf("%d calls, want the throttled one not to be repeated for nobody", n)
		}
	})
}

func TestAFailureReachesThoseItConcerns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{})
		sleepUntil(120)
		w.fail[opGetMetricData] = []error{&smithy.GenericAPIError{Code: "InvalidParameterValue", Message: "bad"}}
		var failed, fine int
		var mu sync.Mutex
		load := func(from int, apis ...string) func() {
			return func() {
				var entries []Entry
				for _, api := range apis {
					entries = append(entries, entry(api, api, "p99"))
				}
				at := hour.Add(time.Duration(from) * time.Hour)
				_, _, err := a.GetMetricData(t.Context(), prod, at, at.Add(time.Hour), entries)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					fine++
				case strings.Contains(err.Error(), "prod/us-east-1: cloudwatch:GetMetricData: InvalidParameterValue: bad"):
					failed++
				default:
					t.Error(err)
				}
			}
		}
		together(load(0, "a", "b"), load(0, "b"), load(-24, "a"), load(-48, "a"))
		// One of three windows failed: one or both callers of one window.
		if failed == 0 || failed+fine != 4 || len(w.calls()) != 2 {
			t.Errorf("%d failed, %d did not", failed, fine)
		}
		together(load(0, "a", "b"), load(-24, "a"), load(-48, "a"))
		if fine < 5 {
			t.Errorf("the failure was kept: %d fine", fine)
		}
	})
}

func TestUsersTakeTurnsAtMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		w.slow = time.Second
		a := w.api(t, Config{})
		sleepUntil(120)
		load := func(user string, after time.Duration, n int, took *time.Duration) func() {
			return func() {
				time.Sleep(after)
				var entries []Entry
				for i := range n {
					entries = append(entries, entry(fmt.Sprint(i), fmt.Sprint(user, i), "p99"))
				}
				started := time.Now()
				if _, _, err := a.GetMetricData(WithUser(t.Context(), user), prod, hour, hour.Add(5*time.Minute), entries); err != nil {
					t.Error(err)
				}
				*took = time.Since(started)
			}
		}
		var large, small time.Duration
		together(load("ann", 0, 40*entriesPerCall, &large), load("bob", 100*time.Millisecond, 1, &small))
		if large < 5*time.Second || small > 2100*time.Millisecond {
			t.Errorf("40 calls took %s and one of another user %s, want it not to wait for them", large, small)
		}
	})
}

func TestMetricCallsKeepToTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTickingWorld()
		a := w.api(t, Config{Limits: Limits{MetricBatch: -1}})
		var panels []func()
		for i := range 150 {
			panels = append(panels, func() { panel(t.Context(), t, a, 0, 5, time.Minute, fmt.Sprint(i)) })
		}
		together(panels...)
		if n := w.busiestSecond(opGetMetricData); n > 50 || w.count(opGetMetricData) != 150 {
			t.Errorf("%d calls in the busiest second of %d", n, w.count(opGetMetricData))
		}
	})
}

func TestOnlyCompleteAnswersAreKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name    string
			status  types.StatusCode
			remark  string
			calls   int
			message string
		}{
			{"partial", types.StatusCodePartialData, "", 2, "returned only a part"},
			{"forbidden", types.StatusCodeForbidden, "", 2, "may not read"},
			{"failed", types.StatusCodeInternalError, "", 2, "failed on this metric"},
			{"with a remark", types.StatusCodeComplete, "Multiple units", 1, "Multiple units"},
		} {
			w := newWorld()
			w.data = func(_ int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
				r := result(in.MetricDataQueries[0].Id, tt.status, 1, 1)
				if tt.remark != "" {
					r.Messages = []types.MessageData{{Code: &tt.remark, Value: &tt.remark}}
				}
				return &cloudwatch.GetMetricDataOutput{MetricDataResults: []types.MetricDataResult{r}}
			}
			a := w.api(t, Config{})
			sleepUntil(120)
			for range 2 {
				points, messages, err := a.GetMetricData(t.Context(), prod, hour, nextHour, []Entry{entry("a", "a", "p99")})
				if err != nil || len(messages) != 1 || messages[0].ID != "a" || !strings.Contains(messages[0].Text, tt.message) || points["a"].Status != string(tt.status) {
					t.Errorf("%s: %+v, messages %v, error %v", tt.name, points, messages, err)
				}
			}
			if n := w.count(opGetMetricData); n != tt.calls {
				t.Errorf("%s: %d calls, want %d", tt.name, n, tt.calls)
			}
		}
	})
}

func TestKeptPointsStayWithinTheirMemory(t *testing.T) {
	c := newPointCache(time.Hour, 10*time.Second)
	const points = 10_000
	answer := run{span{0, points * 60_000}, time.UnixMilli(points * 60_000).Add(time.Hour), make([]int64, points), make([]float64, points)}
	for i := range answer.times {
		answer.times[i] = int64(i) * 60_000
	}
	keys := make([]pointKey, 1000)
	for i := range keys {
		keys[i].entry = fmt.Sprint(i)
		c.put(keys[i], 60_000, answer, nil)
		if c.bytes > pointBytes {
			t.Fatalf("%d bytes are kept", c.bytes)
		}
		c.get(keys[0], answer.span, answer.at, false) // is used, so that it stays
	}
	if n := c.kept.Len(); n < pointBytes/(17*points) || n > pointBytes/(16*points) {
		t.Errorf("%d entries are kept", n)
	}
	if known, missing, _ := c.get(keys[0], answer.span, answer.at, false); len(known) != 1 || !missing.empty() {
		t.Errorf("the entry in use has %d runs, missing %+v", len(known), missing)
	}
	c.kept.Purge()
	if c.bytes != 0 {
		t.Errorf("nothing is kept in %d bytes", c.bytes)
	}
}

func TestWindowsThatJoinKeepTheirPeriods(t *testing.T) {
	now := time.UnixMilli(1_000_000_000_000)
	at := func(minutes int64) int64 { return now.UnixMilli()/3_600_000*3_600_000 + minutes*60_000 }
	of := func(from, to, period int64) *ask {
		return &ask{window: span{at(from), at(to)}, step: period * 60_000}
	}
	tests := []struct {
		name string
		asks []*ask
		want int // calls
	}{
		{"the same window", []*ask{of(0, 60, 1), of(0, 60, 5)}, 1},
		{"less than a period apart", []*ask{of(0, 75, 15), of(5, 65, 5)}, 1},
		{"a start between periods", []*ask{of(5, 65, 5), of(15, 75, 15)}, 2},
		{"a period apart", []*ask{of(0, 60, 5), of(5, 65, 5)}, 2},
		{"where periods may be gone", []*ask{of(-14*1440-60, -14*1440, 15), of(-14*1440-55, -14*1440, 5)}, 2},
		{"501 entries", slices.Repeat([]*ask{of(0, 60, 1)}, 501), 2},
	}
	for _, tt := range tests {
		calls := pack(tt.asks, now)
		if len(calls) != tt.want {
			t.Errorf("%s: %d calls, want %d", tt.name, len(calls), tt.want)
		}
		for _, c := range calls {
			for _, a := range c.asks {
				if !c.window.holds(a.window) || c.window.from%a.step != 0 {
					t.Errorf("%s: the window %+v is wrong for %+v", tt.name, c.window, a.window)
				}
			}
		}
	}
}
