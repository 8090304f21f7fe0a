package awsapi

import (
	"context"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// dialer makes real clients with credentials from Grafana's AWS SDK.
type dialer struct {
	auth     awsauth.Settings
	provider awsauth.ConfigProvider
	client   *http.Client
	closers  *closers
}

func (d *dialer) connect(ctx context.Context, t Target) (Clients, error) {
	s := d.auth
	if t.Region != "" {
		s.Region = t.Region
	}
	if s.HTTPClient = d.client; s.HTTPClient == nil {
		// awsauth changes the transport when a proxy is configured, so targets must not share one.
		s.HTTPClient = &http.Client{Transport: httpclient.NewHTTPTransport(), Timeout: callTimeout}
		d.closers.add(s.HTTPClient.CloseIdleConnections)
	}
	// awsauth assumes one role. Where the data source has a role and the account another, the account's is
	// assumed from the data source's.
	chained := t.RoleARN != "" && s.AssumeRoleARN != ""
	if t.RoleARN != "" && !chained {
		s.AssumeRoleARN, s.ExternalID = t.RoleARN, t.ExternalID
	}
	cfg, err := d.provider.GetConfig(ctx, s)
	if err != nil {
		return Clients{}, err
	}
	if chained {
		role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), t.RoleARN, func(o *stscreds.AssumeRoleOptions) {
			if t.ExternalID != "" {
				o.ExternalID = aws.String(t.ExternalID)
			}
		})
		cfg.Credentials = aws.NewCredentialsCache(role)
	}
	// Retries happen in call, where they pass the rate limits and are counted.
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return Clients{
		Region:   cfg.Region,
		Metrics:  cloudwatch.NewFromConfig(cfg),
		Logs:     cloudwatchlogs.NewFromConfig(cfg),
		Identity: sts.NewFromConfig(cfg),
	}, nil
}

// closers are run once by close.
type closers struct {
	mu  sync.Mutex
	fns []func()
}

func (c *closers) add(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fns = append(c.fns, f)
}

func (c *closers) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.fns {
		f()
	}
}
