package sandbox

import (
	"fmt"
	"net/http"
	"slices"
)

// denied is the error of a call that no policy allows, nil for others.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (s *Server) denied(c *call, service string) error {
	prefix := map[string]string{"monitoring": "cloudwatch"}[service]
	if prefix == "" {
		prefix = service
	}
	action := prefix + ":" + c.operation
	if !slices.Contains(s.deny, action) {
		return nil
	}
	e := &apiError{Shape: "AccessDeniedException", Message: fmt.Sprintf(
		"User: %s is not authorized to perform: %s because no identity-based policy allows the %s action", c.arn, action, action)}
	if service != "logs" {
		e.Shape, e.Status = "AccessDenied", http.StatusForbidden
	}
	return e
}
