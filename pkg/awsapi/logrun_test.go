package awsapi

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"
)

func TestRunLogQueryReturnsRowsAndStatisticsOnceComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{
			status(types.QueryStatusScheduled, 0),
			status(types.QueryStatusRunning, 1000, row("v0", "3")),
			status(types.QueryStatusComplete, 5000, row("v0", "7"), row()),
		}
		ctx, usage := WithUsage(t.Context())
		var seen []string
		got, err := w.api(t, Config{}).RunLogQuery(ctx, prod, aQuery, func(p LogProgress) { seen = append(seen, p.Status) })
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]Field{{{"v0", "7"}}, {}}, got.Rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if want := (LogStats{BytesScanned: 5000, RecordsScanned: 50, RecordsMatched: 2}); got.Stats != want {
			t.Errorf("stats %+v, want %+v", got.Stats, want)
		}
		if diff := cmp.Diff([]string{"Queued", "Scheduled", "Scheduled", "Running", "Complete"}, seen); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
		// 250 + 375 + 562.5 ms between polls.
		if want := 1187500 * time.Microsecond; got.Elapsed != want {
			t.Errorf("elapsed %s, want %s", got.Elapsed, want)
		}
		want := Counts{Calls: 4, ByOperation: map[string]int{opStartQuery: 1, opGetQueryResults: 3},
			BytesScanned: 5000, RecordsScanned: 50, RecordsMatched: 2}
		if diff := cmp.Diff(want, usage.Counts()); diff != "" {
			t.Errorf("usage (-want +got):\n%s", diff)
		}
		if len(w.stopped) != 0 {
			t.Errorf("stopped %v, but the query had completed", w.stopped)
		}
	})
}

func TestRunLogQueryAsksForEverySecondThatTheRangeTouches(t *testing.T) {
	at := time.UnixMilli
	tests := []struct {
		name       string
		from, to   time.Time
		start, end int64
	}{
		{"whole seconds leave out the last", at(10_000), at(20_000), 10, 19},
		{"a begun second is asked for", at(10_001), at(19_001), 10, 19},
		{"one millisecond", at(10_999), at(11_000), 10, 10},
		{"a range inside a second", at(10_100), at(10_200), 10, 10},
		{"before 1970", at(-1500), at(-500), -2, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := aQuery
			q.From, q.To = tt.from, tt.to
			in, err := q.input()
			if err != nil {
				t.Fatal(err)
			}
			if *in.StartTime != tt.start || *in.EndTime != tt.end {
				t.Errorf("asked for %d to %d, want %d to %d", *in.StartTime, *in.EndTime, tt.start, tt.end)
			}
		})
	}
}

func TestRunLogQueryNamesGroupsTheWayTheAPITakesThem(t *testing.T) {
	q := aQuery
	q.Groups = []string{"a", "b"}
	in, err := q.input()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, in.LogGroupNames); diff != "" || in.LogGroupIdentifiers != nil {
		t.Errorf("names (-want +got):\n%s\nidentifiers %v", diff, in.LogGroupIdentifiers)
	}
	q.Groups = []string{"a", "arn:aws:logs:us-east-1:111122223333:log-group:b:*"}
	if in, err = q.input(); err != nil {
		t.Fatal(err)
	}
	want := []string{"a", "arn:aws:logs:us-east-1:111122223333:log-group:b"}
	if diff := cmp.Diff(want, in.LogGroupIdentifiers); diff != "" || in.LogGroupNames != nil {
		t.Errorf("identifiers (-want +got):\n%s\nnames %v", diff, in.LogGroupNames)
	}
}

func TestRunLogQueryRefusesWhatAWSWould(t *testing.T) {
	tests := []struct {
		name   string
		change func(*LogQuery)
		want   string
	}{
		{"no group", func(q *LogQuery) { q.Groups = nil }, "the query names no log group"},
		{"51 groups", func(q *LogQuery) { q.Groups = make([]string, 51) }, "the query names 51 log groups: CloudWatch takes 50"},
		{"a long text", func(q *LogQuery) { q.Text = string(make([]byte, 10_001)) }, "the query has 10001 characters: CloudWatch takes 10000"},
		{"an empty range", func(q *LogQuery) { q.To = q.From }, "the time range from 2026-03-01T10:00:00Z to 2026-03-01T10:00:00Z is empty"},
		{"too many rows", func(q *LogQuery) { q.Limit = 100_001 }, "the limit is 100001 rows: want 1 to 100000, or 0 for all"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, q := newWorld(), aQuery
			tt.change(&q)
			_, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, q, nil)
			if want := "prod/us-east-1: logs:StartQuery: InvalidInput: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("error %q, want %q", err, want)
			}
			if n := w.count(opStartQuery); n != 0 {
				t.Errorf("%d queries were started", n)
			}
		})
	}
}

func TestRunLogQueryFollowsPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		first := status(types.QueryStatusComplete, 10, row("n", "1"))
		first.NextToken = aws.String("p2")
		second := status(types.QueryStatusComplete, 10, row("n", "2"))
		second.NextToken = aws.String("p3")
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{first, second, status(types.QueryStatusComplete, 10, row("n", "3"))}
		got, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([][]Field{{{"n", "1"}}, {{"n", "2"}}, {{"n", "3"}}}, got.Rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if got.Limit != 100_000 || *w.started[0].Limit != 100_000 {
			t.Errorf("limit %d, asked %d, want 100000", got.Limit, *w.started[0].Limit)
		}
	})
}

