package awsapi

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/smithy-go"
)

// nobodysQuery is an id that no log query has.
const nobodysQuery = "00000000-0000-4000-8000-000000000000"

// MayStopQueries finds out whether queries may be stopped, by stopping one that is not there: who may not is told so
// first. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html
func (a *API) MayStopQueries(ctx context.Context, t Target) error {
	c, err := a.open(ctx, t)
	if err != nil {
		return err
	}
	_, err = call(ctx, c, opStopQuery, func(ctx context.Context) (*cloudwatchlogs.StopQueryOutput, error) {
		return c.Logs.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: aws.String(nobodysQuery)})
	})
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "ResourceNotFoundException", "InvalidParameterException":
			return nil
		}
	}
	return a.explain(ctx, c.target, opStopQuery, err)
}

// Denied reports whether AWS refused a call because a policy does not allow it.
func (e *Error) Denied() bool {
	switch e.Code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError":
		return true
	}
	return false
}
