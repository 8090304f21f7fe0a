package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// largestOf returns the dashboard with the most queries, and the one with the most log queries.
func largestOf(boards []board) []board {
	logs := func(b board) int { return b.queries(func(q query.Query) bool { return q.Lang == query.Logs }) }
	return []board{boards[0], slices.MaxFunc(boards, func(a, b board) int { return logs(a) - logs(b) })}
}

// TestABadDayOfAWS opens the largest dashboard, and the largest of log panels, where one call in ten is throttled, one in twenty
// fails, each takes 300 ms and a whole region is down. What is answered is what a good day answers. A bubble ends only
// when no goroutine is left.
func TestABadDayOfAWS(t *testing.T) {
	t.Parallel()
	boards := largestOf(readBoards(t))
	const down = "prod/eu-west-1"
	boards = append(boards, board{down, [][]query.Query{
		{{RefID: "A", Text: "_sourceCategory=aws/apigateway account=prod region=eu-west-1 | count"}},
		{{RefID: "A", Text: "metric=Count namespace=aws/apigateway account=prod region=eu-west-1 | sum"}},
	}})
	whole, partial, failed := 0, 0, 0
	synctest.Test(t, func(t *testing.T) {
		faults := sandbox.Faults{Down: []sandbox.Target{{Account: "567680881046", Region: "eu-west-1"}}}
		good := newSite(t, sandbox.Options{Volume: 0.005, Faults: faults})
		faults.Latency, faults.Throttle, faults.Fail = 300*time.Millisecond, 10, 5
		bad := newSite(t, sandbox.Options{Volume: 0.005, Faults: faults})
		to := bad.now()
		want := good.open(t.Context(), boards, "ann", to.Add(-15*time.Minute), to)
		got := bad.open(t.Context(), boards, "ann", to.Add(-15*time.Minute), to)
		for i, a := range got {
			var e *awsapi.Error
			switch {
			case a.title == down && a.Err == nil:
				t.Errorf("a query of %s alone ends without an error: %v", down, a.Notices)
			case a.Err == nil && len(a.missing(down)) > 0:
				partial++
			case a.Err == nil:
				whole++
				if a.size() != want[i].size() {
					t.Errorf("%s: %s has %d rows, on a good day %d: %v", a.title, a.RefID, a.size(), want[i].size(), a.Notices)
				}
			case !errors.As(a.Err, &e) || e.Hint == "" || e.Target.Region == "" || strings.Count(a.Err.Error(), "\n") > 0:
				t.Errorf("%s: %s ends with %v, want one error of AWS that says where and what to do", a.title, a.RefID, a.Err)
			default:
				failed++
			}
		}
		bad.quotas(t)
		if struck := bad.server.Meter().Struck; len(struck) < 4 {
			t.Errorf("only %v were struck: the test is not worth much", struck)
		}
	})
	t.Logf("%d whole answers, %d without the rows of another target too, %d errors", whole, partial, failed)
}

// TestThirtyDashboardsAtOnce lets thirty people open one of the six largest dashboards each, five the same, at the same
// moment and against the quotas of an account.
func TestThirtyDashboardsAtOnce(t *testing.T) {
	t.Parallel()
	boards := readBoards(t)[:6]
	synctest.Test(t, func(t *testing.T) {
		w := newSite(t, sandbox.Options{Volume: 0.005, Faults: sandbox.Faults{Latency: 50 * time.Millisecond}})
		to := w.now()
		var mu sync.Mutex
		var queries, logs, again int
		var wg sync.WaitGroup
		for user := range 30 {
			wg.Go(func() {
				for _, a := range w.open(t.Context(), []board{boards[user%len(boards)]}, fmt.Sprint("user", user), to.Add(-15*time.Minute), to) {
					if a.Err != nil {
						t.Errorf("%s: %s: %v", a.title, a.RefID, a.Err)
					}
					if m := a.missing("nowhere"); len(m) > 0 {
						t.Errorf("%s: %s: %v", a.title, a.RefID, m)
					}
					mu.Lock()
					queries++
					again += a.Stats.LogQueriesKept + a.Stats.LogQueriesShared
					if a.Kind != engine.Series {
						logs++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		w.quotas(t)
		t.Logf("%d queries, %d of them of logs: %d log queries of AWS, %d not asked again, in %s", queries, logs, len(w.started), again, w.now().Sub(to))
		if queries < 500 || logs < 100 {
			t.Errorf("%d queries of panels, %d of them of logs: the test is not worth much", queries, logs)
		}
		for q, n := range w.started {
			if n > 1 {
				t.Errorf("started %d times: %s", n, q)
			}
		}
		// Five people ask each question.
		if want := 4 * len(w.started); again < want {
			t.Errorf("%d log queries of AWS and %d that were not asked again, want at least %d", len(w.started), again, want)
		}
	})
}
