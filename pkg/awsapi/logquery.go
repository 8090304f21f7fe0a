package awsapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// What CloudWatch Logs allows of one query (spec §2.1, §2.2).
const (
	MaxQueryGroups = 50      // log groups
	MaxQueryRows   = 100_000 // rows, over all pages
	MaxQueryText   = 10_000  // characters
	rowsPerPage    = 10_000
)

// LogQuery is one Logs Insights query.
type LogQuery struct {
	// Groups are log group names, or ARNs (needed for linked accounts); 1 to MaxQueryGroups.
	Groups []string
	// Text is Logs Insights QL.
	Text string
	// From and To bound the events as [From, To) to the millisecond. CloudWatch takes whole seconds, both
	// inclusive, so it is asked for every second that the range touches; where the range does not begin and end
	// on a second, Text must filter toMillis(@timestamp) itself.
	From, To time.Time
	// Limit is the most rows to return, up to MaxQueryRows; 0 means MaxQueryRows. A limit command in Text counts too.
	Limit int
}

// Field is one column of one row. Columns without a value are absent from the row.
type Field struct{ Name, Value string }

// LogStats is what a query read so far.
type LogStats struct {
	BytesScanned, RecordsScanned, RecordsMatched float64
	BytesSkipped, RecordsSkipped                 float64 // thanks to field indexes, estimated
	LogGroups                                    float64
}

// LogProgress reports on a running query.
type LogProgress struct {
	Status  string // Queued (behind our own limit), Scheduled, Running, Complete
	Elapsed time.Duration
	Stats   LogStats
}

// LogResult is a completed query.
type LogResult struct {
	Rows   [][]Field
	Stats  LogStats
	Status string
	// Limit is the limit in effect. As many rows as this may mean that there are more.
	Limit int
	// Queued is the time spent waiting for a slot, Elapsed the time from start to last row.
	Queued, Elapsed time.Duration
}

// StatusQueued is the progress status of a query that waits for a slot.
const StatusQueued = "Queued"

const (
	firstPoll   = 250 * time.Millisecond
	slowestPoll = 2 * time.Second
	stopTimeout = 5 * time.Second
)

// RunLogQuery starts a query, waits until it is complete and returns all its rows, in CloudWatch's order. It waits
// for a slot first (limits.runningQueries). When ctx ends, or a limit is passed, the query is stopped on AWS before
// RunLogQuery returns. progress may be nil; it is called from the calling goroutine.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
func (a *API) RunLogQuery(ctx context.Context, t Target, q LogQuery, progress func(LogProgress)) (*LogResult, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	input, err := q.input()
	if err != nil {
		return nil, &Error{Target: c.target, Operation: opStartQuery, Code: CodeInvalidInput, Message: err.Error()}
	}
	if progress == nil {
		progress = func(LogProgress) {}
	}
	r := &logRun{conn: c, progress: progress, asked: a.clock.Now()}
	progress(LogProgress{Status: StatusQueued})
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return nil, a.explain(c.target, opStartQuery, err)
	}
	defer c.slots.Release(1)
	return r.run(ctx, input)
}

func (q LogQuery) input() (*cloudwatchlogs.StartQueryInput, error) {
	switch {
	case len(q.Groups) == 0:
		return nil, fmt.Errorf("the query names no log group")
	case len(q.Groups) > MaxQueryGroups:
		return nil, fmt.Errorf("the query names %d log groups: CloudWatch takes %d", len(q.Groups), MaxQueryGroups)
	case len([]rune(q.Text)) > MaxQueryText:
		return nil, fmt.Errorf("the query has %d characters: CloudWatch takes %d", len([]rune(q.Text)), MaxQueryText)
	case !q.From.Before(q.To):
		return nil, fmt.Errorf("the time range from %s to %s is empty", q.From.UTC().Format(time.RFC3339Nano), q.To.UTC().Format(time.RFC3339Nano))
	case q.Limit < 0 || q.Limit > MaxQueryRows:
		return nil, fmt.Errorf("the limit is %d rows: want 1 to %d, or 0 for all", q.Limit, MaxQueryRows)
	}
	limit := q.Limit
	if limit == 0 {
		limit = MaxQueryRows
	}
	in := &cloudwatchlogs.StartQueryInput{
		QueryString: aws.String(q.Text),
		StartTime:   aws.Int64(floorDiv(q.From.UnixMilli(), 1000)),
		EndTime:     aws.Int64(floorDiv(q.To.UnixMilli()-1, 1000)),
		Limit:       aws.Int32(int32(limit)),
	}
	for _, g := range q.Groups {
		if strings.HasPrefix(g, "arn:") {
			in.LogGroupIdentifiers = q.identifiers()
			return in, nil
		}
	}
	in.LogGroupNames = q.Groups
	return in, nil
}

