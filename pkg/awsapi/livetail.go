package awsapi

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// MaxTailGroups is how many log groups one session follows.
const MaxTailGroups = 10

// TailEvent is an event that a session brought.
type TailEvent struct {
	Time     time.Time
	Received time.Time
	Group    string // as <account id>:<log group>
	Stream   string
	Message  string
}

// TailUpdate is what a session brings about every second.
type TailUpdate struct {
	Events []TailEvent
	// Sampled says that there were more events than the 500 that AWS gives.
	Sampled bool
}

// LiveTail follows at most MaxTailGroups log groups, named by their ARNs, and calls visit with each update until ctx ends,
// which is no error, or AWS ends the session, which it does after three hours. AWS bills it by the minute.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
func (a *API) LiveTail(ctx context.Context, t Target, groups []string, visit func(TailUpdate) error) error {
	c, err := a.open(ctx, t)
	if err != nil {
		return err
	}
	out, err := call(ctx, c, opStartLiveTail, func(ctx context.Context) (*cloudwatchlogs.StartLiveTailOutput, error) {
		return c.Tail.StartLiveTail(ctx, &cloudwatchlogs.StartLiveTailInput{LogGroupIdentifiers: groups})
	})
	if err != nil {
		return err
	}
	stream := out.GetStream()
	defer func() { _ = stream.Close() }() // what it has to say is in Err
	for {
		select {
		case <-ctx.Done():
			return nil
		case event, ok := <-stream.Events():
			if !ok {
				if ctx.Err() != nil {
					return nil
				}
				return a.explain(ctx, c.target, opStartLiveTail, stream.Err())
			}
			if update, ok := event.(*types.StartLiveTailResponseStreamMemberSessionUpdate); ok {
				if err := visit(tailUpdate(update.Value)); err != nil {
					return err
				}
			}
		}
	}
}

func tailUpdate(u types.LiveTailSessionUpdate) TailUpdate {
	out := TailUpdate{Events: make([]TailEvent, len(u.SessionResults))}
	out.Sampled = u.SessionMetadata != nil && u.SessionMetadata.Sampled
	for i, e := range u.SessionResults {
		out.Events[i] = TailEvent{
			Time:     time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC(),
			Received: time.UnixMilli(aws.ToInt64(e.IngestionTime)).UTC(),
			Group:    aws.ToString(e.LogGroupIdentifier),
			Stream:   aws.ToString(e.LogStreamName),
			Message:  aws.ToString(e.Message),
		}
	}
	return out
}

// TailClient is the part of CloudWatch Logs that follows log groups.
type TailClient interface {
	StartLiveTail(context.Context, *cloudwatchlogs.StartLiveTailInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartLiveTailOutput, error)
}

// tailClient makes the client for sessions, whose answers take hours: nothing but their context ends them. AWS has them
// on a host of their own, which an endpoint that somebody named has not.
func tailClient(cfg aws.Config, endpoint string) TailClient {
	if client, ok := cfg.HTTPClient.(*http.Client); ok {
		patient := *client
		patient.Timeout = 0
		cfg.HTTPClient = &patient
	}
	return cloudwatchlogs.NewFromConfig(cfg, func(o *cloudwatchlogs.Options) {
		if endpoint == "" {
			return
		}
		o.APIOptions = append(o.APIOptions, func(s *middleware.Stack) error {
			return s.Initialize.Add(middleware.InitializeMiddlewareFunc("NoHostPrefix",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
				}), middleware.Before)
		})
	})
}
