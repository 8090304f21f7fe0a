package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Identity is whom AWS takes us for.
type Identity struct {
	AccountID string // 12 digits
	ARN       string // of the user or the assumed role
	UserID    string
}

// WhoAmI asks STS for the identity behind a target's credentials. It needs no permission, so it tells whether the
// credentials work at all. Answers are kept for an hour.
func (a *API) WhoAmI(ctx context.Context, t Target) (Identity, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return Identity{}, err
	}
	id, err := a.identity.get(ctx, c.target.key(), func(ctx context.Context) (Identity, error) {
		out, err := call(ctx, c, opGetCallerIdentity, func(ctx context.Context) (*sts.GetCallerIdentityOutput, error) {
			return c.Identity.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		})
		if err != nil {
			return Identity{}, err
		}
		return Identity{
			AccountID: aws.ToString(out.Account),
			ARN:       aws.ToString(out.Arn),
			UserID:    aws.ToString(out.UserId),
		}, nil
	})
	return id, a.explain(ctx, c.target, opGetCallerIdentity, err)
}

// Resolve fills in what the settings left open: the region from the default or the environment, the account id from
// STS, and the alias, which is the account id when none is given. A complete target costs no call.
func (a *API) Resolve(ctx context.Context, t Target) (Target, error) {
	if t.Account != "" && t.AccountID != "" && t.Region != "" {
		return t, nil
	}
	c, err := a.open(ctx, t)
	if err != nil {
		return t, err
	}
	t.Region = c.target.Region
	if t.AccountID == "" {
		id, err := a.WhoAmI(ctx, t)
		if err != nil {
			return t, err
		}
		t.AccountID = id.AccountID
	}
	if t.Account == "" {
		t.Account = t.AccountID
	}
	return t, nil
}
