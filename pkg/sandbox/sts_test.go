package sandbox_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func TestCallersAreTheAccountOfTheirKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for account, arn := range map[string]string{
		traffic.DevAccount:  "arn:aws:iam::528560886094:user/sandbox",
		traffic.ProdAccount: "arn:aws:sts::567680881046:assumed-role/dohyo/test",
	} {
		out, err := sts.NewFromConfig(w.config(t, account, traffic.UsEast1)).GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *out.Account != account || *out.Arn != arn {
			t.Errorf("the caller is %s %s, want %s %s", *out.Account, *out.Arn, account, arn)
		}
	}
}

func TestAssumeRoleRefusesWhatSTSWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := sts.NewFromConfig(w.config(t, traffic.DevAccount, traffic.EuWest1))
	for name, c := range map[string]struct{ arn, code string }{
		"an account that is not there": {"arn:aws:iam::111122223333:role/reader", "AccessDenied"},
		"no ARN":                       {"reader-role-without-arn", "ValidationError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(c.arn), RoleSessionName: aws.String("test")})
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}

func TestUnsignedRequestsAreRefusedInTheirProtocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		header map[string]string
		path   string
		body   string
		want   string
	}{
		"Query": {map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "/", "Action=GetCallerIdentity&Version=2011-06-15", "<Code>MissingAuthenticationToken</Code>"},
		"JSON":  {map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, "/", "{}", `"__type":"MissingAuthenticationTokenException"`},
		"CBOR":  {map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}, "/service/GraniteServiceVersion20100801/operation/ListMetrics", "\xbf\xff", "MissingAuthenticationTokenException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range c.header {
				req.Header.Set(k, v)
			}
			status, body := do(t, req)
			if status != http.StatusForbidden || !strings.Contains(body, c.want) {
				t.Errorf("the answer is %d %s, want 403 with %s", status, body, c.want)
			}
		})
	}
}

// errorCode is the code of an AWS error, "" for no error.
func errorCode(err error) string {
	var e smithy.APIError
	if errors.As(err, &e) {
		return e.ErrorCode()
	}
	return ""
}

func TestTemporaryKeysNeedTheTokenOfTheirSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good, err := w.config(t, traffic.ProdAccount, traffic.UsEast1).Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ key, token string }{
		"no token":                  {good.AccessKeyID, ""},
		"a token that is none":      {good.AccessKeyID, "?"},
		"a token of another":        {"ASIA" + traffic.DevAccount + "SBOX", good.SessionToken},
		"a key that is not a key's": {"ASIA", good.SessionToken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := w.config(t, traffic.DevAccount, traffic.UsEast1)
			config.Credentials = credentials.NewStaticCredentialsProvider(c.key, "sandbox", c.token)
			_, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), nil)
			if got := errorCode(err); got != "InvalidClientTokenId" {
				t.Errorf("the error is %q (%v), want InvalidClientTokenId", got, err)
			}
		})
	}
}

func TestRolesAskForTheExternalIDOfTheirAccount(t *testing.T) {
	t.Parallel()
	server := sandbox.New(sandbox.Options{ExternalIDs: map[string]string{traffic.ProdAccount: "for-prod"}})
	defer server.Close()
	listener := httptest.NewServer(server)
	defer listener.Close()
	client := sts.New(sts.Options{Region: traffic.UsEast1, BaseEndpoint: &listener.URL,
		Credentials: credentials.NewStaticCredentialsProvider(sandbox.AccessKey, sandbox.SecretKey, "")})
	for name, c := range map[string]struct {
		account string
		id      *string
		code    string
	}{
		"the right one":                 {traffic.ProdAccount, aws.String("for-prod"), ""},
		"a wrong one":                   {traffic.ProdAccount, aws.String("for-dev"), "AccessDenied"},
		"none":                          {traffic.ProdAccount, nil, "AccessDenied"},
		"of an account that wants none": {traffic.DevAccount, aws.String("whatever"), ""},
	} {
		_, err := client.AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::" + c.account + ":role/dohyo"), RoleSessionName: aws.String("test"), ExternalId: c.id})
		if got := errorCode(err); got != c.code {
			t.Errorf("%s: the error is %q (%v), want %q", name, got, err, c.code)
		}
	}
}

func TestActionsThatNoPolicyAllowsAreRefused(t *testing.T) {
	t.Parallel()
	server := sandbox.New(sandbox.Options{Deny: []string{"logs:DescribeLogGroups", "cloudwatch:ListMetrics"}})
	defer server.Close()
	listener := httptest.NewServer(server)
	defer listener.Close()
	cfg := aws.Config{Region: traffic.UsEast1, BaseEndpoint: &listener.URL, Credentials: credentials.NewStaticCredentialsProvider(sandbox.AccessKey, sandbox.SecretKey, "")}
	_, err := cloudwatchlogs.NewFromConfig(cfg).DescribeLogGroups(t.Context(), nil)
	if got := errorCode(err); got != "AccessDeniedException" || !strings.Contains(err.Error(), "is not authorized to perform: logs:DescribeLogGroups") {
		t.Errorf("logs: %v", err)
	}
	_, err = cloudwatch.NewFromConfig(cfg).ListMetrics(t.Context(), nil)
	if got := errorCode(err); got != "AccessDenied" {
		t.Errorf("metrics: %v", err)
	}
	if got := server.Meter().Targets["528560886094/us-east-1 DescribeLogGroups"]; got != 1 {
		t.Errorf("the meter shows %d calls of the account and region", got)
	}
}
