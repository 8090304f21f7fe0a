package plugin

import (
	"context"
	"errors"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// tailPath begins the path of a channel that follows a log query; the front end
// adds an id of its own, since the query travels as the channel's data.
const tailPath = "tail/"

// SubscribeStream lets whoever may query the data source follow a log query.
func (d *Datasource) SubscribeStream(_ context.Context, req *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if !strings.HasPrefix(req.Path, tailPath) {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	if _, err := query.Parse(req.Data); err != nil {
		return nil, backend.DownstreamError(err)
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

// PublishStream refuses what clients send: they only listen.
func (d *Datasource) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream follows a log query until its last subscriber has gone, and sends
// each update as a frame of log lines. What goes wrong is a notice of the last
// frame, because a stream that ends with an error would be started again, and
// cost again.
func (d *Datasource) RunStream(ctx context.Context, req *backend.RunStreamRequest, sender *backend.StreamSender) error {
	q, err := query.Parse(req.Data)
	if err != nil {
		return backend.DownstreamError(err)
	}
	q.Format = query.FormatLogs
	if user := backend.UserFromContext(ctx); user != nil {
		ctx = asUser(ctx, user)
	}
	err = d.engine.Tail(ctx, q, func(r engine.Result) error {
		f, err := logFrame(r)
		if err != nil {
			return err
		}
		f.RefID = q.RefID
		f.AppendNotices(notices(r.Notices)...)
		return sender.SendFrame(f, data.IncludeAll)
	})
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	f := data.NewFrame("")
	f.AppendNotices(data.Notice{Severity: data.NoticeSeverityError, Text: err.Error()})
	f.RefID = q.RefID
	if err := sender.SendFrame(f, data.IncludeAll); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
