package awsapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fakeStream is a log stream: the times of its events in order, and how its
// pages come.
type fakeStream struct {
	times []int64
	page  int  // most events of a page; 0 is as asked
	empty bool // every other page is empty
	asked []*cloudwatchlogs.GetLogEventsInput
}

func (w worldClient) GetLogEvents(ctx context.Context, in *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	n, err := w.record(ctx, opGetLogEvents)
	if err != nil {
		return nil, err
	}
	s := &w.stream
	copied := *in
	s.asked = append(s.asked, &copied)
	var found []types.OutputLogEvent
	for i, t := range s.times {
		if (in.StartTime == nil || t >= *in.StartTime) && (in.EndTime == nil || t < *in.EndTime) {
			found = append(found, types.OutputLogEvent{Timestamp: aws.Int64(t), IngestionTime: aws.Int64(t + 5), Message: aws.String(fmt.Sprint("m", i))})
		}
	}
	size := int(*in.Limit)
	if s.page > 0 {
		size = min(size, s.page)
	}
	if s.empty && n%2 == 0 {
		size = 0
	}
	// A token is the number of events that were read, counted from the side that is read first, and the call's own
	// number, so that it changes while there is more.
	read := 0
	if in.NextToken != nil {
		text, _, _ := strings.Cut(*in.NextToken, ".")
		read, _ = strconv.Atoi(text)
	}
	end := min(read+size, len(found))
	page := found[read:end]
	if !*in.StartFromHead {
		page = found[len(found)-end : len(found)-read]
	}
	token := aws.String(fmt.Sprintf("%d.%d", end, n))
	if read == len(found) && in.NextToken != nil {
		token = in.NextToken
	}
	return &cloudwatchlogs.GetLogEventsOutput{Events: page, NextForwardToken: token, NextBackwardToken: token}, nil
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func messages(out LogEvents) []string {
	var list []string
	for _, e := range out.Events {
		list = append(list, fmt.Sprintf("%s@%d", e.Message, e.Time.UnixMilli()))
	}
	return list
}

func TestLogEventsNextToAnEnd(t *testing.T) {
	times := []int64{1, 2, 2, 2, 5, 7, 7, 9}
	for _, tt := range []struct {
		name string
		q    LogEventsQuery
		page int
		want []string
		more bool
	}{
		{"the oldest", LogEventsQuery{Limit: 1}, 0, []string{"m0@1"}, true},
		{"the newest, the oldest of them first", LogEventsQuery{Limit: 2, Newest: true}, 0, []string{"m5@7", "m6@7", "m7@9"}, true},
		{"a millisecond is not parted", LogEventsQuery{Limit: 2}, 1, []string{"m0@1", "m1@2", "m2@2", "m3@2"}, true},
		{"in a range, whose end is not included", LogEventsQuery{From: at(2), To: at(7), Limit: 10}, 2, []string{"m1@2", "m2@2", "m3@2", "m4@5"}, false},
		{"as many as there are", LogEventsQuery{Limit: 8, Newest: true}, 3, []string{"m0@1", "m1@2", "m2@2", "m3@2", "m4@5", "m5@7", "m6@7", "m7@9"}, false},
		{"none", LogEventsQuery{From: at(100), Limit: 3}, 0, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.stream = fakeStream{times: times, page: tt.page, empty: tt.page > 0}
				tt.q.Group, tt.q.Stream = "g", "s"
				got, err := w.api(t, Config{}).LogEvents(t.Context(), prod, tt.q)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, messages(got)); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				if got.More != tt.more || got.Cut {
					t.Errorf("more %v, cut %v, want more %v", got.More, got.Cut, tt.more)
				}
			})
		})
	}
}

