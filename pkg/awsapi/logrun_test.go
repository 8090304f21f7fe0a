package awsapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

func TestRunLogQueryCountsItsWaitsFromSendingTheCallBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const answer = 300 * time.Millisecond
		w := newWorld()
		w.onCall = func(string, int) { time.Sleep(answer) }
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{
			status(types.QueryStatusRunning, 0),
			status(types.QueryStatusRunning, 0),
			status(types.QueryStatusComplete, 5000),
		}
		got, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
		if err != nil {
			t.Fatal(err)
		}
		// The start's answer takes longer than the first wait; the polls are sent 375 and 562.5 ms after each other.
		if want := answer + 375*time.Millisecond + 562500*time.Microsecond + answer; got.Elapsed != want {
			t.Errorf("elapsed %s, want %s", got.Elapsed, want)
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

// TestRunLogQueryFetchesNoPagesThatAreOfNoUse: who needs all rows or none gets one page when there are too many.
func TestRunLogQueryFetchesNoPagesThatAreOfNoUse(t *testing.T) {
	for _, tt := range []struct {
		name  string
		found float64
		rows  int
	}{
		{"as many rows as the limit", 3, 1},
		{"fewer rows", 2, 2},
		{"CloudWatch does not tell how many", 0, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				first := status(types.QueryStatusComplete, 10, row("n", "1"))
				first.NextToken, first.Statistics.ResultCount = aws.String("p2"), tt.found
				second := status(types.QueryStatusComplete, 10, row("n", "2"))
				second.Statistics.ResultCount = tt.found
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{first, second}
				q := aQuery
				q.Limit, q.Whole = 3, true
				got, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, q, nil)
				if err != nil {
					t.Fatal(err)
				}
				if len(got.Rows) != tt.rows || got.Stats.Results != tt.found || w.count(opGetQueryResults) != tt.rows {
					t.Errorf("%d rows of %v by %d calls, want %d", len(got.Rows), got.Stats.Results, w.count(opGetQueryResults), tt.rows)
				}
			})
		})
	}
}

func TestRunLogQueryStopsTheQueryWhenTheCallerGoes(t *testing.T) {
	tests := []struct {
		name, op string
		answer   time.Duration // the call's answer comes that long after the caller has gone
	}{
		{"while starting", opStartQuery, 0},
		{"long before the start is answered", opStartQuery, 9 * time.Second},
		{"while polling", opGetQueryResults, 0},
		{"while a poll is not answered", opGetQueryResults, 9 * time.Second},
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
						time.Sleep(tt.answer)
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
		{"its default time", Limits{},
			"prod/us-east-1: logs:GetQueryResults: Limit: the log query was stopped after 5m0s, having scanned 3.0 GB. Narrow the time range or the scope, or raise limits.queryTimeout in the data source's settings."},
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

// The queries of one piece of work scan 3 GB each: the second passes the limit, the third is not started.
func TestRunLogQueryLimitsTheBytesOfAllQueriesOfOneUsage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(3e9), running(3e9)}
		a := w.api(t, Config{Limits: Limits{ScanBytes: 4e9}})
		ctx, _ := WithUsage(t.Context())
		want := []string{"",
			"prod/us-east-1: logs:GetQueryResults: Limit: the log query was stopped after scanning 6.0 GB of at most 4.0 GB. Narrow the time range or the scope, or raise limits.scanBytes in the data source's settings.",
			"prod/us-east-1: logs:StartQuery: Limit: the log query was not started: its other parts scanned 6.0 GB of at most 4.0 GB. Narrow the time range or the scope, or raise limits.scanBytes in the data source's settings."}
		for i, want := range want {
			_, err := a.RunLogQuery(ctx, prod, anotherQuery(i), nil)
			if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
				t.Errorf("query %d: error\n%v\nwant\n%s", i, err, want)
			}
		}
		if diff := cmp.Diff([]string{"q1"}, w.stopped); diff != "" || w.count(opStartQuery) != 2 {
			t.Errorf("%d queries were started, want 2; stopped (-want +got):\n%s", w.count(opStartQuery), diff)
		}
		other, _ := WithUsage(t.Context())
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(3e9)}
		if _, err := a.RunLogQuery(other, prod, anotherQuery(9), nil); err != nil {
			t.Errorf("other work is stopped too: %v", err)
		}
	})
}

func TestRunLogQueryFetchesManyRowsOnlyOnce(t *testing.T) {
	for rows, want := range map[int][]int32{
		1000: {10_000, 10_000, 10_000},
		1001: {10_000, 1, 1, 10_000},
	} {
		t.Run(fmt.Sprint(rows, " rows while running"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				partial := slices.Repeat([][]types.ResultField{row("n", "1")}, rows)
				first := status(types.QueryStatusComplete, 1, row("n", "1"))
				if rows > manyRows {
					first.NextToken = aws.String("2")
				}
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{
					status(types.QueryStatusRunning, 1, partial...), status(types.QueryStatusRunning, 1, partial[:1]...),
					first, status(types.QueryStatusComplete, 1, row("n", "1"), row("n", "2")),
				}
				got, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, w.items); diff != "" {
					t.Errorf("rows asked for (-want +got):\n%s", diff)
				}
				if n := len(got.Rows); n != len(want)-2 {
					t.Errorf("%d rows, want those of the last answer", n)
				}
			})
		})
	}
}

