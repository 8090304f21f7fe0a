package plugin

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/log"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// QueryData answers the queries of a panel or alert rule. Every query gets a
// response; those of one time range run together, so that they may refer to
// each other's rows.
func (d *Datasource) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	out := backend.NewQueryDataResponse()
	ctx = asUser(ctx, req.PluginContext.User)
	if id := req.GetHTTPHeader(groupHeader); id != "" {
		ctx = engine.WithProgress(ctx, d.running.begin(id))
		defer d.running.end(id)
	}
	if skipsCache(req) {
		ctx = awsapi.AskAnew(ctx)
	}
	for _, group := range groups(req.Queries, out) {
		for _, r := range d.engine.Run(ctx, group) {
			out.Responses[r.RefID] = response(ctx, r)
		}
	}
	return out, nil
}

// skipCacheHeader is how Grafana says that an answer shall not come from a cache.
const skipCacheHeader = "X-Cache-Skip"

// skipsCache reports whether Grafana wants no answer from a cache. Alert rules ask so in the header, which Grafana puts
// among the headers by its bare name. Explore asks so too, but Grafana keeps that header to itself, so that our front
// end says it in the query.
func skipsCache(req *backend.QueryDataRequest) bool {
	return req.Headers[skipCacheHeader] == "true" || req.GetHTTPHeader(skipCacheHeader) == "true" ||
		slices.ContainsFunc(req.Queries, func(q backend.DataQuery) bool { return query.SkipsCache(q.JSON) })
}

// asUser lets a data source's users take turns on AWS's quotas. What has no
// person behind it, such as alert rules, counts as one more user.
func asUser(ctx context.Context, u *backend.User) context.Context {
	if u == nil {
		return ctx
	}
	return awsapi.WithUser(ctx, u.Login)
}

// groups makes one request of the queries that share a range. A query that
// cannot be read is answered at once.
func groups(queries []backend.DataQuery, out *backend.QueryDataResponse) []engine.Request {
	var reqs []engine.Request
	for _, dq := range queries {
		q, err := query.Parse(dq.JSON)
		if err != nil {
			out.Responses[dq.RefID] = backend.ErrorResponseWithErrorSource(backend.DownstreamError(err))
			continue
		}
		q.RefID = dq.RefID
		i := 0
		for i < len(reqs) && !(reqs[i].From.Equal(dq.TimeRange.From) && reqs[i].To.Equal(dq.TimeRange.To)) {
			i++
		}
		if i == len(reqs) {
			reqs = append(reqs, engine.Request{From: dq.TimeRange.From, To: dq.TimeRange.To})
		}
		reqs[i].Interval = max(reqs[i].Interval, minInterval(dq))
		reqs[i].Queries = append(reqs[i].Queries, q)
	}
	return reqs
}

// minInterval is the panel's minimum interval. Grafana sends only the interval
// that it computes from the panel's width, which must not decide about periods
// (panels share entries); the minimum travels as the query's own field.
func minInterval(dq backend.DataQuery) time.Duration { return query.MinInterval(dq.JSON) }

// response is the answer to one query as Grafana takes it.
func response(ctx context.Context, r engine.Result) backend.DataResponse {
	if r.Err != nil {
		return errorResponse(ctx, r.Err)
	}
	f, err := frames(r)
	if err != nil {
		return errorResponse(ctx, err)
	}
	return backend.DataResponse{Frames: f, Status: backend.StatusOK}
}

// errorResponse is the one place that decides who is at fault: Dohyo for a
// panic, else the query, the settings or AWS.
func errorResponse(ctx context.Context, err error) backend.DataResponse {
	var fault *exec.PanicError
	if errors.As(err, &fault) {
		log.DefaultLogger.FromContext(ctx).Error("query failed", "panic", fault.Value, "stack", string(fault.Stack))
		return backend.ErrorResponseWithErrorSource(backend.PluginError(err))
	}
	resp := backend.ErrorResponseWithErrorSource(backend.DownstreamError(err))
	resp.Status = status(err)
	return resp
}
