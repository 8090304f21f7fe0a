package awsapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"
)

// world is a small AWS: one account, whose answers a test writes and whose calls it records.
type world struct {
	mu    sync.Mutex
	calls []recorded
	fail  map[string][]error // errors to give first, by operation

	metrics     []cwtypes.Metric
	metricsPage int
	data        func(call int, in *cloudwatch.GetMetricDataInput) *cloudwatch.GetMetricDataOutput

	groups  []string
	results []*cloudwatchlogs.GetQueryResultsOutput // one per poll, the last one again and again
	started []*cloudwatchlogs.StartQueryInput
	items   []int32 // MaxItems of each poll
	stopped []string
	stream  fakeStream
	onCall  func(op string, n int) // runs after the nth call of op was recorded
}

type recorded struct {
	op string
	at time.Time
}

var prod = Target{Account: "prod", AccountID: "567680881046", Region: "us-east-1"}

func newWorld() *world { return &world{fail: map[string][]error{}} }

// api is an API on the world, with the real clock (tests run in a synctest bubble) and no jitter.
func (w *world) api(t *testing.T, cfg Config) *API {
	t.Helper()
	if cfg.Auth.Region == "" {
		cfg.Auth.Region = "us-east-1"
	}
	a := New(cfg, Options{
		Jitter: func() float64 { return 0.5 },
		Connect: func(_ context.Context, t Target) (Clients, error) {
			c := worldClient{w}
			return Clients{Region: t.Region, Metrics: c, Logs: c, Identity: c}, nil
		},
	})
	t.Cleanup(a.Close)
	return a
}

// count returns how often an operation was called.
func (w *world) count(op string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c.op == op {
			n++
		}
	}
	return n
}

// busiestSecond returns the most calls of an operation in any window of one second.
func (w *world) busiestSecond(op string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	most := 0
	for i, first := range w.calls {
		n := 0
		for _, c := range w.calls[i:] {
			if c.op == op && c.at.Sub(first.at) < time.Second {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

type worldClient struct{ *world }

// record notes a call and returns its ordinal, from 0, and the scripted error.
func (w worldClient) record(ctx context.Context, op string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	n := w.count(op)
	w.mu.Lock()
	w.calls = append(w.calls, recorded{op, time.Now()})
	var err error
	if f := w.fail[op]; len(f) > 0 {
		err, w.fail[op] = f[0], f[1:]
	}
	w.mu.Unlock()
	if w.onCall != nil {
		w.onCall(op, n)
	}
	return n, err
}

func throttle() error {
	return &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}
}

// queryLimit is StartQuery's answer when the account runs as many queries as it may.
func queryLimit() error {
	return &types.LimitExceededException{Message: aws.String("Account maximum query concurrency limit of [100] reached.")}
}

// answered is a failure that AWS answered with an HTTP status.
func answered(status int) error {
	return &awshttp.ResponseError{ResponseError: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}},
		Err:      &smithy.GenericAPIError{Code: "InternalFailure", Message: "The service failed."},
	}}
}

// noAnswer is a request without an answer.
func noAnswer() error {
	return &smithyhttp.RequestSendError{Err: &url.Error{Op: "Post", URL: "https://logs", Err: io.ErrUnexpectedEOF}}
}

func (w worldClient) ListMetrics(ctx context.Context, in *cloudwatch.ListMetricsInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.ListMetricsOutput, error) {
	if _, err := w.record(ctx, opListMetrics); err != nil {
		return nil, err
	}
	page, next := paged(w.metrics, w.metricsPage, in.NextToken)
	return &cloudwatch.ListMetricsOutput{Metrics: page, NextToken: next}, nil
}

func (w worldClient) GetMetricData(ctx context.Context, in *cloudwatch.GetMetricDataInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	n, err := w.record(ctx, opGetMetricData)
	if err != nil {
		return nil, err
	}
	return w.data(n, in), nil
}

func (w worldClient) DescribeLogGroups(ctx context.Context, in *cloudwatchlogs.DescribeLogGroupsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
	if _, err := w.record(ctx, opDescribeLogGroups); err != nil {
		return nil, err
	}
	page, next := paged(w.groups, int(*in.Limit), in.NextToken)
	out := &cloudwatchlogs.DescribeLogGroupsOutput{NextToken: next}
	for _, g := range page {
		out.LogGroups = append(out.LogGroups, types.LogGroup{LogGroupName: aws.String(g), Arn: aws.String("arn:aws:logs:us-east-1:567680881046:log-group:" + g + ":*")})
	}
	return out, nil
}

