package awsapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// callTimeout bounds one HTTP exchange.
const callTimeout = 60 * time.Second

// retryPolicy is the SDK's standard retryer cut down to throttles.
type retryPolicy struct{ *retry.Standard }

// Eight attempts with these waits span about twenty seconds, which outlasts a burst of dashboards. A failure of AWS
// rather passes at once or stays.
const (
	maxAttempts    = 8
	maxFailures    = 3
	firstBackoff   = 250 * time.Millisecond
	longestBackoff = 10 * time.Second
)

func newRetryPolicy(jitter func() float64) retryPolicy {
	return retryPolicy{retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.Retryables = []retry.IsErrorRetryable{retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes}}
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			d := min(firstBackoff<<min(attempt-1, 16), longestBackoff)
			// Between half and all of it: enough spread to break up a burst, and never a retry at once.
			return d/2 + time.Duration(jitter()*float64(d/2)), nil
		})
	})}
}

// call sends one request: it waits its turn, counts, and repeats what AWS throttled, and reading calls that AWS
// failed on. Every other error fails at once. The SDK's own retries are off, because they would bypass the rate
// limits and the count.
func call[Out any](ctx context.Context, c *conn, op string, send func(context.Context) (Out, error)) (Out, error) {
	return callInTurn(ctx, c, op, func(ctx context.Context) error { return c.wait(ctx, op) }, send)
}

// callInTurn is call with another way to wait for the turn of each attempt.
func callInTurn[Out any](ctx context.Context, c *conn, op string, turn func(context.Context) error, send func(context.Context) (Out, error)) (Out, error) {
	var none Out
	a := c.api
	failures := 0
	for attempt := 1; ; attempt++ {
		if err := turn(ctx); err != nil {
			return none, a.explain(ctx, c.target, op, err)
		}
		a.count(ctx, func(n *Counts) { n.call(op) })
		out, err := send(ctx)
		if err == nil {
			return out, nil
		}
		again := false
		switch {
		case isQueryLimit(op, err): // not for seconds: the run waits by itself
		case a.retry.IsErrorRetryable(err):
			a.count(ctx, func(n *Counts) { n.Throttles++ })
			again = attempt < a.retry.MaxAttempts()
		case isFailure(op, err):
			failures++
			again = failures < maxFailures
		}
		if !again {
			return none, a.explain(ctx, c.target, op, err)
		}
		delay, _ := a.retry.RetryDelay(attempt, err)
		if err := a.clock.Sleep(ctx, delay); err != nil {
			return none, a.explain(ctx, c.target, op, err)
		}
	}
}

// isQueryLimit reports whether the account runs as many log queries as it may. The SDK takes it for a throttle.
func isQueryLimit(op string, err error) bool {
	var limit *types.LimitExceededException
	return op == opStartQuery && errors.As(err, &limit)
}

// isFailure reports whether a call failed for a reason on AWS's side or on the way there, and can be repeated without
// harm. StartQuery cannot: the query may run all the same, and would be paid twice.
func isFailure(op string, err error) bool {
	if op == opStartQuery && !calls(errors.Unwrap(err), "STS") { // a role is assumed before anything is started
		return false
	}
	if answer := (*awshttp.ResponseError)(nil); errors.As(err, &answer) {
		return answer.HTTPStatusCode() >= http.StatusInternalServerError
	}
	// A query that runs, and is paid for, is not given up with one connection. Other calls fail at once, as nothing
	// but a wrong endpoint may be the reason.
	lost := (*smithyhttp.RequestSendError)(nil)
	return (op == opGetQueryResults || op == opStopQuery) && errors.As(err, &lost)
}
