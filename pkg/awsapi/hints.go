package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// diagnose sets the code of errors that AWS gave none, and the hint.
func (e *Error) diagnose() {
	switch {
	case errors.Is(e.Err, context.Canceled):
		e.Code, e.Message = CodeCanceled, "the request was cancelled"
	case errors.Is(e.Err, context.DeadlineExceeded):
		e.Code, e.Message = CodeCanceled, "the request ran out of time"
	case e.Code != codeUnclassified:
		e.Hint = e.hintForCode()
	case errors.Is(e.Err, errNoRegion) || isMissingRegion(e.Err):
		e.Code, e.Message = CodeCredentials, errNoRegion.Error()
		e.Hint = "Set the default region in the data source's settings, such as us-east-1."
	default:
		e.diagnoseNetwork()
		if e.Code == codeUnclassified {
			e.diagnoseCredentials()
		}
	}
}

func isMissingRegion(err error) bool {
	var m *aws.MissingRegionError
	return errors.As(err, &m)
}

func (e *Error) hintForCode() string {
	switch e.Code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError":
		if e.Operation == opAssumeRole {
			return e.hintForAssumeRole()
		}
		return fmt.Sprintf("Allow the action %s in the policy of the user or role that the data source uses for %s%s.",
			e.Operation, e.Target, resourceOf(e.Operation))
	case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired":
		return "The temporary credentials have expired: renew the session token, or use a role or a long-lived key."
	case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId":
		return "AWS does not know the access key: check it for typos, that it is active, and that the region is enabled for the account."
	case "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature":
		return "The secret key does not belong to the access key, or this machine's clock is wrong by more than five minutes."
	case "RequestExpired", "RequestTimeTooSkewed":
		return "This machine's clock is wrong by more than five minutes: correct it."
	case "MissingAuthenticationToken", "MissingAuthenticationTokenException":
		return "The request carried no credentials: choose an authentication provider in the data source's settings."
	case "OptInRequired":
		return fmt.Sprintf("Enable the region %s for the account, or remove it from the data source's settings.", e.Target.Region)
	case "ResourceNotFoundException":
		if e.Operation == opStartQuery {
			return "Check the log group names of the log source, and that they exist in this account and region."
		}
	case "LimitExceededException":
		if e.Operation == opStartQuery {
			return "The account's limit of running log queries is used up: lower limits.runningQueries, or ask AWS to raise the quota."
		}
	}
	if e.Retryable && e.Status >= 500 {
		return "AWS had an internal failure: try again."
	}
	if e.Retryable {
		return fmt.Sprintf("AWS kept throttling %s after %d attempts: lower the rates under limits in the data source's settings, or ask AWS to raise the quota.", e.Operation, maxAttempts)
	}
	return ""
}

func (e *Error) hintForAssumeRole() string {
	role := e.Target.RoleARN
	if role == "" {
		role = "the data source's role"
	}
	external := "no external ID was sent"
	if e.Target.ExternalID != "" {
		external = "the external ID must be the one of its sts:ExternalId condition"
	}
	return fmt.Sprintf("Check that the credentials may call sts:AssumeRole on %s, that the role's trust policy names them, and the external ID: %s.", role, external)
}

// resourceOf says on which resource an action must be allowed.
func resourceOf(op string) string {
	if op == opStartQuery {
		return " on the queried log groups (arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*)"
	}
	return ` on resource "*"`
}

func (e *Error) diagnoseNetwork() {
	var (
		dns *net.DNSError
		op  *net.OpError
		uri *url.Error
	)
	switch {
	case errors.As(e.Err, &dns):
		e.Code = CodeNetwork
		e.Message = fmt.Sprintf("the host %q cannot be found", dns.Name)
		e.Hint = fmt.Sprintf("Check the region %q for typos, the endpoint, and that this machine can resolve it.", e.Target.Region)
	case errors.As(e.Err, &op) && op.Op == "dial":
		e.Code, e.Message = CodeNetwork, op.Error()
		e.Hint = "Nothing answers there: check the endpoint, the proxy and the firewall."
	case errors.As(e.Err, &uri):
		e.Code, e.Message = CodeNetwork, uri.Err.Error()
		e.Hint = "The connection failed: check the endpoint, the proxy and the certificate."
	default:
		return
	}
	e.Retryable = true
}

// diagnoseCredentials explains failures to find credentials. The SDK has no common type for them: the last resort
// is its fixed wording.
func (e *Error) diagnoseCredentials() {
	text := e.Err.Error()
	switch {
	case strings.Contains(text, "non-allowed auth method"), strings.Contains(text, "assume role but it is disabled"):
		e.Code = CodeCredentials
		e.Hint = "Grafana's configuration forbids it: see allowed_auth_providers and assume_role_enabled in its [aws] section."
	case strings.Contains(text, "failed to get shared config profile"):
		e.Code = CodeCredentials
		e.Hint = "The credentials profile does not exist on this machine: check its name and the credentials file."
	case strings.Contains(text, "static credentials are empty"):
		e.Code, e.Message = CodeCredentials, "the access key or the secret key is missing"
		e.Hint = "Enter both in the data source's settings."
	case strings.Contains(text, "get credentials"), strings.Contains(text, "refresh cached credentials"):
		e.Code, e.Message = CodeCredentials, "no AWS credentials were found"
		e.Hint = "Choose an authentication provider in the data source's settings: an access key, a profile, or the role of the machine."
	}
}
