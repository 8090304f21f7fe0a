package awsapi

import "context"

type anewKey struct{}

// AskAnew returns a context whose log queries and metrics are not answered with what is kept for longer than seconds:
// nothing that is older than a sixth of Cache.Results, 10 seconds by default. What is under way is still shared, and the
// answer is kept for others. Lists of log groups and metrics are used as they are kept.
func AskAnew(ctx context.Context) context.Context { return context.WithValue(ctx, anewKey{}, true) }

func asksAnew(ctx context.Context) bool { return ctx.Value(anewKey{}) != nil }