// identifiers are the groups as the API takes ARNs: without the ":*" that IAM and DescribeLogGroups put behind them.
func (q LogQuery) identifiers() []string {
	ids := make([]string, len(q.Groups))
	for i, g := range q.Groups {
		ids[i] = groupARN(g)
	}
	return ids
}

// groupARN returns the first non-empty ARN without ":*" at its end.
func groupARN(arns ...string) string {
	for _, a := range arns {
		if a != "" {
			return strings.TrimSuffix(a, ":*")
		}
	}
	return ""
}

// floorDiv rounds towards the past, also before 1970.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// logRun is one query on its way through AWS.
type logRun struct {
	*conn
	progress func(LogProgress)
	asked    time.Time
	started  time.Time
	id       string
	stats    LogStats
	counted  LogStats // the part of stats that the usage already has
}

func (r *logRun) run(ctx context.Context, input *cloudwatchlogs.StartQueryInput) (*LogResult, error) {
	r.started = r.api.clock.Now()
	out, err := call(ctx, r.conn, opStartQuery, func(ctx context.Context) (*cloudwatchlogs.StartQueryOutput, error) {
		// The request is finished even when ctx ends: without the answer's id nobody could stop the query.
		return r.Logs.StartQuery(context.WithoutCancel(ctx), input)
	})
	if err != nil {
		return nil, err
	}
	r.id = aws.ToString(out.QueryId)
	first, err := r.poll(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.pages(ctx, first)
	if err != nil {
		return nil, err
	}
	return &LogResult{
		Rows:    rows,
		Stats:   r.stats,
		Status:  string(types.QueryStatusComplete),
		Limit:   int(*input.Limit),
		Queued:  r.started.Sub(r.asked),
		Elapsed: r.api.clock.Now().Sub(r.started),
	}, nil
}

// poll asks for the results until the query has ended and returns the first page. It leaves no query running.
func (r *logRun) poll(ctx context.Context) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	for wait := firstPoll; ; wait = min(wait*3/2, slowestPoll) {
		if err := r.api.clock.Sleep(ctx, r.spread(wait)); err != nil {
			r.stop(ctx)
			return nil, r.api.explain(r.target, opGetQueryResults, err)
		}
		page, err := r.page(ctx, nil)
		if err != nil {
			r.stop(ctx)
			return nil, err
		}
		elapsed := r.api.clock.Now().Sub(r.started)
		r.progress(LogProgress{Status: string(page.Status), Elapsed: elapsed, Stats: r.stats})
		switch page.Status {
		case types.QueryStatusComplete:
			return page, nil
		case types.QueryStatusFailed, types.QueryStatusCancelled, types.QueryStatusTimeout:
			return nil, r.ended(page.Status)
		}
		if err := r.guard(elapsed); err != nil {
			r.stop(ctx)
			return nil, err
		}
	}
}

// spread varies a wait by a fifth either way, so that queries begun together do not poll together.
func (r *logRun) spread(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*r.api.jitter()))
}

