package awsapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"
)

// uncached keeps no rows, for tests of what is shared under way.
var uncached = Config{Cache: Cache{Results: -1}}

func running(bytes float64) *cloudwatchlogs.GetQueryResultsOutput {
	return status(types.QueryStatusRunning, bytes)
}

func completed(bytes float64) *cloudwatchlogs.GetQueryResultsOutput {
	return status(types.QueryStatusComplete, bytes, row("v0", "7"))
}

func TestCallersWhoAskTheSameShareOneQuery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1000), completed(5000)}
		a := w.api(t, uncached)
		other := aQuery
		other.From = aQuery.From.Add(300 * time.Millisecond) // the same second
		questions := []LogQuery{aQuery, aQuery, other, aQuery}
		usages := make([]*Usage, len(questions))
		seen := make([][]string, len(questions))
		var wg sync.WaitGroup
		for i, q := range questions {
			ctx, usage := WithUsage(t.Context())
			usages[i] = usage
			wg.Go(func() {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				got, err := a.RunLogQuery(ctx, prod, q, func(p LogProgress) { seen[i] = append(seen[i], p.Status) })
				if err != nil {
					t.Error(err)
					return
				}
				if diff := cmp.Diff([][]Field{{{"v0", "7"}}}, got.Rows); diff != "" || got.Cached {
					t.Errorf("caller %d: cached %v, rows (-want +got):\n%s", i, got.Cached, diff)
				}
			})
		}
		wg.Wait()
		if n := w.count(opStartQuery); n != 1 {
			t.Errorf("%d queries were started, want 1", n)
		}
		want := []Counts{
			{Calls: 3, ByOperation: map[string]int{opStartQuery: 1, opGetQueryResults: 2}, BytesScanned: 5000, RecordsScanned: 50, RecordsMatched: 1},
			{LogQueriesShared: 1}, {LogQueriesShared: 1}, {LogQueriesShared: 1},
		}
		for i, u := range usages {
			if diff := cmp.Diff(want[i], u.Counts()); diff != "" {
				t.Errorf("usage of caller %d (-want +got):\n%s", i, diff)
			}
		}
		for i, states := range seen {
			want := []string{"Scheduled", "Running", "Complete"}
			if i == 0 {
				want = []string{"Queued", "Scheduled", "Running", "Complete"}
			}
			if diff := cmp.Diff(want, states); diff != "" {
				t.Errorf("progress of caller %d (-want +got):\n%s", i, diff)
			}
		}
	})
}

func TestQueriesThatDifferAreNotShared(t *testing.T) {
	eu := prod
	eu.Region = "eu-west-1"
	tests := []struct {
		name   string
		target Target
		change func(*LogQuery)
		want   int
	}{
		{"nothing", prod, func(*LogQuery) {}, 1},
		{"the order of the groups", prod, func(q *LogQuery) { slices.Reverse(q.Groups) }, 1},
		{"the limit written out", prod, func(q *LogQuery) { q.Limit = MaxQueryRows }, 1},
		{"the limit", prod, func(q *LogQuery) { q.Limit = 5 }, 2},
		{"that no part of the rows is of use", prod, func(q *LogQuery) { q.Whole = true }, 2},
		{"the text", prod, func(q *LogQuery) { q.Text += " by bin(1m)" }, 2},
		{"the groups", prod, func(q *LogQuery) { q.Groups = q.Groups[:1] }, 2},
		{"the beginning", prod, func(q *LogQuery) { q.From = q.From.Add(time.Second) }, 2},
		{"the end", prod, func(q *LogQuery) { q.To = q.To.Add(time.Second) }, 2},
		{"the region", eu, func(*LogQuery) {}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(1)}
				a := w.api(t, uncached)
				one := aQuery
				one.Groups = []string{"a", "b"}
				two := one
				two.Groups = slices.Clone(one.Groups)
				tt.change(&two)
				var wg sync.WaitGroup
				for _, ask := range []struct {
					t Target
					q LogQuery
				}{{prod, one}, {tt.target, two}} {
					wg.Go(func() {
						if _, err := a.RunLogQuery(t.Context(), ask.t, ask.q, nil); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				if n := w.count(opStartQuery); n != tt.want {
					t.Errorf("%d queries were started, want %d", n, tt.want)
				}
			})
		})
	}
}

