package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func TestWrongSecretsAreRefusedInEveryProtocol(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	session, err := w.config(t, traffic.ProdAccount, traffic.UsEast1).Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string]aws.Credentials{
		"a user":         {AccessKeyID: sandbox.AccessKey, SecretAccessKey: "sandbo"},
		"a role session": {AccessKeyID: session.AccessKeyID, SecretAccessKey: sandbox.SecretKey, SessionToken: session.SessionToken},
	} {
		config := w.config(t, traffic.DevAccount, traffic.UsEast1)
		config.Credentials = credentials.StaticCredentialsProvider{Value: keys}
		config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
		for protocol, option := range protocols {
			if _, err := cloudwatch.NewFromConfig(config, option).ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{}); errorCode(err) != "SignatureDoesNotMatch" {
				t.Errorf("%s, CloudWatch in %s: the error is %v, want SignatureDoesNotMatch", name, protocol, err)
			}
		}
		if _, err := cloudwatchlogs.NewFromConfig(config).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{}); errorCode(err) != "InvalidSignatureException" {
			t.Errorf("%s, Logs: the error is %v, want InvalidSignatureException", name, err)
		}
		if _, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), nil); errorCode(err) != "SignatureDoesNotMatch" {
			t.Errorf("%s, STS: the error is %v, want SignatureDoesNotMatch", name, err)
		}
	}
}

func TestUnknownKeysAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.config(t, traffic.DevAccount, traffic.UsEast1)
	config.Credentials = credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", sandbox.SecretKey, "")
	if _, err := cloudwatchlogs.NewFromConfig(config).DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{}); errorCode(err) != "UnrecognizedClientException" {
		t.Errorf("Logs: the error is %v, want UnrecognizedClientException", err)
	}
	if _, err := cloudwatch.NewFromConfig(config).ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{}); errorCode(err) != "InvalidClientTokenId" {
		t.Errorf("CloudWatch: the error is %v, want InvalidClientTokenId", err)
	}
}

// TestWhatIsSignedMustNotChange alters a good request in every part that a signature covers.
func TestWhatIsSignedMustNotChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const mismatch = "The request signature we calculated does not match"
	build := func(at time.Time, service string) *http.Request {
		body := []byte(`{"limit":1}`)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/?b=2&a=1%2F&a=%20~", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Amz-Target", "Logs_20140328.DescribeLogGroups")
		req.Header.Set("X-Note", "  two   blanks ")
		sum := sha256.Sum256(body)
		if err := v4.NewSigner().SignHTTP(t.Context(), aws.Credentials{AccessKeyID: sandbox.AccessKey, SecretAccessKey: sandbox.SecretKey}, req, hex.EncodeToString(sum[:]), service, traffic.UsEast1, at); err != nil {
			t.Fatal(err)
		}
		return req
	}
	sendBody := func(text string) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = http.NoBody, 0
			if text != "" {
				r2, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url, strings.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				r.Body, r.ContentLength, r.GetBody = r2.Body, r2.ContentLength, r2.GetBody
			}
		}
	}
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	authorization := func(old, change string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, change, 1))
		}
	}
	wall := time.Now()
	for name, c := range map[string]struct {
		at      time.Time
		service string
		change  func(*http.Request)
		want    string // "" = accepted
	}{
		"nothing, by the sandbox's clock": {noon, "logs", func(*http.Request) {}, ""},
		"nothing, by the wall's clock":    {wall, "logs", func(*http.Request) {}, ""},
		"a quarter of an hour early":      {noon.Add(15 * time.Minute), "logs", func(*http.Request) {}, ""},
		"too early":                       {noon.Add(16 * time.Minute), "logs", func(*http.Request) {}, "Signature not yet current"},
		"too late":                        {noon.Add(-16 * time.Minute), "logs", func(*http.Request) {}, "Signature expired"},
		"another service":                 {noon, "monitoring", func(*http.Request) {}, "Credential should be scoped to correct service: 'logs'."},
		"the body":                        {noon, "logs", sendBody(`{"limit":2}`), mismatch},
		"no body":                         {noon, "logs", sendBody(""), mismatch},
		"the operation":                   {noon, "logs", set("X-Amz-Target", "Logs_20140328.StartQuery"), mismatch},
		"a signed header":                 {noon, "logs", set("X-Note", "two blank"), mismatch},
		"blanks in a signed header":       {noon, "logs", set("X-Note", "two blanks"), ""},
		"a header that is not signed":     {noon, "logs", set("X-Other", "new"), ""},
		"the time":                        {noon, "logs", set("X-Amz-Date", "20261118T180031Z"), mismatch},
		"the day":                         {noon, "logs", set("X-Amz-Date", "20261119T180030Z"), "Date in Credential scope does not match"},
		"no time":                         {noon, "logs", set("X-Amz-Date", ""), "IncompleteSignatureException"},
		"the region":                      {noon, "logs", authorization("us-east-1", "eu-west-1"), mismatch},
		"the query":                       {noon, "logs", func(r *http.Request) { r.URL.RawQuery = "b=2&a=1%2F&a=%21~" }, mismatch},
		"the order of the query":          {noon, "logs", func(r *http.Request) { r.URL.RawQuery = "a=%20~&a=1%2F&b=2" }, ""},
		"the path":                        {noon, "logs", func(r *http.Request) { r.URL.Path = "/x y" }, mismatch},
		"the method":                      {noon, "logs", func(r *http.Request) { r.Method = http.MethodPut }, mismatch},
		"the host":                        {noon, "logs", func(r *http.Request) { r.Host = "logs.example.com" }, mismatch},
		"host not signed":                 {noon, "logs", authorization("host;", ""), "'Host' or ':authority' must be a 'SignedHeader'"},
		"no signature":                    {noon, "logs", authorization("Signature=", "Sig="), "IncompleteSignatureException"},
		"another algorithm":               {noon, "logs", authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), "IncompleteSignatureException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := build(c.at, c.service)
			c.change(req)
			status, body := do(t, req)
			if c.want == "" && status != http.StatusOK || c.want != "" && (status < 400 || !strings.Contains(body, c.want)) {
				t.Errorf("the answer is %d %s, want %q", status, body, c.want)
			}
		})
	}
}

func TestPresignedRequestsAreVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	presigned := func(t *testing.T, at time.Time, expires string) *http.Request {
		t.Helper()
		const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Expires="+expires, nil)
		if err != nil {
			t.Fatal(err)
		}
		keys, err := w.config(t, traffic.ProdAccount, traffic.UsEast1).Credentials.Retrieve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		url, _, err := v4.NewSigner().PresignHTTP(t.Context(), keys, req, emptyHash, "sts", traffic.EuWest1, at)
		if err != nil {
			t.Fatal(err)
		}
		if req, err = http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil); err != nil {
			t.Fatal(err)
		}
		return req
	}
	if status, body := do(t, presigned(t, noon.Add(-50*time.Minute), "3600")); status != http.StatusOK || !strings.Contains(body, "arn:aws:sts::567680881046:assumed-role/dohyo/test") {
		t.Errorf("a presigned request gives %d %s", status, body)
	}
	if status, body := do(t, presigned(t, noon.Add(-61*time.Minute), "3600")); status != http.StatusForbidden || !strings.Contains(body, "Signature expired") {
		t.Errorf("an hour later it gives %d %s", status, body)
	}
	if status, body := do(t, presigned(t, noon.Add(-2*time.Minute), "60")); status != http.StatusForbidden || !strings.Contains(body, "Signature expired") {
		t.Errorf("after its minute a request gives %d %s", status, body)
	}
	if status, body := do(t, presigned(t, noon, "604801")); status != http.StatusBadRequest || !strings.Contains(body, "IncompleteSignature") {
		t.Errorf("a request that is good for more than a week gives %d %s", status, body)
	}
	changed := presigned(t, noon, "3600")
	changed.URL.RawQuery = strings.Replace(changed.URL.RawQuery, "X-Amz-Expires=3600", "X-Amz-Expires=9600", 1)
	if status, body := do(t, changed); status != http.StatusForbidden || !strings.Contains(body, "<Code>SignatureDoesNotMatch</Code>") {
		t.Errorf("when changed it gives %d %s", status, body)
	}
}