func (w worldClient) StartQuery(ctx context.Context, in *cloudwatchlogs.StartQueryInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartQueryOutput, error) {
	n, err := w.record(ctx, opStartQuery)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started = append(w.started, in)
	if err := ctx.Err(); err != nil { // the query runs, but its id does not arrive
		return nil, err
	}
	return &cloudwatchlogs.StartQueryOutput{QueryId: aws.String(fmt.Sprintf("q%d", n))}, nil
}

func (w worldClient) GetQueryResults(ctx context.Context, in *cloudwatchlogs.GetQueryResultsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	n, err := w.record(ctx, opGetQueryResults)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.items = append(w.items, *in.MaxItems)
	return w.results[min(n, len(w.results)-1)], nil
}

func (w worldClient) GetLogGroupFields(ctx context.Context, in *cloudwatchlogs.GetLogGroupFieldsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogGroupFieldsOutput, error) {
	if _, err := w.record(ctx, opGetLogGroupFields); err != nil {
		return nil, err
	}
	return &cloudwatchlogs.GetLogGroupFieldsOutput{LogGroupFields: []types.LogGroupField{
		{Name: aws.String("@timestamp"), Percent: 100}, {Name: aws.String("status"), Percent: 90},
	}}, nil
}

func (w worldClient) StopQuery(ctx context.Context, in *cloudwatchlogs.StopQueryInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StopQueryOutput, error) {
	if _, err := w.record(ctx, opStopQuery); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = append(w.stopped, *in.QueryId)
	return &cloudwatchlogs.StopQueryOutput{Success: true}, nil
}

func (w worldClient) GetCallerIdentity(ctx context.Context, _ *sts.GetCallerIdentityInput, _ ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	if _, err := w.record(ctx, opGetCallerIdentity); err != nil {
		return nil, err
	}
	return &sts.GetCallerIdentityOutput{Account: aws.String("567680881046"), Arn: aws.String("arn:aws:iam::567680881046:user/grafana"), UserId: aws.String("AIDA")}, nil
}

// paged cuts a list into pages whose tokens are offsets.
func paged[T any](all []T, size int, token *string) ([]T, *string) {
	from := 0
	if token != nil {
		from, _ = strconv.Atoi(*token)
	}
	if size == 0 || from+size >= len(all) {
		return all[from:], nil
	}
	return all[from : from+size], aws.String(strconv.Itoa(from + size))
}

// status is a GetQueryResults answer.
func status(s types.QueryStatus, bytes float64, rows ...[]types.ResultField) *cloudwatchlogs.GetQueryResultsOutput {
	return &cloudwatchlogs.GetQueryResultsOutput{
		Status: s, Results: rows,
		Statistics: &types.QueryStatistics{BytesScanned: bytes, RecordsScanned: bytes / 100, RecordsMatched: float64(len(rows))},
	}
}

// row is a result row of fields and values in turn.
func row(pairs ...string) []types.ResultField {
	var r []types.ResultField
	for p := range slices.Chunk(pairs, 2) {
		r = append(r, types.ResultField{Field: aws.String(p[0]), Value: aws.String(p[1])})
	}
	return r
}

// anotherQuery is like aQuery, but not the same for different numbers.
func anotherQuery(i int) LogQuery {
	q := aQuery
	q.Text = fmt.Sprintf("%s by f%d", q.Text, i)
	return q
}

var aQuery = LogQuery{
	Groups: []string{"/aws/apigateway/orders"},
	Text:   "stats count(*) as v0",
	From:   time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
	To:     time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC),
}

func keys() awsauth.Settings {
	return awsauth.Settings{AuthType: awsauth.AuthTypeKeys, AccessKey: "AKIDEXAMPLE", SecretKey: theSecret, SessionToken: theToken, Region: "us-east-1"}
}

const (
	theSecret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
	theToken  = "FwoGZXIvYXdzEXAMPLETOKEN"
)
