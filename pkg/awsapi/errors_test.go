package awsapi

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"
)

// refuse answers CloudWatch Logs requests with an error in AWS JSON 1.1, and STS requests with one in XML.
func refuse(t *testing.T, status int, code, body string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "" {
			w.Header().Set("Content-Type", "text/xml")
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, code, body)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.logs#`+code+`",`+body+`}`)
	}))
	t.Cleanup(server.Close)
	return server
}

func apiAt(t *testing.T, endpoint string) *API {
	t.Helper()
	auth := keys()
	auth.Endpoint = endpoint
	a := New(Config{Auth: auth}, Options{})
	t.Cleanup(a.Close)
	return a
}

func TestErrorsOfAWSSayWhatToDo(t *testing.T) {
	tests := []struct {
		name       string
		status     int
		code, body string
		want       string
	}{
		{"an action that is not allowed", 400, "AccessDeniedException",
			`"Message":"User: arn:aws:iam::567680881046:user/grafana is not authorized to perform: logs:StartQuery"`,
			"prod/us-east-1: logs:StartQuery: AccessDeniedException: User: arn:aws:iam::567680881046:user/grafana is not authorized to perform: logs:StartQuery. " +
				"Allow the action logs:StartQuery in the policy of the user or role that the data source uses for prod/us-east-1 on the queried log groups (arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*)."},
		{"expired credentials", 400, "ExpiredTokenException", `"message":"The security token included in the request is expired"`,
			"prod/us-east-1: logs:StartQuery: ExpiredTokenException: The security token included in the request is expired. " +
				"The temporary credentials have expired: renew the session token, or use a role or a long-lived key."},
		{"an unknown key", 400, "UnrecognizedClientException", `"message":"The security token included in the request is invalid."`,
			"prod/us-east-1: logs:StartQuery: UnrecognizedClientException: The security token included in the request is invalid. " +
				"AWS does not know the access key: check it for typos, that it is active, and that the region is enabled for the account."},
		{"a wrong secret", 403, "InvalidSignatureException", `"message":"The request signature we calculated does not match."`,
			"prod/us-east-1: logs:StartQuery: InvalidSignatureException: The request signature we calculated does not match. " +
				"The secret key does not belong to the access key, or this machine's clock is wrong by more than five minutes."},
		{"a missing log group", 400, "ResourceNotFoundException", `"message":"Log group 'x' does not exist for account ID '567680881046'"`,
			"prod/us-east-1: logs:StartQuery: ResourceNotFoundException: Log group 'x' does not exist for account ID '567680881046'. " +
				"Check the log group names of the log source, and that they exist in this account and region."},
		{"a failure inside AWS", 503, "ServiceUnavailableException", `"message":"The service cannot complete the request."`,
			"prod/us-east-1: logs:StartQuery: ServiceUnavailableException: The service cannot complete the request. AWS had an internal failure: try again."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := apiAt(t, refuse(t, tt.status, tt.code, tt.body).URL)
			_, err := a.RunLogQuery(t.Context(), prod, aQuery, nil)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error\n%v\nwant\n%s", err, tt.want)
			}
			var e *Error
			if !errors.As(err, &e) || e.Status != tt.status || e.Retryable != (tt.status == 503) {
				t.Errorf("status and retryable of %+v, want %d and %v", e, tt.status, tt.status == 503)
			}
			if n := a.Meter().Calls; n != 1 {
				t.Errorf("%d calls, want 1", n)
			}
		})
	}
}

func TestAMalformedQueryErrorHasItsPlace(t *testing.T) {
	server := refuse(t, 400, "MalformedQueryException",
		`"message":"unexpected symbol","queryCompileError":{"message":"unexpected symbol found | at line 1 and position 7","location":{"startCharOffset":7,"endCharOffset":8}}`)
	_, err := apiAt(t, server.URL).RunLogQuery(t.Context(), prod, aQuery, nil)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v is no *Error", err)
	}
	if diff := cmp.Diff(&Range{7, 8}, e.Location); diff != "" {
		t.Errorf("location (-want +got):\n%s", diff)
	}
	if want := "unexpected symbol found | at line 1 and position 7"; e.Message != want {
		t.Errorf("message %q, want %q", e.Message, want)
	}
}

