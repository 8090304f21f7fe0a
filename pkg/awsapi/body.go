package awsapi

import (
	"io"
	"net/http"
)

// plainBodies sends requests whose bodies can only be read.
//
// The SDK's bodies also have WriteTo, which gives io.EOF as an error once the
// SDK has closed the body, as it does when the answer is there. When the answer
// is quick, net/http is still looking whether the body has more than its length
// says; it takes that error for a failed request and drops the connection while
// the answer is being read (smithy-go v1.28.8, transport/http/internal/io).
type plainBodies struct{ http.RoundTripper }

// RoundTrip sends the request.
func (p plainBodies) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return p.RoundTripper.RoundTrip(r)
	}
	plain := *r
	plain.Body = struct{ io.ReadCloser }{r.Body}
	return p.RoundTripper.RoundTrip(&plain)
}
