package awsapi

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// LogEvent is an event of a log stream.
type LogEvent struct {
	Time     time.Time
	Received time.Time // by CloudWatch
	Message  string
}

// LogEventsQuery asks for events of one log stream.
type LogEventsQuery struct {
	Group  string // name, or ARN (needed for linked accounts)
	Stream string
	// From and To bound the events as [From, To), in milliseconds; zero is open.
	From, To time.Time
	// Newest asks for the newest events of the range instead of the oldest.
	Newest bool
	// Limit is how many events are wanted, at least 1.
	Limit int
}

// LogEvents are events of a log stream, the oldest first.
type LogEvents struct {
	Events []LogEvent
	// More says that the range has more events on the side that was not asked for: older ones behind the newest, newer
	// ones behind the oldest. It may be true when there are none.
	More bool
	// Cut says that reading was given up after maxEventPages, before as many events as wanted had come or the last
	// millisecond was whole.
	Cut bool
}

const (
	eventsPerPage = 10_000
	// maxEventPages bounds the calls for one question. Pages may be empty though there is more behind them.
	maxEventPages = 50
)

// LogEvents returns the wanted number of events next to one end of a range, as far as there are that many. It never
// parts events of one millisecond, so that a reader who goes on from there misses none: there may be a few more.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
func (a *API) LogEvents(ctx context.Context, t Target, q LogEventsQuery) (LogEvents, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return LogEvents{}, err
	}
	r := &eventRead{LogEventsQuery: q}
	in := q.input()
	for page := 0; ; page++ {
		if page == maxEventPages {
			r.out.More, r.out.Cut = true, true
			return r.out, nil
		}
		out, err := call(ctx, c, opGetLogEvents, func(ctx context.Context) (*cloudwatchlogs.GetLogEventsOutput, error) {
			return c.Logs.GetLogEvents(ctx, in)
		})
		if err != nil {
			return LogEvents{}, err
		}
		r.add(out.Events)
		next := out.NextForwardToken
		if q.Newest {
			next = out.NextBackwardToken
		}
		// Tokens are never missing: the one that was sent comes back at the end.
		if r.enough() || aws.ToString(next) == "" || aws.ToString(next) == aws.ToString(in.NextToken) {
			return r.out, nil
		}
		in.NextToken = next
	}
}

func (q LogEventsQuery) input() *cloudwatchlogs.GetLogEventsInput {
	in := &cloudwatchlogs.GetLogEventsInput{
		LogStreamName: aws.String(q.Stream),
		StartFromHead: aws.Bool(!q.Newest),
		// One more tells whether the last millisecond is whole.
		Limit: aws.Int32(int32(min(max(q.Limit, 1)+1, eventsPerPage))),
	}
	if strings.HasPrefix(q.Group, "arn:") {
		in.LogGroupIdentifier = aws.String(groupARN(q.Group))
	} else {
		in.LogGroupName = aws.String(q.Group)
	}
	if !q.From.IsZero() {
		in.StartTime = aws.Int64(q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		in.EndTime = aws.Int64(q.To.UnixMilli())
	}
	return in
}

// eventRead gathers the pages of one question.
type eventRead struct {
	LogEventsQuery
	out LogEvents
}

// add takes a page, whose events are the oldest first in either direction.
func (r *eventRead) add(page []types.OutputLogEvent) {
	events := make([]LogEvent, len(page))
	for i, e := range page {
		events[i] = LogEvent{
			Time:     time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC(),
			Received: time.UnixMilli(aws.ToInt64(e.IngestionTime)).UTC(),
			Message:  aws.ToString(e.Message),
		}
	}
	if r.Newest {
		r.out.Events = append(events, r.out.Events...)
	} else {
		r.out.Events = append(r.out.Events, events...)
	}
}

// enough reports whether there are as many events as were asked for and the last millisecond of them is whole, which
// an event beyond it shows. It drops what is beyond.
func (r *eventRead) enough() bool {
	n, all := max(r.Limit, 1), r.out.Events
	if len(all) <= n {
		return false
	}
	if r.Newest {
		edge := all[len(all)-n].Time
		beyond := slices.IndexFunc(all, func(e LogEvent) bool { return !e.Time.Before(edge) })
		if beyond > 0 {
			r.out.Events, r.out.More = all[beyond:], true
		}
		return beyond > 0
	}
	edge := all[n-1].Time
	beyond := slices.IndexFunc(all, func(e LogEvent) bool { return e.Time.After(edge) })
	if beyond > 0 {
		r.out.Events, r.out.More = all[:beyond], true
	}
	return beyond > 0
}
