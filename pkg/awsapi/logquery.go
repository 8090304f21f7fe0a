package awsapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// What CloudWatch Logs allows of one query.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
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
	// Whole says that the rows are of use only when there are fewer than Limit. Of an answer that has as many, no more
	// than the first page is fetched; LogStats.Results tells how many there are.
	Whole bool
}

// Field is one column of one row. Columns without a value are absent from the row.
type Field struct{ Name, Value string }

// LogStats is what a query read so far.
type LogStats struct {
	BytesScanned, RecordsScanned, RecordsMatched float64
	BytesSkipped, RecordsSkipped                 float64 // thanks to field indexes, estimated
	LogGroups                                    float64
	Results                                      float64 // rows in the whole result, once complete
}

// LogProgress reports on a query under way.
type LogProgress struct {
	QueryID string // empty while queued
	Status  string // Queued (behind our own limit), Scheduled, Running, Complete
	Elapsed time.Duration
	Stats   LogStats
	// Rows are the first of those that a running query has found so far, at most about a thousand.
	Rows [][]Field
}

// LogResult is a completed query.
type LogResult struct {
	QueryID string
	Rows    [][]Field
	Stats   LogStats
	Status  string
	// Limit is the limit in effect. As many rows as this may mean that there are more.
	Limit int
	// Queued is the time spent waiting for a slot, of ours and then of AWS's, Elapsed the time from start to last row.
	Queued, Elapsed time.Duration
	// Cached says that the rows were kept from a query like this one, which ended Age ago. Nothing was asked of AWS
	// then, and nothing is billed.
	Cached bool
	Age    time.Duration
}

// StatusQueued is the progress status of a query that waits for a slot.
const StatusQueued = "Queued"

// RunLogQuery starts a query, waits until it is complete and returns all its rows, in CloudWatch's order.
//
// It waits for a slot first (limits.runningQueries), which the users of WithUser take in turns. Callers that ask the
// same of a target at the same time share one query, and those that come soon after get its rows (cache.results).
// When ctx ends and nobody else waits, or a limit is passed, the query is stopped on AWS before RunLogQuery returns.
// progress may be nil; it is called from the calling goroutine, and may miss states that pass quickly.
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
	key := newLogKey(c.target, input)
	key.whole = q.Whole
	w, kept := a.results.join(ctx, c, key, input)
	if kept != nil {
		a.count(ctx, func(n *Counts) { n.LogQueriesKept++ })
		progress(LogProgress{QueryID: kept.QueryID, Status: kept.Status, Stats: kept.Stats})
		return kept, nil
	}
	if w.shared {
		a.count(ctx, func(n *Counts) { n.LogQueriesShared++ })
	}
	return w.wait(ctx, progress)
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
