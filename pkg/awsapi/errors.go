package awsapi

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/smithy-go"
)

// Error is a call that failed: whom it was for, what was called, what AWS said, and how to mend it. It unwraps to
// the SDK's error, whose own text is not for display.
type Error struct {
	Target    Target
	Operation string // the IAM action, such as "logs:StartQuery", or "connect" before any call
	Code      string // AWS's error code, or one of ours: the Code constants
	Message   string // what was said, without secrets
	Hint      string // how to mend it, may be empty
	Retryable bool   // whether the same call may succeed later
	Status    int    // HTTP status of the answer, 0 without one
	Location  *Range // where in a malformed query's text, when AWS says so
	Err       error
}

// Range is a range of character offsets in a query's text.
type Range struct{ Start, End int }

// Codes of errors that did not come from AWS.
const (
	CodeCanceled     = "Canceled"     // the caller gave up
	CodeNetwork      = "Network"      // no answer from AWS
	CodeCredentials  = "Credentials"  // no usable credentials, region or configuration
	CodeLimit        = "Limit"        // one of Dohyo's own limits
	CodeQueryFailed  = "QueryFailed"  // a log query that started and did not complete
	CodeInvalidInput = "InvalidInput" // a request that AWS would refuse
	codeUnclassified = "Error"
)

// Error reads "account/region: action: code: message. hint".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Target.String() + ": ")
	if e.Operation != opConnect {
		b.WriteString(e.Operation + ": ")
	}
	if e.Code != "" && e.Code != codeUnclassified {
		b.WriteString(e.Code + ": ")
	}
	b.WriteString(strings.TrimRight(e.Message, "."))
	if e.Hint != "" {
		b.WriteString(". " + e.Hint)
	}
	return b.String()
}

// Unwrap returns the SDK's error or the context's.
func (e *Error) Unwrap() error { return e.Err }

// explain turns what a call under ctx returned into an *Error.
func (a *API) explain(ctx context.Context, t Target, op string, err error) error {
	if err == nil {
		return nil
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return err
	}
	e := &Error{Target: t, Operation: op, Code: codeUnclassified, Message: err.Error(), Err: err}
	// A role is assumed inside the call that first needs it.
	if calls(errors.Unwrap(err), "STS") {
		e.Operation = opAssumeRole
	}
	if re := (*http.ResponseError)(nil); errors.As(err, &re) {
		e.Status = re.HTTPStatusCode()
	}
	if api := smithy.APIError(nil); errors.As(err, &api) {
		e.Code, e.Message = api.ErrorCode(), api.ErrorMessage()
	}
	if m := (*types.MalformedQueryException)(nil); errors.As(err, &m) && m.QueryCompileError != nil {
		e.compileError(m.QueryCompileError)
	}
	e.Retryable = a.retry.IsErrorRetryable(err) || e.Status >= 500
	e.diagnose(ctx.Err())
	e.Message = a.redact(e.Message)
	return e
}

// compileError takes the more precise message and the place from a query that CloudWatch could not compile.
func (e *Error) compileError(c *types.QueryCompileError) {
	if c.Message != nil && *c.Message != "" {
		e.Message = *c.Message
	}
	if l := c.Location; l != nil && l.StartCharOffset != nil && l.EndCharOffset != nil {
		e.Location = &Range{int(*l.StartCharOffset), int(*l.EndCharOffset)}
	}
}

// calls reports whether an operation of the service is in the error's chain.
func calls(err error, service string) bool {
	for oe := (*smithy.OperationError)(nil); errors.As(err, &oe); err = oe.Err {
		if oe.Service() == service {
			return true
		}
	}
	return false
}

// redact blanks the configured secrets, should an endpoint ever echo one.
func (a *API) redact(s string) string {
	for _, secret := range a.cfg.secrets() {
		s = strings.ReplaceAll(s, secret, "***")
	}
	return s
}