func TestARefusedRoleNamesTheRoleAndTheExternalID(t *testing.T) {
	message := "User: arn:aws:iam::528560886094:user/grafana is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::567680881046:role/Dohyo"
	a := apiAt(t, refuse(t, 403, "AccessDenied", message).URL)
	target := prod
	target.RoleARN, target.ExternalID = "arn:aws:iam::567680881046:role/Dohyo", "orders-team"
	_, err := a.LogGroups(t.Context(), target, "")
	want := "prod/us-east-1: sts:AssumeRole: AccessDenied: " + message +
		". Check that the credentials may call sts:AssumeRole on arn:aws:iam::567680881046:role/Dohyo, that the role's trust policy names them, and the external ID: the external ID must be the one of its sts:ExternalId condition."
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

func TestFailuresToReachAWSSayWhatToCheck(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<html>Welcome to the intranet</html>")
	}))
	t.Cleanup(page.Close)
	tests := []struct {
		name   string
		auth   awsauth.Settings
		target Target
		want   string
	}{
		{"no key", awsauth.Settings{AuthType: awsauth.AuthTypeKeys, Region: "us-east-1"}, prod,
			"prod/us-east-1: logs:DescribeLogGroups: Credentials: the access key or the secret key is missing. Enter both in the data source's settings."},
		{"no such profile", awsauth.Settings{AuthType: awsauth.AuthTypeSharedCreds, CredentialsProfile: "dohyo-test-none"}, prod,
			`prod/us-east-1: Credentials: the credentials profile "dohyo-test-none" does not exist on this machine. Check its name and the credentials file.`},
		{"a forbidden provider", awsauth.Settings{AuthType: awsauth.AuthTypeEC2IAMRole}, prod,
			"prod/us-east-1: Credentials: Grafana does not allow the authentication provider ec2_iam_role. Add it to allowed_auth_providers in the [aws] section of Grafana's configuration, or choose another."},
		{"a closed port", with(keys(), "http://127.0.0.1:1"), prod,
			"prod/us-east-1: logs:DescribeLogGroups: Network: dial tcp 127.0.0.1:1: connect: connection refused. Nothing answers there: check the endpoint, the proxy and the firewall."},
		{"something that is not AWS", with(keys(), page.URL), prod,
			"prod/us-east-1: logs:DescribeLogGroups: Network: the answer is not one of AWS's. Check that the endpoint is AWS or speaks its protocols, and that no proxy answers in its place."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := New(Config{Auth: tt.auth}, Options{})
			defer a.Close()
			_, err := a.LogGroups(t.Context(), tt.target, "")
			if err == nil || err.Error() != tt.want {
				t.Errorf("error\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestAHostThatCannotBeFoundSuggestsTheRegion(t *testing.T) {
	client := &http.Client{Transport: lost{}}
	a := New(Config{Auth: keys()}, Options{HTTPClient: client})
	target := prod
	target.Region = "us-esat-1"
	_, err := a.LogGroups(t.Context(), target, "")
	want := `prod/us-esat-1: logs:DescribeLogGroups: Network: the host "logs.us-esat-1.amazonaws.com" cannot be found. Check the region "us-esat-1" for typos, the endpoint, and that this machine can resolve the name.`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

// lost is a network on which no name resolves.
type lost struct{}

func (lost) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}}
}

func with(s awsauth.Settings, endpoint string) awsauth.Settings {
	s.Endpoint = endpoint
	return s
}

func TestAMissingRegionIsExplained(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	auth := keys()
	auth.Region = ""
	a := New(Config{Auth: auth}, Options{})
	defer a.Close()
	_, err := a.WhoAmI(t.Context(), Target{})
	want := "own account/default region: Credentials: no region is configured. Set the default region in the data source's settings, such as us-east-1."
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

// TestAnEndpointElsewhereNeedsNoRegion: with nothing but the sandbox's address and keys, everything works.
func TestAnEndpointElsewhereNeedsNoRegion(t *testing.T) {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	for endpoint, want := range map[string]string{"http://127.0.0.1:4566": "us-east-1", "monitoring.eu-west-1.amazonaws.com": "", "default": "", "": ""} {
		auth := with(keys(), endpoint)
		auth.Region = ""
		clients, err := (&dialer{auth: auth, idle: &closers{}}).connect(t.Context(), Target{})
		if err != nil || clients.Region != want {
			t.Errorf("the endpoint %q has the region %q, %v, want %q", endpoint, clients.Region, err, want)
		}
	}
}

func TestNoSecretIsEverPrinted(t *testing.T) {
	cfg := Config{Auth: keys()}
	cfg.Auth.PerDatasourceProxySettings = &awsauth.PerDatasourceProxySettings{ProxyPassword: "proxy-hunter2"}
	// An endpoint that echoes what it was sent, and more.
	server := refuse(t, 400, "ValidationException", `"message":"you sent `+theSecret+` and `+theToken+` via proxy-hunter2"`)
	cfg.Auth.Endpoint = server.URL
	a := New(cfg, Options{})
	defer a.Close()
	_, err := a.LogGroups(t.Context(), prod, "")
	if err == nil {
		t.Fatal("no error")
	}
	texts := []string{err.Error()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		texts = append(texts, fmt.Sprintf(verb, cfg), fmt.Sprintf(verb, &cfg))
	}
	for _, text := range texts {
		for _, secret := range []string{theSecret, theToken, "proxy-hunter2"} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret shows in %s", text)
			}
		}
	}
	if want := "you sent *** and *** via ***"; !strings.Contains(err.Error(), want) {
		t.Errorf("error %q, want it to hold %q", err, want)
	}
}
