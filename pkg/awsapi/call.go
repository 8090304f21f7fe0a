package awsapi

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

// callTimeout bounds one HTTP exchange.
const callTimeout = 60 * time.Second

// retryPolicy is the SDK's standard retryer cut down to throttles.
type retryPolicy struct{ *retry.Standard }

// Eight attempts with these waits span about twenty seconds, which outlasts a burst of dashboards.
const (
	maxAttempts    = 8
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

// call sends one request: it waits its turn, counts, and repeats what AWS throttled. Every other error fails at once.
// The SDK's own retries are off, because they would bypass the rate limits and the count.
func call[Out any](ctx context.Context, c *conn, op string, send func(context.Context) (Out, error)) (Out, error) {
	var none Out
	a := c.api
	for attempt := 1; ; attempt++ {
		if err := c.wait(ctx, op); err != nil {
			return none, a.explain(ctx, c.target, op, err)
		}
		a.count(ctx, func(n *Counts) { n.call(op) })
		out, err := send(ctx)
		if err == nil {
			return out, nil
		}
		throttled := a.retry.IsErrorRetryable(err)
		if throttled {
			a.count(ctx, func(n *Counts) { n.Throttles++ })
		}
		if !throttled || attempt == a.retry.MaxAttempts() {
			return none, a.explain(ctx, c.target, op, err)
		}
		delay, _ := a.retry.RetryDelay(attempt, err)
		if err := a.clock.Sleep(ctx, delay); err != nil {
			return none, a.explain(ctx, c.target, op, err)
		}
	}
}
