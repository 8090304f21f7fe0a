package plugin

import (
	"context"
	"errors"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

// status is the HTTP status of an error that is not Dohyo's own.
func status(err error) backend.Status {
	var text *engine.QueryError
	var aws *awsapi.Error
	switch {
	case errors.As(err, &text):
		return backend.StatusBadRequest
	case errors.Is(err, context.DeadlineExceeded):
		return backend.StatusTimeout
	case errors.Is(err, context.Canceled):
		return statusClientClosed
	case errors.As(err, &aws):
		return awsStatus(aws)
	}
	return backend.StatusBadRequest
}

// statusClientClosed is nginx's status for a client that went away.
const statusClientClosed backend.Status = 499

func awsStatus(err *awsapi.Error) backend.Status {
	if err.Retryable {
		return backend.StatusTooManyRequests
	}
	return backend.StatusBadGateway
}
