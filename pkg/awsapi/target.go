package awsapi

// Target is one AWS account in one region: the unit that queries fan out over and that quotas apply to.
type Target struct {
	// Account is the alias shown as the account field, or the account id; empty means the account that the
	// credentials belong to, not yet resolved.
	Account string
	// AccountID is the 12-digit id, empty when unknown.
	AccountID string
	// Region is a region code; empty means the default region.
	Region string
	// RoleARN is the role to assume for this account; empty uses the credentials as they are.
	RoleARN string
	// ExternalID goes with RoleARN.
	ExternalID string
	// Linked says that the account is a monitoring account of CloudWatch cross-account observability: the metrics of
	// the accounts that are linked to it count as its own.
	Linked bool
}

// String names the target for people: "prod/us-east-1".
func (t Target) String() string {
	account, region := t.Account, t.Region
	if account == "" {
		account = t.AccountID
	}
	if account == "" {
		account = "own account"
	}
	if region == "" {
		region = "default region"
	}
	return account + "/" + region
}

// linkKey tells apart the targets that need clients and limits of their own. The alias is no part of it: two names
// for one role share the quota of one account.
type linkKey struct{ roleARN, externalID, region string }

func (t Target) key() linkKey { return linkKey{t.RoleARN, t.ExternalID, t.Region} }
