package sandbox_test

import (
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// once makes clients that do not retry.
func once(o *cloudwatchlogs.Options) { o.Retryer = aws.NopRetryer{} }

func TestRatesAreLimitedByAccountRegionAndOperation(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64 // milliseconds
	clock := func() time.Time { return noon.Add(time.Duration(passed.Load()) * time.Millisecond) }
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, RateClock: clock, NoLogTraffic: true})
	w.PutEvents(traffic.DevAccount, traffic.UsEast1, "g", nil)
	clients := map[string]*cloudwatchlogs.Client{}
	for _, region := range []string{traffic.UsEast1, traffic.EuWest1} {
		clients[region] = cloudwatchlogs.NewFromConfig(w.config(t, traffic.DevAccount, region), once)
	}
	groups := func(region string) string {
		_, err := clients[region].DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
		return errorCode(err)
	}
	var id *string
	start := func() string {
		out, err := clients[traffic.UsEast1].StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"g"}, StartTime: aws.Int64(noon.Unix() - 60), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("stats count(*)")})
		if err == nil {
			id = out.QueryId
		}
		return errorCode(err)
	}
	results := func() string {
		_, err := clients[traffic.UsEast1].GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: id})
		return errorCode(err)
	}
	for _, step := range []struct {
		what  string
		call  func() string
		after int64 // ms since the beginning
		calls int
		want  string
	}{
		{"a burst of ten", start, 0, 10, ""},
		{"an eleventh", start, 99, 1, "ThrottlingException"},
		{"one a tenth of a second later", start, 100, 1, ""},
		{"and another", start, 100, 1, "ThrottlingException"},
		{"another operation", results, 100, 10, ""},
		{"an eleventh of that", results, 100, 1, "ThrottlingException"},
		{"a third operation", func() string { return groups(traffic.UsEast1) }, 100, 10, ""},
		{"an eleventh of that", func() string { return groups(traffic.UsEast1) }, 100, 1, "ThrottlingException"},
		{"another region", func() string { return groups(traffic.EuWest1) }, 100, 10, ""},
		{"no more than a burst after a long rest", start, 100_000, 10, ""},
		{"no more than a burst after a long rest", start, 100_000, 1, "ThrottlingException"},
	} {
		passed.Store(step.after)
		for n := range step.calls {
			if got := step.call(); got != step.want {
				t.Fatalf("%s, call %d: the error is %q, want %q", step.what, n+1, got, step.want)
			}
		}
	}
	want := map[string]int64{"StartQuery": 3, "GetQueryResults": 1, "DescribeLogGroups": 1}
	if diff := cmp.Diff(want, w.Meter().Throttled); diff != "" {
		t.Errorf("throttled calls (-want +got):\n%s", diff)
	}
}

func TestListMetricsIsThrottledInTheWordsOfCloudWatch(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{RateClock: func() time.Time { return noon }})
	for name, protocol := range protocols {
		client := cloudwatch.NewFromConfig(w.config(t, traffic.DevAccount, traffic.UsEast1), protocol, func(o *cloudwatch.Options) { o.Retryer = aws.NopRetryer{} })
		var err error
		for range 26 {
			if _, err = client.ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{MetricName: aws.String("none")}); err != nil {
				break
			}
		}
		if errorCode(err) != "Throttling" {
			t.Errorf("%s: the 26th call gives %v, want Throttling", name, err)
		}
	}
}

func TestAHundredQueriesMayRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"/aws/apigateway/orders-api-prod-access", "/aws/apigateway/catalog-api-prod-access"},
		StartTime: aws.Int64(noon.AddDate(-1, 0, 0).Unix()), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("stats count(*) by path")}
	client := cloudwatchlogs.NewFromConfig(w.config(t, traffic.ProdAccount, traffic.UsEast1), once)
	var id *string
	for n := range 100 {
		out, err := client.StartQuery(t.Context(), in)
		if err != nil {
			t.Fatalf("query %d: %v", n+1, err)
		}
		id = out.QueryId
	}
	if n := w.RunningQueries(); n != 100 {
		t.Errorf("%d queries run, want 100", n)
	}
	if _, err := client.StartQuery(t.Context(), in); errorCode(err) != "LimitExceededException" {
		t.Errorf("the next query gives %v, want LimitExceededException", err)
	}
	small := *in
	small.LogGroupNames = []string{"aws-cloudtrail-logs"}
	if _, err := w.logs(t, traffic.DevAccount, traffic.UsEast1).StartQuery(t.Context(), &small); err != nil {
		t.Errorf("another account's query gives %v", err)
	}
	if _, err := client.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: id}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.StartQuery(t.Context(), in); err != nil {
		t.Errorf("when one was stopped the next gives %v", err)
	}
}

func TestRowsArePartialWhileAQueryRuns(t *testing.T) {
	t.Parallel()
	for _, n := range []int{10, 2000} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, NoLogTraffic: true})
			w.PutEvents(traffic.DevAccount, traffic.UsEast1, "g", slices.Repeat([]insightsql.Event{{Timestamp: noon.UnixMilli(), Message: "x"}}, n))
			client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
			started, err := client.StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"g"}, StartTime: aws.Int64(noon.Unix()), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("stats count(*) as n")})
			if err != nil {
				t.Fatal(err)
			}
			for w.RunningQueries() > 0 {
				time.Sleep(time.Millisecond)
			}
			early, err := client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
			if err != nil {
				t.Fatal(err)
			}
			if want := strconv.Itoa(min(n/2, 500)); early.Status != types.QueryStatusRunning || rows(early)[0]["n"] != want {
				t.Errorf("at first the query is %s with %v, want Running and a count of %s", early.Status, rows(early), want)
			}
			late, err := client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
			if err != nil || late.Status != types.QueryStatusComplete || rows(late)[0]["n"] != strconv.Itoa(n) {
				t.Errorf("then the query is %+v, %v, want Complete and a count of %d", late, err, n)
			}
		})
	}
}

func TestAQueryTakesTheWholeSecondsOfBothEnds(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, NoLogTraffic: true})
	var events []insightsql.Event
	for _, ms := range []int64{-1, 0, 999, 1000, 1999, 2000} {
		events = append(events, insightsql.Event{Timestamp: noon.UnixMilli() + ms, Message: strconv.FormatInt(ms, 10)})
	}
	w.PutEvents(traffic.DevAccount, traffic.UsEast1, "g", events)
	out := query(t, w.logs(t, traffic.DevAccount, traffic.UsEast1), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"g"}, StartTime: aws.Int64(noon.Unix()), EndTime: aws.Int64(noon.Unix() + 1),
		QueryString: aws.String("fields @message as m | sort @timestamp asc | display m")})
	var got []string
	for _, row := range rows(out) {
		got = append(got, row["m"])
	}
	if diff := cmp.Diff([]string{"0", "999", "1000", "1999"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
