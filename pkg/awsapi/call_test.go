package awsapi

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

func TestThrottledCallsAreRepeatedWithGrowingWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics = listed(1)
		w.fail[opListMetrics] = []error{throttle(), throttle(), throttle()}
		ctx, usage := WithUsage(t.Context())
		begin := time.Now()
		if _, err := w.api(t, Config{}).ListMetrics(ctx, prod, countMetrics); err != nil {
			t.Fatal(err)
		}
		// Three quarters, with the jitter of a half, of 250 ms, 500 ms and 1 s.
		if took, want := time.Since(begin), 1312500*time.Microsecond; took != want {
			t.Errorf("took %s, want %s", took, want)
		}
		want := Counts{Calls: 4, ByOperation: map[string]int{opListMetrics: 4}, Throttles: 3}
		if diff := cmp.Diff(want, usage.Counts()); diff != "" {
			t.Errorf("usage (-want +got):\n%s", diff)
		}
	})
}

func TestThrottlingWithoutEndBecomesAnErrorThatSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for range 20 {
			w.fail[opListMetrics] = append(w.fail[opListMetrics], throttle())
		}
		_, err := w.api(t, Config{}).ListMetrics(t.Context(), prod, countMetrics)
		want := "prod/us-east-1: cloudwatch:ListMetrics: ThrottlingException: Rate exceeded. AWS kept throttling cloudwatch:ListMetrics after 8 attempts: lower the rates under limits in the data source's settings, or ask AWS to raise the quota."
		if err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
		if n := w.count(opListMetrics); n != 8 {
			t.Errorf("%d attempts, want 8", n)
		}
	})
}

func TestOtherErrorsFailAtOnce(t *testing.T) {
	for _, code := range []string{"AccessDeniedException", "InvalidParameterValue", "InternalFailure"} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.fail[opListMetrics] = []error{&smithy.GenericAPIError{Code: code, Message: "no"}}
				begin := time.Now()
				_, err := w.api(t, Config{}).ListMetrics(t.Context(), prod, countMetrics)
				var e *Error
				if !errors.As(err, &e) || e.Code != code {
					t.Errorf("error %v, want code %s", err, code)
				}
				if n, took := w.count(opListMetrics), time.Since(begin); n != 1 || took != 0 {
					t.Errorf("%d attempts in %s, want 1 at once", n, took)
				}
			})
		})
	}
}

func TestReadingCallsAreRepeatedWhenAWSFails(t *testing.T) {
	for failures, want := range map[int]int{0: 1, 2: 3, 3: 3} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			for range failures {
				w.fail[opListMetrics] = append(w.fail[opListMetrics], answered(500))
			}
			_, err := w.api(t, Config{}).ListMetrics(t.Context(), prod, countMetrics)
			if (err != nil) != (failures == 3) {
				t.Errorf("%d failures in a row end with %v", failures, err)
			}
			if n := w.count(opListMetrics); n != want {
				t.Errorf("%d failures in a row: %d attempts, want %d", failures, n, want)
			}
		})
	}
}

func TestACallerCanLeaveWhileACallWaitsToBeRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.fail[opGetCallerIdentity] = []error{throttle(), throttle(), throttle(), throttle()}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := w.api(t, Config{}).WhoAmI(ctx, prod)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want one that is context.DeadlineExceeded", err)
		}
	})
}

func TestUsageCountsForEveryContextAround(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics = listed(1)
		a := w.api(t, Config{Cache: Cache{ListMetrics: -1}})
		outer, total := WithUsage(t.Context())
		var parts []*Usage
		for range 2 {
			inner, part := WithUsage(outer)
			parts = append(parts, part)
			if _, err := a.ListMetrics(inner, prod, countMetrics); err != nil {
				t.Fatal(err)
			}
		}
		got := []int{parts[0].Counts().Calls, parts[1].Counts().Calls, total.Counts().Calls, a.Meter().Calls}
		if diff := cmp.Diff([]int{1, 1, 2, 2}, got); diff != "" {
			t.Errorf("calls of the parts, the whole and the API (-want +got):\n%s", diff)
		}
	})
}

func TestCostFollowsTheListPrices(t *testing.T) {
	c := Counts{MetricsRequested: 2000, ByOperation: map[string]int{opListMetrics: 1000}, BytesScanned: 10e9}
	// 2,000 metrics at $0.01 per 1,000; 1,000 ListMetrics at $0.01 per 1,000; 10 GB at $0.005.
	if got, want := c.CostUSD(), 0.02+0.01+0.05; got < want-1e-12 || got > want+1e-12 {
		t.Errorf("cost %v, want %v", got, want)
	}
}
