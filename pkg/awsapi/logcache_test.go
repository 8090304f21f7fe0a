package awsapi

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"
)

func TestRowsAreKeptForAShortTime(t *testing.T) {
	tests := []struct {
		name  string
		keep  time.Duration
		ended time.Duration // how long ago the range ended
		want  time.Duration // for how long the rows are kept
	}{
		{"a range that ended long ago", 0, time.Hour, time.Minute},
		{"a range that has just settled", 0, 5*time.Minute + time.Second, time.Minute},
		{"a range that may get late events", 0, 4 * time.Minute, 10 * time.Second},
		{"a range that goes on", 0, -time.Minute, 10 * time.Second},
		{"another time in the settings", 10 * time.Minute, time.Hour, 10 * time.Minute},
		{"and for late events", 12 * time.Minute, 0, 2 * time.Minute},
		{"none", -1, time.Hour, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(1)}
				a := w.api(t, Config{Cache: Cache{Results: tt.keep}})
				q := aQuery
				q.To = time.Now().Add(-tt.ended)
				q.From = q.To.Add(-time.Hour)
				var asked []time.Duration
				var first time.Time
				for range 2000 {
					before := w.count(opStartQuery)
					if _, err := a.RunLogQuery(t.Context(), prod, q, nil); err != nil {
						t.Fatal(err)
					}
					if w.count(opStartQuery) == before {
						time.Sleep(time.Second)
						continue
					}
					if !first.IsZero() {
						asked = append(asked, time.Since(first).Truncate(time.Second))
						break
					}
					first = time.Now()
				}
				if diff := cmp.Diff([]time.Duration{tt.want}, asked); diff != "" {
					t.Errorf("asked again after (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRowsAreAskedAnewOnceTheyAreSecondsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(1)}
		a := w.api(t, Config{})
		q := aQuery
		q.To = time.Now().Add(-time.Hour)
		q.From = q.To.Add(-time.Hour)
		ask := func(ctx context.Context, want int) {
			t.Helper()
			if _, err := a.RunLogQuery(ctx, prod, q, nil); err != nil {
				t.Fatal(err)
			}
			if n := w.count(opStartQuery); n != want {
				t.Errorf("%d queries were started, want %d", n, want)
			}
		}
		ask(t.Context(), 1)
		time.Sleep(9 * time.Second)
		ask(AskAnew(t.Context()), 1)
		time.Sleep(time.Second)
		ask(t.Context(), 1)
		ask(AskAnew(t.Context()), 2)
		time.Sleep(55 * time.Second) // what was kept at first has expired
		ask(t.Context(), 2)
		var wg sync.WaitGroup
		for range 2 { // what is under way is shared
			wg.Go(func() { ask(AskAnew(t.Context()), 3) })
		}
		wg.Wait()
	})
}

func TestKeptRowsSayThatTheyAreAndCostNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(5000)}
		a := w.api(t, Config{})
		fresh, err := a.RunLogQuery(t.Context(), prod, aQuery, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Second)
		ctx, usage := WithUsage(t.Context())
		var seen []LogProgress
		kept, err := a.RunLogQuery(ctx, prod, aQuery, func(p LogProgress) { seen = append(seen, p) })
		if err != nil {
			t.Fatal(err)
		}
		if fresh.Cached || !kept.Cached || kept.Age != 7*time.Second || kept.Elapsed != 0 {
			t.Errorf("fresh %+v, kept %+v: want the second cached, 7s old, in no time", fresh, kept)
		}
		if diff := cmp.Diff(fresh.Rows, kept.Rows); diff != "" || kept.Stats != fresh.Stats {
			t.Errorf("stats %+v, want %+v; rows (-want +got):\n%s", kept.Stats, fresh.Stats, diff)
		}
		if diff := cmp.Diff(Counts{LogQueriesKept: 1}, usage.Counts()); diff != "" {
			t.Errorf("usage (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]LogProgress{{QueryID: "q0", Status: "Complete", Stats: fresh.Stats}}, seen); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
	})
}

func TestKeptRowsAreBoundedInMemory(t *testing.T) {
	c := newLogCache(time.Minute)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	key := func(i int) logKey { return logKey{target: prod, end: now.Add(-time.Hour).Unix(), text: fmt.Sprint(i)} }
	// Each is an eighth of the whole, give or take its headers.
	big := strings.Repeat("x", keptBytes/8-1000)
	for i := range 20 {
		c.put(key(i), &LogResult{Rows: [][]Field{{{"@message", big}}}}, now)
		if c.bytes > keptBytes {
			t.Fatalf("%d bytes are kept, more than %d", c.bytes, keptBytes)
		}
	}
	for i := range 20 {
		if got, want := c.get(key(i), now, false) != nil, i >= 12; got != want {
			t.Errorf("result %d is kept: %v, want %v", i, got, want)
		}
	}
	c.put(key(99), &LogResult{Rows: [][]Field{{{"@message", big}, {"a", big}, {"b", big}}}}, now)
	if c.get(key(99), now, false) != nil {
		t.Error("a result larger than a quarter of the memory is kept")
	}
	// What has expired goes with the next result, and nothing is counted twice.
	for range 3 {
		c.put(key(100), &LogResult{Rows: [][]Field{{{"@message", "x"}}}}, now.Add(time.Hour))
	}
	if c.kept.Len() != 1 || c.bytes != rowSize([]Field{{"@message", "x"}}) {
		t.Errorf("%d results of %d bytes are kept, want one small one", c.kept.Len(), c.bytes)
	}
	for i := range keptResults + 10 {
		c.put(key(i), &LogResult{}, now.Add(time.Hour))
	}
	if c.kept.Len() != keptResults {
		t.Errorf("%d results are kept, want at most %d", c.kept.Len(), keptResults)
	}
}