func TestRunLogQueryStopsTheQueryWhenTheCallerGoes(t *testing.T) {
	tests := []struct{ name, op string }{
		{"while starting", opStartQuery},
		{"while polling", opGetQueryResults},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				w := newWorld()
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(types.QueryStatusRunning, 1)}
				w.onCall = func(op string, _ int) {
					if op == tt.op {
						cancel()
					}
				}
				_, err := w.api(t, Config{}).RunLogQuery(ctx, prod, aQuery, nil)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want one that is context.Canceled", err)
				}
				if diff := cmp.Diff([]string{"q0"}, w.stopped); diff != "" {
					t.Errorf("stopped (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRunLogQueryStopsTheQueryThatPassesALimit(t *testing.T) {
	tests := []struct {
		name   string
		limits Limits
		want   string
	}{
		{"time", Limits{QueryTimeout: time.Minute},
			"prod/us-east-1: logs:GetQueryResults: Limit: the log query was stopped after 1m0s, having scanned 3.0 GB. Narrow the time range or the scope, or raise limits.queryTimeout in the data source's settings."},
		{"bytes", Limits{ScanBytes: 2e9},
			"prod/us-east-1: logs:GetQueryResults: Limit: the log query was stopped after scanning 3.0 GB of at most 2.0 GB. Narrow the time range or the scope, or raise limits.scanBytes in the data source's settings."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(types.QueryStatusRunning, 3e9)}
				_, err := w.api(t, Config{Limits: tt.limits}).RunLogQuery(t.Context(), prod, aQuery, nil)
				if err == nil || err.Error() != tt.want {
					t.Errorf("error\n%v\nwant\n%s", err, tt.want)
				}
				if diff := cmp.Diff([]string{"q0"}, w.stopped); diff != "" {
					t.Errorf("stopped (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRunLogQueryExplainsAQueryThatAWSEnded(t *testing.T) {
	for s, want := range map[types.QueryStatus]string{
		types.QueryStatusFailed:    "CloudWatch could not run the log query and gave no reason",
		types.QueryStatusCancelled: "the log query was cancelled by someone else",
		types.QueryStatusTimeout:   "the log query ran into CloudWatch's limit of 60 minutes",
	} {
		t.Run(string(s), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(s, 1)}
				_, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
				var e *Error
				if !errors.As(err, &e) || e.Code != CodeQueryFailed || e.Message != want {
					t.Errorf("error %v, want %s: %s", err, CodeQueryFailed, want)
				}
				if len(w.stopped) != 0 {
					t.Errorf("stopped %v, but the query had ended", w.stopped)
				}
			})
		})
	}
}

func TestRunLogQueryStopsTheQueryWhosePollFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.fail[opGetQueryResults] = []error{&types.ResourceNotFoundException{Message: aws.String("no such query")}}
		_, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
		if want := "prod/us-east-1: logs:GetQueryResults: ResourceNotFoundException: no such query"; err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if diff := cmp.Diff([]string{"q0"}, w.stopped); diff != "" {
			t.Errorf("stopped (-want +got):\n%s", diff)
		}
	})
}

// Sixty queries at once meet the quotas of one target: 5 slots, 10 StartQuery and 10 GetQueryResults a second.
func TestRunLogQueryKeepsQuotasHoweverManyCallersThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(types.QueryStatusComplete, 1, row("v0", "1"))}
		running, most := 0, 0
		w.onCall = func(op string, _ int) {
			w.mu.Lock()
			defer w.mu.Unlock()
			switch op {
			case opStartQuery:
				running++
			case opGetQueryResults:
				running--
			}
			most = max(most, running)
		}
		a := w.api(t, Config{Limits: Limits{RunningQueries: 5}})
		var wg sync.WaitGroup
		for range 60 {
			wg.Go(func() {
				if _, err := a.RunLogQuery(t.Context(), prod, aQuery, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if most > 5 {
			t.Errorf("%d queries ran at once, want at most 5", most)
		}
		for _, op := range []string{opStartQuery, opGetQueryResults} {
			if n := w.busiestSecond(op); n > 10 {
				t.Errorf("%d calls of %s in a second, want at most 10", n, op)
			}
			if n := w.count(op); n != 60 {
				t.Errorf("%d calls of %s, want 60", n, op)
			}
		}
		if a.Meter().Waited == 0 {
			t.Error("no waiting was counted")
		}
	})
}

func TestRunLogQueryGivesUpItsPlaceInTheQueueWhenCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{status(types.QueryStatusRunning, 1)}
		a := w.api(t, Config{Limits: Limits{RunningQueries: 1}})
		holder, release := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = a.RunLogQuery(holder, prod, aQuery, nil) })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := a.RunLogQuery(ctx, prod, aQuery, nil)
		if want := "prod/us-east-1: logs:StartQuery: Canceled: the request ran out of time"; err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if n := w.count(opStartQuery); n != 1 {
			t.Errorf("%d queries were started, want only the one that holds the slot", n)
		}
		release()
		wg.Wait()
	})
}
