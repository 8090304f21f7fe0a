package awsapi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"
)

func listed(n int) []types.Metric {
	var all []types.Metric
	for i := range n {
		all = append(all, types.Metric{Namespace: aws.String("AWS/ApiGateway"), MetricName: aws.String("Count"),
			Dimensions: []types.Dimension{{Name: aws.String("ApiId"), Value: aws.String(fmt.Sprintf("id%d", i))}}})
	}
	return all
}

var countMetrics = ListMetricsInput{Namespace: "AWS/ApiGateway", MetricName: "Count"}

func TestListMetricsFollowsPagesAndNamesTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics, w.metricsPage = listed(5), 2
		got, err := w.api(t, Config{}).ListMetrics(t.Context(), prod, countMetrics)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 5 || w.count(opListMetrics) != 3 {
			t.Fatalf("%d metrics in %d calls, want 5 in 3", len(got), w.count(opListMetrics))
		}
		want := Metric{Namespace: "AWS/ApiGateway", Name: "Count", Dimensions: []Dimension{{"ApiId", "id4"}}, Account: "prod"}
		if diff := cmp.Diff(want, got[4]); diff != "" {
			t.Errorf("metric (-want +got):\n%s", diff)
		}
	})
}

func TestListMetricsSharesCallsAndKeepsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics = listed(1)
		w.onCall = func(string, int) { time.Sleep(time.Second) }
		a := w.api(t, Config{Cache: Cache{ListMetrics: time.Minute}})
		ask := func(in ListMetricsInput) {
			t.Helper()
			if got, err := a.ListMetrics(t.Context(), prod, in); err != nil || len(got) != 1 {
				t.Errorf("%d metrics and error %v, want 1 metric", len(got), err)
			}
		}
		var wg sync.WaitGroup
		for i := range 10 {
			in := countMetrics
			in.Dimensions = []DimensionFilter{{"ApiId", ""}, {"Stage", "prod"}}
			if i%2 == 0 { // the order of filters means nothing
				in.Dimensions[0], in.Dimensions[1] = in.Dimensions[1], in.Dimensions[0]
			}
			wg.Go(func() { ask(in) })
		}
		wg.Wait()
		if n := w.count(opListMetrics); n != 1 {
			t.Errorf("%d calls for ten equal questions at once, want 1", n)
		}
		ask(countMetrics)
		ask(countMetrics)
		if n := w.count(opListMetrics); n != 2 {
			t.Errorf("%d calls after another question asked twice, want 2", n)
		}
		time.Sleep(2 * time.Minute)
		ask(countMetrics)
		if n := w.count(opListMetrics); n != 3 {
			t.Errorf("%d calls after the answer expired, want 3", n)
		}
	})
}

func TestListMetricsRefusesMoreThanItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics, w.metricsPage = listed(30), 10
		_, err := w.api(t, Config{Limits: Limits{ListedMetrics: 15}}).ListMetrics(t.Context(), prod, countMetrics)
		want := "prod/us-east-1: cloudwatch:ListMetrics: Limit: more than 15 metrics match. Narrow the selector, or raise limits.listedMetrics in the data source's settings."
		if err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
		if n := w.count(opListMetrics); n != 2 {
			t.Errorf("%d calls, want it to give up after 2", n)
		}
	})
}

func TestACallerThatLeavesDoesNotCancelTheCallOthersWaitFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics, w.metricsPage = listed(2), 1
		w.onCall = func(string, int) { time.Sleep(time.Second) }
		a := w.api(t, Config{})
		first, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := a.ListMetrics(first, prod, countMetrics); !errors.Is(err, context.Canceled) {
				t.Errorf("the caller that left got %v, want context.Canceled", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if got, err := a.ListMetrics(t.Context(), prod, countMetrics); err != nil || len(got) != 2 {
				t.Errorf("the caller that stayed got %d metrics and %v, want 2", len(got), err)
			}
		})
		synctest.Wait()
		leave()
		wg.Wait()
		if n := w.count(opListMetrics); n != 2 {
			t.Errorf("%d calls, want one for each of two pages", n)
		}
	})
}

func TestACallWithoutCallersIsCancelledAndNotJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.metrics, w.metricsPage = listed(2), 1
		w.onCall = func(string, int) { time.Sleep(time.Second) }
		a := w.api(t, Config{})
		ctx, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = a.ListMetrics(ctx, prod, countMetrics) })
		synctest.Wait()
		leave()
		wg.Wait()
		if got, err := a.ListMetrics(t.Context(), prod, countMetrics); err != nil || len(got) != 2 {
			t.Errorf("the next caller got %d metrics and %v, want 2", len(got), err)
		}
		time.Sleep(time.Minute)
		if n := w.count(opListMetrics); n != 3 {
			t.Errorf("%d calls, want the cancelled one and two pages", n)
		}
	})
}

func TestLogGroupsFollowsPagesAndKeepsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for i := range 120 {
			w.groups = append(w.groups, fmt.Sprintf("/aws/apigateway/%03d", i))
		}
		a := w.api(t, Config{})
		for range 2 {
			got, err := a.LogGroups(t.Context(), prod, "/aws/apigateway/")
			if err != nil || len(got) != 120 {
				t.Fatalf("%d groups and error %v, want 120", len(got), err)
			}
			if want := "arn:aws:logs:us-east-1:567680881046:log-group:/aws/apigateway/119"; got[119].ARN != want {
				t.Errorf("ARN %s, want %s", got[119].ARN, want)
			}
		}
		if n := w.count(opDescribeLogGroups); n != 3 {
			t.Errorf("%d calls, want 3 pages once", n)
		}
	})
}

func TestLogGroupsRefusesMoreThanItsLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.groups = make([]string, 51)
		_, err := w.api(t, Config{Limits: Limits{LogGroups: 50}}).LogGroups(t.Context(), prod, "/x")
		want := `prod/us-east-1: logs:DescribeLogGroups: Limit: more than 50 log groups begin with "/x". Use a longer prefix, or raise limits.logGroups in the data source's settings.`
		if err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
	})
}
