package awsapi

import "context"

type userKey struct{}

// WithUser returns a context whose log queries queue up as those of one user. Users take turns, so that the thirty
// panels of one do not hold up another. Everything without a user, such as alert rules, counts as one more user.
func WithUser(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, userKey{}, name)
}

// User returns the user that ctx works for, "" without one.
func User(ctx context.Context) string {
	name, _ := ctx.Value(userKey{}).(string)
	return name
}