// TestLogEventsReadOnGiveEveryEventOnce goes through a stream page by page, in
// both directions: every event comes once, in order.
func TestLogEventsReadOnGiveEveryEventOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		times := rapid.SliceOfN(rapid.Int64Range(0, 30), 0, 40).Draw(r, "times")
		slices.Sort(times)
		newest := rapid.Bool().Draw(r, "newest")
		limit := rapid.IntRange(1, 6).Draw(r, "limit")
		w := newWorld()
		w.stream = fakeStream{times: times, page: rapid.IntRange(1, 5).Draw(r, "page"), empty: rapid.Bool().Draw(r, "empty")}
		a := New(Config{Limits: Limits{GetLogEvents: 1e6}}, Options{Connect: func(context.Context, Target) (Clients, error) {
			return Clients{Region: "us-east-1", Logs: worldClient{w}}, nil
		}})
		defer a.Close()
		var got, want []string
		for i, ms := range times {
			want = append(want, fmt.Sprintf("m%d@%d", i, ms))
		}
		q := LogEventsQuery{Group: "g", Stream: "s", Newest: newest, Limit: limit}
		for {
			out, err := a.LogEvents(t.Context(), prod, q)
			if err != nil {
				r.Fatal(err)
			}
			if len(out.Events) == 0 {
				break
			}
			page := messages(out)
			if newest {
				got = append(page, got...)
				q.To = out.Events[0].Time
			} else {
				got = append(got, page...)
				q.From = out.Events[len(out.Events)-1].Time.Add(time.Millisecond)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestLogEventsOfALinkedAccountAreAskedByARN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		_, err := w.api(t, Config{}).LogEvents(t.Context(), prod, LogEventsQuery{Group: "arn:aws:logs:us-east-1:111122223333:log-group:g:*", Stream: "s", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		in := w.stream.asked[0]
		if in.LogGroupName != nil || aws.ToString(in.LogGroupIdentifier) != "arn:aws:logs:us-east-1:111122223333:log-group:g" {
			t.Errorf("asked for name %v, identifier %v", in.LogGroupName, aws.ToString(in.LogGroupIdentifier))
		}
	})
}

func TestLogEventsGiveUpWithinAMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.stream = fakeStream{times: make([]int64, 200), page: 1}
		got, err := w.api(t, Config{}).LogEvents(t.Context(), prod, LogEventsQuery{Group: "g", Stream: "s", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if n := w.count(opGetLogEvents); n != maxEventPages || len(got.Events) != maxEventPages || !got.Cut || !got.More {
			t.Errorf("%d events in %d calls, cut %v, more %v", len(got.Events), n, got.Cut, got.More)
		}
		if n := w.busiestSecond(opGetLogEvents); n > 10 {
			t.Errorf("%d calls within a second, want at most 10", n)
		}
	})
}

func TestLogEventsThatMayNotBeReadNameTheAction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			err  error
			want string
		}{
			{&types.ResourceNotFoundException{Message: aws.String("The specified log stream does not exist.")},
				"prod/us-east-1: logs:GetLogEvents: ResourceNotFoundException: The specified log stream does not exist. " +
					"The log group or the log stream is gone: it was deleted, or all its events have passed the retention time."},
			{&smithy.GenericAPIError{Code: "AccessDeniedException", Message: "not authorized"},
				"prod/us-east-1: logs:GetLogEvents: AccessDeniedException: not authorized. Allow the action logs:GetLogEvents in the policy of the user " +
					"or role that the data source uses for prod/us-east-1 on the log streams (arn:aws:logs:REGION:ACCOUNT:log-group:NAME:log-stream:*)."},
			{throttle(), ""},
		} {
			w := newWorld()
			w.fail[opGetLogEvents] = []error{tt.err}
			_, err := w.api(t, Config{}).LogEvents(t.Context(), prod, LogEventsQuery{Group: "g", Stream: "s", Limit: 1})
			if own := (*Error)(nil); tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &own) || err.Error() != tt.want) {
				t.Errorf("error is %v, want %q", err, tt.want)
			}
		}
	})
}