func TestRunLogQueryRefusesRowsThatPassTheMemoryLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		page := status(types.QueryStatusComplete, 10, row("@message", strings.Repeat("x", 600)))
		page.NextToken = aws.String("more")
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{page}
		_, err := w.api(t, Config{Limits: Limits{MemoryBytes: 1000}}).RunLogQuery(t.Context(), prod, aQuery, nil)
		want := "prod/us-east-1: logs:GetQueryResults: Limit: the rows of the log query take more than 1.0 kB of memory. " +
			"Narrow the time range or the scope, aggregate earlier, or raise limits.memoryBytes in the data source's settings."
		if err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
		if n := w.count(opGetQueryResults); n != 2 {
			t.Errorf("%d pages were asked for, want 2 of 656 bytes", n)
		}
	})
}

func TestRunLogQueryWaitsWhileTheAccountRunsAsManyAsItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for range 12 {
			w.fail[opStartQuery] = append(w.fail[opStartQuery], queryLimit())
		}
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{completed(1)}
		got, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
		if err != nil {
			t.Fatal(err)
		}
		// 1, 2 and 4 s, then 8 s nine times.
		if want := 79 * time.Second; got.Queued != want || got.Elapsed != firstPoll {
			t.Errorf("queued %s, elapsed %s, want %s and %s", got.Queued, got.Elapsed, want, firstPoll)
		}
		if n := w.count(opStartQuery); n != 13 {
			t.Errorf("%d attempts, want 13", n)
		}
	})
}

func TestRunLogQueryWaitsForTheAccountNoLongerThanAQueryMayRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for range 100 {
			w.fail[opStartQuery] = append(w.fail[opStartQuery], queryLimit())
		}
		begin := time.Now()
		_, err := w.api(t, Config{Limits: Limits{QueryTimeout: time.Minute}}).RunLogQuery(t.Context(), prod, aQuery, nil)
		want := "prod/us-east-1: logs:StartQuery: LimitExceededException: Account maximum query concurrency limit of [100] reached. " +
			"The account's limit of running log queries is used up, and stayed so for as long as limits.queryTimeout lets a query wait: " +
			"lower limits.runningQueries, or ask AWS to raise the quota."
		if err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
		if took := time.Since(begin); took > time.Minute || took < 50*time.Second {
			t.Errorf("gave up after %s, want nearly a minute", took)
		}
	})
}

func TestRunLogQueryDoesNotGiveAQueryUpWhenAWSFailsOnce(t *testing.T) {
	failures := map[string]error{"inside AWS": answered(500), "on the way": noAnswer()}
	for name, failure := range failures {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.fail[opGetQueryResults] = []error{failure, failure, nil, failure, failure}
				w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1), running(1), running(1), completed(1)}
				if _, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil); err != nil {
					t.Error(err)
				}
				if n := w.count(opStartQuery); n != 1 || len(w.stopped) != 0 {
					t.Errorf("%d queries were started, %v stopped, want one and none", n, w.stopped)
				}
				w.fail[opGetQueryResults] = []error{failure, failure, failure}
				if _, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil); !errors.Is(err, failure) {
					t.Errorf("error %v after three failures in a row, want them to be the last", err)
				}
				if diff := cmp.Diff([]string{"q1"}, w.stopped); diff != "" {
					t.Errorf("stopped (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A query whose start failed may run all the same: starting it again would pay twice.
func TestRunLogQueryDoesNotStartAgainWhenAWSFails(t *testing.T) {
	for name, failure := range map[string]error{"inside AWS": answered(503), "on the way": noAnswer()} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.fail[opStartQuery] = []error{failure}
				begin := time.Now()
				_, err := w.api(t, Config{}).RunLogQuery(t.Context(), prod, aQuery, nil)
				if n := w.count(opStartQuery); !errors.Is(err, failure) || n != 1 || !time.Now().Equal(begin) {
					t.Errorf("error %v after %d attempts in %s, want one at once", err, n, time.Since(begin))
				}
			})
		})
	}
}

func TestRunLogQueryStopsTheQueryEvenWhenStoppingFailsAtFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.results = []*cloudwatchlogs.GetQueryResultsOutput{running(1)}
		w.fail[opStopQuery] = []error{throttle(), answered(500), noAnswer(), throttle()}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := w.api(t, Config{}).RunLogQuery(ctx, prod, aQuery, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the deadline", err)
		}
		if diff := cmp.Diff([]string{"q0"}, w.stopped); diff != "" {
			t.Errorf("stopped (-want +got):\n%s", diff)
		}
	})
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
		for i := range 60 {
			wg.Go(func() {
				if _, err := a.RunLogQuery(t.Context(), prod, anotherQuery(i), nil); err != nil {
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
		_, err := a.RunLogQuery(ctx, prod, anotherQuery(1), nil)
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