func TestASharedQueryIsStoppedWhenItsLastCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1)}
		a := w.api(t, uncached)
		var wg sync.WaitGroup
		for _, patience := range []time.Duration{time.Second, 20 * time.Second, 5 * time.Second} {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				begin := time.Now()
				_, err := a.RunLogQuery(ctx, prod, aQuery, nil)
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != patience {
					t.Errorf("error %v after %s, want the deadline after %s", err, time.Since(begin), patience)
				}
				w.mu.Lock()
				defer w.mu.Unlock()
				if got, want := len(w.stopped) > 0, patience == 20*time.Second; got != want {
					t.Errorf("stopped when the caller of %s had left: %v, want %v", patience, got, want)
				}
			})
		}
		wg.Wait()
		if w.count(opStartQuery) != 1 {
			t.Errorf("%d queries were started, want 1", w.count(opStartQuery))
		}
	})
}

func TestTheFirstCallerMayLeaveWithoutHarmToTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1), running(1), completed(1)}
		a := w.api(t, uncached)
		ctx, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = a.RunLogQuery(ctx, prod, aQuery, nil) })
		synctest.Wait()
		wg.Go(func() {
			if _, err := a.RunLogQuery(t.Context(), prod, aQuery, nil); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		leave()
		wg.Wait()
		if n := w.count(opStartQuery); n != 1 || len(w.stopped) != 0 {
			t.Errorf("%d queries were started and %v stopped, want one and none", n, w.stopped)
		}
	})
}

func TestWhoComesWhileAQueryIsBeingStoppedStartsAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1), completed(1)}
		ctx, leave := context.WithCancel(t.Context())
		w.onCall = func(op string, _ int) {
			switch op {
			case opGetQueryResults:
				leave()
			case opStopQuery:
				time.Sleep(time.Second)
			}
		}
		a := w.api(t, uncached)
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = a.RunLogQuery(ctx, prod, aQuery, nil) })
		time.Sleep(300 * time.Millisecond) // the query is being stopped
		if w.count(opStopQuery) != 1 {
			t.Fatal("the query is not being stopped")
		}
		if _, err := a.RunLogQuery(t.Context(), prod, aQuery, nil); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"q0"}, w.stopped); diff != "" || w.count(opStartQuery) != 2 {
			t.Errorf("%d queries were started, stopped (-want +got):\n%s", w.count(opStartQuery), diff)
		}
	})
}

func TestTheErrorOfASharedQueryReachesAllAndIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(types.QueryStatusFailed, 1), completed(1)}
		a := w.api(t, Config{})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				_, err := a.RunLogQuery(t.Context(), prod, aQuery, nil)
				if e := (*Error)(nil); !errors.As(err, &e) || e.Code != CodeQueryFailed {
					t.Errorf("error %v, want %s", err, CodeQueryFailed)
				}
			})
		}
		wg.Wait()
		if _, err := a.RunLogQuery(t.Context(), prod, aQuery, nil); err != nil {
			t.Error(err)
		}
		if n := w.count(opStartQuery); n != 2 {
			t.Errorf("%d queries were started, want 2", n)
		}
	})
}

// Thirty panels of one user are there first, then comes another with two.
func TestThePanelsOfOneUserDoNotHoldUpAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(1)}
		a := w.api(t, Config{Limits: Limits{RunningQueries: 2, StartQuery: 1000, GetQueryResults: 1000}})
		var mu sync.Mutex
		var ended []string
		var wg sync.WaitGroup
		ask := func(user string, panel int, text string) {
			q := aQuery
			q.Text = text
			wg.Go(func() {
				if _, err := a.RunLogQuery(WithUser(t.Context(), user), prod, q, nil); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				ended = append(ended, fmt.Sprint(user, panel))
			})
			synctest.Wait()
		}
		for i := range 30 {
			ask("ann", i, fmt.Sprintf("stats count(*) by f%d", i))
		}
		ask("bob", 0, "stats count(*) by g")
		ask("bob", 1, "stats count(*) by f29") // ann's last panel
		wg.Wait()
		for _, panel := range []string{"bob0", "bob1"} {
			if at := slices.Index(ended, panel); at > 6 {
				t.Errorf("%s was answered after %d others, want at most 6: %v", panel, at, ended)
			}
		}
		if n := w.count(opStartQuery); n != 31 {
			t.Errorf("%d queries were started, want 31", n)
		}
	})
}
