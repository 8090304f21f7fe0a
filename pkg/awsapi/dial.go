package awsapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"
	"github.com/grafana/grafana-aws-sdk/pkg/awsds"
	"github.com/grafana/grafana-aws-sdk/pkg/common"
	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// dialer makes real clients, with credentials as Grafana's AWS data sources have them. It puts together the parts of
// awsauth itself, because awsauth's own provider refuses to work where AWS_CA_BUNDLE is set, and assumes one role
// where a data source and an account may each have theirs.
type dialer struct {
	auth   awsauth.Settings
	client *http.Client // nil: one for each target
	idle   *closers
}

func (d *dialer) connect(ctx context.Context, t Target) (Clients, error) {
	s := d.auth
	s.Region = t.Region
	grafana, _ := awsds.ReadAuthSettingsFromContext(ctx)
	if err := permitted(s, t, grafana); err != nil {
		return Clients{}, err
	}
	cfg, err := d.load(ctx, s, grafana)
	if err != nil {
		return Clients{}, err
	}
	if cfg.Region == "" && elsewhere(s.Endpoint) {
		cfg.Region = "us-east-1" // AWS's own default, for what only signs with it
	}
	assume(&cfg, s.AssumeRoleARN, s.ExternalID, grafana.SessionDuration)
	assume(&cfg, t.RoleARN, t.ExternalID, grafana.SessionDuration)
	// Retries happen in call, where they pass the rate limits and are counted.
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return Clients{
		Region:   cfg.Region,
		Metrics:  cloudwatch.NewFromConfig(cfg),
		Logs:     cloudwatchlogs.NewFromConfig(cfg),
		Tail:     tailClient(cfg, s.Endpoint),
		Identity: sts.NewFromConfig(cfg),

		Gateway:   apigateway.NewFromConfig(cfg),
		GatewayV2: apigatewayv2.NewFromConfig(cfg),
	}, nil
}

// elsewhere reports whether an endpoint is not AWS's, such as the sandbox.
func elsewhere(endpoint string) bool {
	return endpoint != "" && endpoint != "default" && !strings.Contains(endpoint, ".amazonaws.com")
}

// permitted checks what Grafana's administrator allows data sources to use.
func permitted(s awsauth.Settings, t Target, grafana *awsds.AuthSettings) error {
	if kind := string(s.GetAuthType()); !slices.Contains(grafana.AllowedAuthProviders, kind) {
		return &Error{Target: t, Operation: opConnect, Code: CodeCredentials,
			Message: "Grafana does not allow the authentication provider " + kind,
			Hint:    "Add it to allowed_auth_providers in the [aws] section of Grafana's configuration, or choose another.",
			Err:     backend.DownstreamErrorf("authentication provider %s is not allowed", kind)}
	}
	if (s.AssumeRoleARN != "" || t.RoleARN != "") && !grafana.AssumeRoleEnabled {
		return &Error{Target: t, Operation: opConnect, Code: CodeCredentials,
			Message: "Grafana does not allow data sources to assume roles",
			Hint:    "Set assume_role_enabled in the [aws] section of Grafana's configuration.",
			Err:     backend.DownstreamErrorf("assuming roles is disabled")}
	}
	return nil
}

// load reads the AWS configuration without assuming a role.
func (d *dialer) load(ctx context.Context, s awsauth.Settings, grafana *awsds.AuthSettings) (aws.Config, error) {
	// awsauth adds proxies to a plain transport.
	s.HTTPClient = &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	options := s.BaseOptionsWithAuthSettings(ctx, grafana)
	switch s.GetAuthType() {
	case awsauth.AuthTypeKeys:
		options = append(options, s.WithStaticCredentials(staticKeys{}))
	case awsauth.AuthTypeSharedCreds:
		options = append(options, s.WithSharedCredentials())
	case awsauth.AuthTypeGrafanaAssumeRole:
		options = append(options, s.WithGrafanaAssumeRole(ctx, staticKeys{}))
	}
	// What the SDK would log comes back in errors.
	options = append(options, takeCABundle, config.WithLogger(logging.Nop{}))
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, err
	}
	cfg.HTTPClient = d.httpClient(cfg.HTTPClient)
	return cfg, nil
}

// takeCABundle changes the plain client into the SDK's kind, the only one that it adds AWS_CA_BUNDLE and the
// ca_bundle of a profile to.
func takeCABundle(o *config.LoadOptions) error {
	plain, ok := o.HTTPClient.(*http.Client)
	if !ok {
		return nil
	}
	if from, ok := plain.Transport.(*http.Transport); ok {
		o.HTTPClient = awshttp.NewBuildableClient().WithTransportOptions(func(to *http.Transport) {
			to.Proxy = from.Proxy
			if from.DialContext != nil {
				to.DialContext = from.DialContext
			}
		})
	}
	return nil
}

// httpClient makes the client for one target from the one that the SDK configured, so that Close can reach its
// connections.
func (d *dialer) httpClient(configured aws.HTTPClient) aws.HTTPClient {
	if d.client != nil {
		return d.client
	}
	b, ok := configured.(*awshttp.BuildableClient)
	if !ok {
		return configured
	}
	transport := b.GetTransport()
	transport.MaxIdleConnsPerHost = idleConnections
	d.idle.add(transport.CloseIdleConnections)
	return &http.Client{Transport: plainBodies{transport}, Timeout: callTimeout}
}

// idleConnections keeps a connection for each query that runs at once by default.
const idleConnections = 20

// assume makes cfg's credentials those of a role, assumed with the credentials it had.
func assume(cfg *aws.Config, role, externalID string, session *time.Duration) {
	if role == "" {
		return
	}
	from := cfg.Copy()
	if common.IsOptInRegion(from.Region) {
		from.Region = "us-east-1" // an account that has not opted in has no STS in the region
	}
	provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(from), role, func(o *stscreds.AssumeRoleOptions) {
		if externalID != "" {
			o.ExternalID = aws.String(externalID)
		}
		if session != nil {
			o.Duration = *session
		}
	})
	cfg.Credentials = aws.NewCredentialsCache(provider)
}

// staticKeys is the one method of awsauth's client interface that its key options call.
type staticKeys struct{ awsauth.AWSAPIClient }

func (staticKeys) NewStaticCredentialsProvider(key, secret, token string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(key, secret, token)
}
