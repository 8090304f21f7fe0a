package awsapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
)

// diagnose sets the code of errors that AWS gave none, and the hint. ended is the error of the caller's context: a
// timeout without it happened inside the SDK.
func (e *Error) diagnose(ended error) {
	switch {
	case errors.Is(ended, context.DeadlineExceeded):
		e.Code, e.Message, e.Err = CodeCanceled, "the request ran out of time", ended
	case ended != nil:
		e.Code, e.Message, e.Err = CodeCanceled, "the request was cancelled", ended
	case e.Code != codeUnclassified:
		e.Hint = e.hintForCode()
	case errors.Is(e.Err, errNoRegion) || isMissingRegion(e.Err):
		e.Code, e.Message = CodeCredentials, errNoRegion.Error()
		e.Hint = "Set the default region in the data source's settings, such as us-east-1."
	default:
		// Looking for credentials may fail on the network too, so this goes first.
		if !e.diagnoseCredentials() {
			e.diagnoseNetwork()
		}
	}
}

func isMissingRegion(err error) bool {
	var m *aws.MissingRegionError
	return errors.As(err, &m)
}

// hintForCode tells how to mend an error that AWS named. The same mistake has different names in CloudWatch, Logs
// and STS, and in their protocols.
func (e *Error) hintForCode() string {
	switch e.Code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError": // as Denied has them
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
		switch e.Operation {
		case opStartQuery:
			return "Check the log group names of the log source, and that they exist in this account and region."
		case opGetLogEvents:
			return "The log group or the log stream is gone: it was deleted, or all its events have passed the retention time."
		}
	case "LimitExceededException":
		if e.Operation == opStartQuery {
			return "The account's limit of running log queries is used up, and stayed so for as long as limits.queryTimeout lets a query wait: lower limits.runningQueries, or ask AWS to raise the quota."
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

// hintForAssumeRole lists what must agree for a role to be assumed: AWS gives the same answer for all of it.
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
	switch op {
	case opStartQuery:
		return " on the queried log groups (arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*)"
	case opGetLogEvents:
		return " on the log streams (arn:aws:logs:REGION:ACCOUNT:log-group:NAME:log-stream:*)"
	}
	return ` on resource "*"`
}

// diagnoseNetwork explains why there was no answer, or none that AWS would give.
func (e *Error) diagnoseNetwork() {
	var (
		dns     *net.DNSError
		dial    *net.OpError
		uri     *url.Error
		garbled *smithy.DeserializationError
	)
	switch {
	case errors.As(e.Err, &dns):
		e.Message = fmt.Sprintf("the host %q cannot be found", dns.Name)
		e.Hint = fmt.Sprintf("Check the region %q for typos, the endpoint, and that this machine can resolve the name.", e.Target.Region)
	case errors.As(e.Err, &dial) && dial.Op == "dial":
		e.Message = dial.Error()
		e.Hint = "Nothing answers there: check the endpoint, the proxy and the firewall."
	case errors.As(e.Err, &uri) && uri.Timeout():
		e.Message = fmt.Sprintf("no answer within %s", callTimeout)
		e.Hint = "Check the endpoint, the proxy and the firewall."
	case errors.As(e.Err, &uri):
		e.Message = uri.Err.Error()
		e.Hint = "The connection failed: check the endpoint, the proxy and the certificate."
	case errors.As(e.Err, &garbled):
		e.Message = "the answer is not one of AWS's"
		e.Hint = "Check that the endpoint is AWS or speaks its protocols, and that no proxy answers in its place."
	default:
		return
	}
	e.Code, e.Retryable = CodeNetwork, true
}

// diagnoseCredentials explains failures to find credentials.
func (e *Error) diagnoseCredentials() bool {
	var (
		profile config.SharedConfigProfileNotExistError
		empty   *credentials.StaticCredentialsEmptyError
	)
	switch {
	case errors.As(e.Err, &profile):
		e.Message = fmt.Sprintf("the credentials profile %q does not exist on this machine", profile.Profile)
		e.Hint = "Check its name and the credentials file."
	case errors.As(e.Err, &empty):
		e.Message = "the access key or the secret key is missing"
		e.Hint = "Enter both in the data source's settings."
	case calls(e.Err, "ec2imds"):
		e.Message = "no AWS credentials were found"
		e.Hint = "Choose an authentication provider in the data source's settings: an access key, a profile, or the role of the machine."
	default:
		return false
	}
	e.Code = CodeCredentials
	return true
}