// page asks for one page of results and takes note of the statistics.
func (r *logRun) page(ctx context.Context, token *string) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	out, err := call(ctx, r.conn, opGetQueryResults, func(ctx context.Context) (*cloudwatchlogs.GetQueryResultsOutput, error) {
		return r.Logs.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{
			QueryId: aws.String(r.id), MaxItems: aws.Int32(rowsPerPage), NextToken: token,
		})
	})
	if err != nil || out.Statistics == nil {
		return out, err
	}
	s := out.Statistics
	r.stats = LogStats{
		BytesScanned: s.BytesScanned, RecordsScanned: s.RecordsScanned, RecordsMatched: s.RecordsMatched,
		BytesSkipped: s.EstimatedBytesSkipped, RecordsSkipped: s.EstimatedRecordsSkipped, LogGroups: s.LogGroupsScanned,
	}
	now, before := r.stats, r.counted
	r.counted = now
	r.api.count(ctx, func(n *Counts) {
		n.BytesScanned += now.BytesScanned - before.BytesScanned
		n.RecordsScanned += now.RecordsScanned - before.RecordsScanned
		n.RecordsMatched += now.RecordsMatched - before.RecordsMatched
	})
	return out, nil
}

// pages returns the rows of the first page and of those behind it.
func (r *logRun) pages(ctx context.Context, page *cloudwatchlogs.GetQueryResultsOutput) ([][]Field, error) {
	var rows [][]Field
	for {
		for _, row := range page.Results {
			fields := make([]Field, len(row))
			for i, f := range row {
				fields[i] = Field{aws.ToString(f.Field), aws.ToString(f.Value)}
			}
			rows = append(rows, fields)
		}
		if aws.ToString(page.NextToken) == "" {
			return rows, nil
		}
		var err error
		if page, err = r.page(ctx, page.NextToken); err != nil {
			return nil, err
		}
	}
}

// guard enforces the limits on a running query.
func (r *logRun) guard(elapsed time.Duration) error {
	l := r.api.cfg.Limits
	switch {
	case elapsed > l.QueryTimeout:
		return r.overLimit(opGetQueryResults, "limits.queryTimeout",
			fmt.Sprintf("the log query was stopped after %s, having scanned %s", l.QueryTimeout, byteText(r.stats.BytesScanned)),
			"Narrow the time range or the scope")
	case l.ScanBytes > 0 && r.stats.BytesScanned > l.ScanBytes:
		return r.overLimit(opGetQueryResults, "limits.scanBytes",
			fmt.Sprintf("the log query was stopped after scanning %s of at most %s", byteText(r.stats.BytesScanned), byteText(l.ScanBytes)),
			"Narrow the time range or the scope")
	}
	return nil
}

// byteText shows an amount of data in the units of AWS's bills.
func byteText(n float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1 << 30, "GB"}, {1 << 20, "MB"}, {1 << 10, "kB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.1f %s", n/u.size, u.name)
		}
	}
	return fmt.Sprintf("%.0f bytes", n)
}

// ended is the error of a query that AWS ended without a result.
func (r *logRun) ended(status types.QueryStatus) error {
	e := &Error{Target: r.target, Operation: opGetQueryResults, Code: CodeQueryFailed, Retryable: true}
	switch status {
	case types.QueryStatusCancelled:
		e.Message, e.Hint = "the log query was cancelled by someone else", "Run it again."
	case types.QueryStatusTimeout:
		e.Message, e.Hint = "the log query ran into CloudWatch's limit of 60 minutes", "Narrow the time range or the scope."
	default:
		e.Message, e.Hint = "CloudWatch could not run the log query and gave no reason", "Try again, or narrow the time range."
	}
	return e
}

// stop ends the query on AWS, so that it neither holds a slot nor scans on. Its failure changes nothing for the
// caller: the query may have ended by itself.
func (r *logRun) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	_, _ = call(ctx, r.conn, opStopQuery, func(ctx context.Context) (*cloudwatchlogs.StopQueryOutput, error) {
		return r.Logs.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: aws.String(r.id)})
	})
}
