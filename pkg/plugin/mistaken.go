package plugin

import (
	"context"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"
	"github.com/grafana/grafana-plugin-sdk-go/backend/resource/httpadapter"

	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// mistaken is a data source whose settings are wrong. It says so wherever it is
// asked, and answers what the form needs to mend them.
type mistaken struct {
	backend.CallResourceHandler
	form *Datasource // of settings that say nothing
	err  error
}

var (
	_ backend.QueryDataHandler      = (*mistaken)(nil)
	_ backend.CheckHealthHandler    = (*mistaken)(nil)
	_ backend.CallResourceHandler   = (*mistaken)(nil)
	_ backend.StreamHandler         = (*mistaken)(nil)
	_ instancemgmt.InstanceDisposer = (*mistaken)(nil)
)

// newMistaken takes what is wrong with the settings.
func newMistaken(cause error) (instancemgmt.Instance, error) {
	nothing, err := settings.New(nil, nil)
	if err != nil {
		return nil, err
	}
	form, err := open(nothing)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	form.formResources(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeError(w, cause) })
	return &mistaken{httpadapter.New(mux), form, cause}, nil
}

// Dispose releases what the instance holds when its settings change.
func (m *mistaken) Dispose() { m.form.Dispose() }

// QueryData answers every query with what is wrong.
func (m *mistaken) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	out := backend.NewQueryDataResponse()
	for _, q := range req.Queries {
		out.Responses[q.RefID] = errorResponse(ctx, m.err)
	}
	return out, nil
}

// CheckHealth answers "Save & test" with what is wrong.
func (m *mistaken) CheckHealth(context.Context, *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	return &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: m.err.Error()}, nil
}

// SubscribeStream answers with what is wrong.
func (m *mistaken) SubscribeStream(context.Context, *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	return nil, backend.DownstreamError(m.err)
}

// PublishStream refuses what clients send: they only listen.
func (m *mistaken) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream answers with what is wrong.
func (m *mistaken) RunStream(context.Context, *backend.RunStreamRequest, *backend.StreamSender) error {
	return backend.DownstreamError(m.err)
}
