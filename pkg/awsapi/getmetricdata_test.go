package awsapi

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

var (
	hour     = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	nextHour = hour.Add(time.Hour)
)

func entry(id, api, stat string) Entry {
	return Entry{ID: id, Stat: stat, Period: time.Minute,
		Metric: Metric{Namespace: "AWS/ApiGateway", Name: "Latency", Dimensions: []Dimension{{"ApiName", api}}}}
}

// result is one entry's answer: minutes after the hour and their values in turn.
func result(id *string, s types.StatusCode, points ...float64) types.MetricDataResult {
	r := types.MetricDataResult{Id: id, StatusCode: s}
	for i := 0; i < len(points); i += 2 {
		r.Timestamps = append(r.Timestamps, hour.Add(time.Duration(points[i])*time.Minute))
		r.Values = append(r.Values, points[i+1])
	}
	return r
}

func minute(n int) int64 { return hour.Add(time.Duration(n) * time.Minute).UnixMilli() }

func TestGetMetricDataPutsPointsInAscendingOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.data = func(call int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
			id := in.MetricDataQueries[0].Id
			if call == 0 {
				return &cloudwatch.GetMetricDataOutput{NextToken: aws.String("2"),
					MetricDataResults: []types.MetricDataResult{result(id, types.StatusCodePartialData, 5, 50, 4, 40)}}
			}
			return &cloudwatch.GetMetricDataOutput{
				MetricDataResults: []types.MetricDataResult{result(id, types.StatusCodeComplete, 3, 30, 1, 10)}}
		}
		got, messages, err := w.api(t, Config{}).GetMetricData(t.Context(), prod, hour, nextHour, []Entry{entry("a", "orders", "p99")})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]Points{"a": {
			Times:  []int64{minute(1), minute(3), minute(4), minute(5)},
			Values: []float64{10, 30, 40, 50},
			Status: "Complete",
		}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("points (-want +got):\n%s", diff)
		}
		if len(messages) != 0 {
			t.Errorf("messages %v, want none: the second page completed the first", messages)
		}
	})
}

func TestGetMetricDataAsksEqualEntriesOnceAndChunksTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		var mu sync.Mutex
		sizes := map[int]int{}
		w.data = func(_ int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
			mu.Lock()
			defer mu.Unlock()
			sizes[len(in.MetricDataQueries)]++
			out := &cloudwatch.GetMetricDataOutput{}
			for i, q := range in.MetricDataQueries {
				out.MetricDataResults = append(out.MetricDataResults, result(q.Id, types.StatusCodeComplete, float64(i%60), 1))
			}
			return out
		}
		var entries []Entry
		for i := range 1200 {
			entries = append(entries, entry(fmt.Sprintf("first %d", i), fmt.Sprintf("api-%d", i), "Sum"),
				entry(fmt.Sprintf("again %d", i), fmt.Sprintf("api-%d", i), "Sum"))
		}
		ctx, usage := WithUsage(t.Context())
		got, _, err := w.api(t, Config{}).GetMetricData(ctx, prod, hour, nextHour, entries)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[int]int{500: 2, 200: 1}, sizes); diff != "" {
			t.Errorf("sizes of calls (-want +got):\n%s", diff)
		}
		if len(got) != 2400 {
			t.Errorf("%d entries answered, want 2400", len(got))
		}
		if diff := cmp.Diff(got["first 777"], got["again 777"]); diff != "" {
			t.Errorf("equal entries differ:\n%s", diff)
		}
		if n := usage.Counts().MetricsRequested; n != 1200 {
			t.Errorf("%d metrics requested, want 1200", n)
		}
	})
}

func TestGetMetricDataReportsWhatIsNotComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.data = func(_ int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
			units := result(in.MetricDataQueries[0].Id, types.StatusCodeComplete, 1, 1)
			units.Messages = []types.MessageData{{Code: aws.String("MultipleUnits"), Value: aws.String("Multiple units returned")}}
			return &cloudwatch.GetMetricDataOutput{
				Messages: []types.MessageData{{Code: aws.String("MaxMetricsExceeded"), Value: aws.String("Maximum number of allowed metrics exceeded")}},
				MetricDataResults: []types.MetricDataResult{units,
					result(in.MetricDataQueries[1].Id, types.StatusCodeForbidden),
					result(in.MetricDataQueries[2].Id, types.StatusCodeInternalError),
					result(in.MetricDataQueries[3].Id, types.StatusCodePartialData, 1, 1)},
			}
		}
		entries := []Entry{entry("units", "a", "Sum"), entry("forbidden", "b", "Sum"), entry("internal", "c", "Sum"),
			entry("partial", "d", "Sum"), entry("silent", "e", "Sum")}
		points, messages, err := w.api(t, Config{}).GetMetricData(t.Context(), prod, hour, nextHour, entries)
		if err != nil {
			t.Fatal(err)
		}
		want := []Message{
			{prod, "", "MaxMetricsExceeded", "Maximum number of allowed metrics exceeded"},
			{prod, "units", "MultipleUnits", "Multiple units returned"},
			{prod, "forbidden", "Forbidden", "the credentials may not read this metric"},
			{prod, "internal", "InternalError", "CloudWatch failed on this metric: try again"},
			{prod, "partial", "PartialData", "CloudWatch returned only a part of the data: narrow the time range or raise the period"},
			{prod, "silent", "", "CloudWatch did not answer for this metric"},
		}
		if diff := cmp.Diff(want, messages); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
		if p, ok := points["silent"]; !ok || p.Status != "" {
			t.Errorf("the entry without an answer is %+v, %v; want it present with no status", p, ok)
		}
		if diff := cmp.Diff([]string{"Multiple units returned"}, points["units"].Messages); diff != "" {
			t.Errorf("messages of the entry (-want +got):\n%s", diff)
		}
	})
}

func TestGetMetricDataRefusesEntriesThatAWSWould(t *testing.T) {
	bad := entry("a", "orders", "Sum")
	bad.Period = 1500 * time.Millisecond
	tests := []struct {
		name    string
		entries []Entry
		want    string
	}{
		{"a period of fractional seconds", []Entry{bad}, `the period of entry "a" is 1.5s: want whole seconds`},
		{"an id twice", []Entry{entry("a", "x", "Sum"), entry("a", "y", "Sum")}, `the entry id "a" occurs twice`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := newWorld().api(t, Config{}).GetMetricData(t.Context(), prod, hour, nextHour, tt.entries)
			if want := "prod/us-east-1: cloudwatch:GetMetricData: InvalidInput: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
		})
	}
}

func TestGetMetricDataFailsWhenOneOfItsCallsFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.fail[opGetMetricData] = []error{&smithy.GenericAPIError{Code: "InvalidParameterValue", Message: "bad period"}}
		w.data = func(int, *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput {
			return &cloudwatch.GetMetricDataOutput{}
		}
		var entries []Entry
		for i := range 501 {
			entries = append(entries, entry(fmt.Sprint(i), fmt.Sprint(i), "Sum"))
		}
		_, _, err := w.api(t, Config{}).GetMetricData(t.Context(), prod, hour, nextHour, entries)
		var e *Error
		if !errors.As(err, &e) || e.Code != "InvalidParameterValue" {
			t.Errorf("error %v, want the one of the failing call", err)
		}
	})
}
