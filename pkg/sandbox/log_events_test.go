package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// TestPagesHoldEveryEventOnce stores random events and reads them through pages of random sizes in both directions.
func TestPagesHoldEveryEventOnce(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, NoLogTraffic: true})
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		group := aws.String(fmt.Sprintf("g%d", run))
		var stored []insightsql.Event
		var all, a []string
		ats := rapid.SliceOfN(rapid.SampledFrom([]int64{0, 1, 59_999, 60_000, 60_001, 7_200_000, 40 * 86_400_000}), 1, 30).Draw(t, "times")
		for i, at := range ats {
			e := insightsql.Event{Timestamp: noon.UnixMilli() + at, Message: fmt.Sprintf("%012d %03d", at, i), LogStream: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "stream")}
			stored = append(stored, e)
			if all = append(all, e.Message); e.LogStream == "a" {
				a = append(a, e.Message)
			}
		}
		slices.Sort(all)
		slices.Sort(a)
		w.PutEvents(traffic.DevAccount, traffic.UsEast1, *group, append(stored, insightsql.Event{Timestamp: noon.UnixMilli() - 1, LogStream: "a", Message: "too early"}))
		start := aws.Int64(noon.UnixMilli())
		size := rapid.Int32Range(1, 7)

		for _, head := range []bool{true, false} {
			var got []string
			for in := (&cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, StartTime: start, StartFromHead: aws.Bool(head)}); ; {
				in.Limit = aws.Int32(size.Draw(t, "limit"))
				out, err := client.FilterLogEvents(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range out.Events {
					got = append(got, *e.Message)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					break
				}
			}
			if !head {
				slices.Reverse(got)
			}
			if diff := cmp.Diff(all, got); diff != "" {
				t.Fatalf("FilterLogEvents from the head %t (-want +got):\n%s", head, diff)
			}
		}
		for _, head := range []bool{true, false} {
			var got []string
			for in := (&cloudwatchlogs.GetLogEventsInput{LogGroupName: group, LogStreamName: aws.String("a"), StartTime: start, StartFromHead: aws.Bool(head)}); len(a) > 0; {
				in.Limit = aws.Int32(size.Draw(t, "limit"))
				out, err := client.GetLogEvents(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				var page []string
				for _, e := range out.Events {
					page = append(page, *e.Message)
				}
				next := out.NextForwardToken
				if head {
					got = append(got, page...)
				} else {
					got, next = append(page, got...), out.NextBackwardToken
				}
				if in.NextToken != nil && *next == *in.NextToken {
					break
				}
				in.NextToken = next
			}
			if diff := cmp.Diff(a, got); diff != "" {
				t.Fatalf("GetLogEvents from the head %t (-want +got):\n%s", head, diff)
			}
		}
	})
}

func TestLogContextTurnsAround(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, NoLogTraffic: true})
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	var stored []insightsql.Event
	for i := range int64(9) {
		stored = append(stored, insightsql.Event{Timestamp: noon.UnixMilli() + i, Message: fmt.Sprint(i), LogStream: "a"})
	}
	w.PutEvents(traffic.DevAccount, traffic.UsEast1, "g", stored)
	page := func(in cloudwatchlogs.GetLogEventsInput) (string, *cloudwatchlogs.GetLogEventsOutput) {
		in.LogGroupIdentifier, in.LogStreamName, in.Limit = aws.String("arn:aws:logs:us-east-1:528560886094:log-group:g"), aws.String("a"), aws.Int32(3)
		out, err := client.GetLogEvents(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, e := range out.Events {
			text.WriteString(*e.Message)
		}
		return text.String(), out
	}
	newest, out := page(cloudwatchlogs.GetLogEventsInput{})
	before, earlier := page(cloudwatchlogs.GetLogEventsInput{NextToken: out.NextBackwardToken})
	again, _ := page(cloudwatchlogs.GetLogEventsInput{NextToken: earlier.NextForwardToken, StartFromHead: aws.Bool(true)})
	ranged, _ := page(cloudwatchlogs.GetLogEventsInput{StartTime: aws.Int64(noon.UnixMilli() + 1), EndTime: aws.Int64(noon.UnixMilli() + 3), StartFromHead: aws.Bool(true)})
	if diff := cmp.Diff([]string{"678", "345", "678", "12"}, []string{newest, before, again, ranged}); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	end, last := page(cloudwatchlogs.GetLogEventsInput{NextToken: out.NextForwardToken})
	if end != "" || *last.NextForwardToken != *out.NextForwardToken {
		t.Errorf("at the end there are %q and the token %q, want none and the one that was sent, %q", end, *last.NextForwardToken, *out.NextForwardToken)
	}
}

func TestModelledEventsAreReadBesideStoredOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := w.stage(t, traffic.ProdAccount, "orders-api", "prod")
	from := noon.Add(-10 * time.Minute).Truncate(time.Minute)
	want := 1
	for _, r := range w.requests(stage, from, noon) {
		if r.Status == 200 {
			want++
		}
	}
	w.PutEvents(traffic.ProdAccount, traffic.UsEast1, "/aws/apigateway/orders-api-prod-access", []insightsql.Event{{Timestamp: from.UnixMilli(), Message: `{"status":"200"}`}})
	client := w.logs(t, traffic.ProdAccount, traffic.UsEast1)
	got := 0
	var stream *string
	for p := cloudwatchlogs.NewFilterLogEventsPaginator(client, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/aws/apigateway/orders-api-prod-access"),
		StartTime: aws.Int64(from.UnixMilli()), EndTime: aws.Int64(noon.UnixMilli() - 1), FilterPattern: aws.String(`{ $.status = "200" }`)}); p.HasMorePages(); {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got += len(out.Events)
		for _, e := range out.Events {
			stream = e.LogStreamName
		}
	}
	if got != want {
		t.Errorf("%d events have status 200, want %d", got, want)
	}
	out, err := client.GetLogEvents(t.Context(), &cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("/aws/apigateway/orders-api-prod-access"), LogStreamName: stream, Limit: aws.Int32(5)})
	if err != nil || len(out.Events) != 5 || *out.Events[4].Timestamp > noon.UnixMilli() {
		t.Errorf("the newest events of the stream %s are %+v, %v, want 5 of before now", *stream, out, err)
	}
}

func TestReadingEventsRefusesWhatLogsWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	group := aws.String("aws-cloudtrail-logs")
	filter := func(in cloudwatchlogs.FilterLogEventsInput) error {
		_, err := client.FilterLogEvents(t.Context(), &in)
		return err
	}
	get := func(in cloudwatchlogs.GetLogEventsInput) error {
		_, err := client.GetLogEvents(t.Context(), &in)
		return err
	}
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"no group":               {filter(cloudwatchlogs.FilterLogEventsInput{}), "InvalidParameterException"},
		"a group twice":          {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, LogGroupIdentifier: group}), "InvalidParameterException"},
		"an unknown group":       {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("none")}), "ResourceNotFoundException"},
		"streams in two ways":    {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, LogStreamNamePrefix: aws.String("a"), LogStreamNames: []string{"a"}}), "InvalidParameterException"},
		"an unknown stream":      {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, LogStreamNames: []string{"a"}}), "ResourceNotFoundException"},
		"a pattern too long":     {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, FilterPattern: aws.String(strings.Repeat("a", 1025))}), "InvalidParameterException"},
		"a wrong pattern":        {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, FilterPattern: aws.String("{ $.a }")}), "InvalidParameterException"},
		"a limit of 10,001":      {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, Limit: aws.Int32(10_001)}), "InvalidParameterException"},
		"an end too early":       {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, StartTime: aws.Int64(2), EndTime: aws.Int64(1)}), "InvalidParameterException"},
		"a wrong token":          {filter(cloudwatchlogs.FilterLogEventsInput{LogGroupName: group, NextToken: aws.String("x")}), "InvalidParameterException"},
		"a token without f or b": {get(cloudwatchlogs.GetLogEventsInput{LogGroupName: group, LogStreamName: aws.String("528560886094_CloudTrail_us-east-1"), NextToken: aws.String("x")}), "InvalidParameterException"},
		"get of unknown stream":  {get(cloudwatchlogs.GetLogEventsInput{LogGroupName: group, LogStreamName: aws.String("a")}), "ResourceNotFoundException"},
		"get of unknown group":   {get(cloudwatchlogs.GetLogEventsInput{LogGroupName: aws.String("none"), LogStreamName: aws.String("a")}), "ResourceNotFoundException"},
	} {
		if got := errorCode(c.err); got != c.code {
			t.Errorf("%s: the error is %q (%v), want %q", name, got, c.err, c.code)
		}
	}
}
