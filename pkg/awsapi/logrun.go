package awsapi

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// Most queries over recent data end within a second; long ones are asked about every two. These waits begin when the
// call before is sent, not when its answer is there: over a slow network the query runs on meanwhile.
const (
	firstPoll   = 250 * time.Millisecond
	slowestPoll = 2 * time.Second
	manyRows    = 1000 // more are fetched once, at the end, which is one more call
	stopTimeout = 10 * time.Second
)

// An account that runs as many queries as it may is asked again at these intervals. Others use it too, so our own
// slots cannot prevent this.
const (
	firstQueryLimit   = time.Second
	slowestQueryLimit = 8 * time.Second
)

// logRun is one query on its way through AWS.
type logRun struct {
	*conn
	ticket   *ticket
	progress func(LogProgress)
	whole    bool // rows are of use only when there are fewer than the limit
	asked    time.Time
	started  time.Time
	sent     time.Time // when the last call about the query was
	id       string
	stats    LogStats
	counted  LogStats // the part of stats that the usage already has
	large    bool     // rows are many already while the query runs
	partial  [][]Field
}

// run waits for a slot, starts the query, and returns all its rows. It leaves no query running.
func (r *logRun) run(ctx context.Context, input *cloudwatchlogs.StartQueryInput) (*LogResult, error) {
	if err := r.slots.wait(ctx, r.ticket); err != nil {
		return nil, r.api.explain(ctx, r.target, opStartQuery, err)
	}
	defer r.slots.release()
	if err := r.guardScan(ctx); err != nil {
		return nil, err
	}
	if err := r.start(ctx, input); err != nil {
		return nil, err
	}
	r.report(types.QueryStatusScheduled)
	first, err := r.poll(ctx)
	if err != nil {
		return nil, err
	}
	if r.whole && r.stats.Results >= float64(*input.Limit) {
		first.NextToken = nil
	}
	rows, err := r.pages(ctx, first)
	if err != nil {
		return nil, err
	}
	return &LogResult{
		QueryID: r.id,
		Rows:    rows,
		Stats:   r.stats,
		Status:  string(types.QueryStatusComplete),
		Limit:   int(*input.Limit),
		Queued:  r.started.Sub(r.asked),
		Elapsed: r.elapsed(),
	}, nil
}

// start starts the query. While the account runs as many as it may, that is tried again, up to limits.queryTimeout.
func (r *logRun) start(ctx context.Context, input *cloudwatchlogs.StartQueryInput) error {
	r.started = r.api.clock.Now()
	served := r.started
	r.api.count(ctx, func(n *Counts) { n.Waited += served.Sub(r.asked) })
	for wait := firstQueryLimit; ; wait = min(2*wait, slowestQueryLimit) {
		out, err := call(ctx, r.conn, opStartQuery, func(ctx context.Context) (*cloudwatchlogs.StartQueryOutput, error) {
			// Without the answer's id nobody could stop the query.
			ctx, cancel := outlive(ctx, callTimeout)
			defer cancel()
			r.sent = r.api.clock.Now()
			return r.Logs.StartQuery(ctx, input)
		})
		if err == nil {
			r.id = aws.ToString(out.QueryId)
			return nil
		}
		delay := r.spread(wait)
		if !isQueryLimit(opStartQuery, err) || r.api.clock.Now().Add(delay).Sub(served) > r.api.cfg.Limits.QueryTimeout {
			return err
		}
		if err := r.api.clock.Sleep(ctx, delay); err != nil {
			return r.api.explain(ctx, r.target, opStartQuery, err)
		}
		r.started = r.api.clock.Now() // the run time begins with the query
		r.api.count(ctx, func(n *Counts) { n.Waited += delay })
	}
}

// outlive returns a context that ends some time after ctx does, so that what was begun can be finished.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() { stop(); cancel() }
}

// poll asks for the results until the query has ended and returns the first page.
func (r *logRun) poll(ctx context.Context) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	for wait := firstPoll; ; wait = min(wait*3/2, slowestPoll) {
		page, err := r.page(ctx, nil, r.sent.Add(r.spread(wait)))
		if err != nil {
			r.stop(ctx)
			return nil, err
		}
		if !r.large && len(page.Results) > 0 {
			r.partial = readRows(nil, map[string]string{}, page.Results)
		}
		r.report(page.Status)
		switch page.Status {
		case types.QueryStatusComplete:
			if r.large {
				r.large = false
				return r.page(ctx, nil, r.api.clock.Now())
			}
			return page, nil
		case types.QueryStatusFailed, types.QueryStatusCancelled, types.QueryStatusTimeout:
			return nil, r.ended(page.Status)
		}
		if err := r.guard(ctx); err != nil {
			r.stop(ctx)
			return nil, err
		}
		// What a running query has found so far comes with every answer. The first thousand are enough to look at.
		r.large = r.large || len(page.Results) > manyRows
	}
}

// elapsed is the run time so far, that of StartQuery included.
func (r *logRun) elapsed() time.Duration { return r.api.clock.Now().Sub(r.started) }

func (r *logRun) report(status types.QueryStatus) {
	r.progress(LogProgress{QueryID: r.id, Status: string(status), Elapsed: r.elapsed(), Stats: r.stats, Rows: r.partial})
}

// spread varies a wait by a fifth either way, so that queries begun together do not poll together.
func (r *logRun) spread(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*r.api.jitter()))
}

// page asks for one page of results, at the given time at the earliest, and takes note of the statistics.
func (r *logRun) page(ctx context.Context, token *string, at time.Time) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	turn := func(ctx context.Context) error {
		late, err := r.poller.wait(ctx, at)
		r.api.count(ctx, func(n *Counts) { n.Waited += late })
		return err
	}
	items := int32(rowsPerPage)
	if r.large {
		items = 1
	}
	out, err := callInTurn(ctx, r.conn, opGetQueryResults, turn, func(ctx context.Context) (*cloudwatchlogs.GetQueryResultsOutput, error) {
		r.sent = r.api.clock.Now()
		return r.Logs.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{
			QueryId: aws.String(r.id), MaxItems: aws.Int32(items), NextToken: token,
		})
	})
	if err != nil || out.Statistics == nil {
		return out, err
	}
	s := out.Statistics
	r.stats = LogStats{
		BytesScanned: s.BytesScanned, RecordsScanned: s.RecordsScanned, RecordsMatched: s.RecordsMatched,
		BytesSkipped: s.EstimatedBytesSkipped, RecordsSkipped: s.EstimatedRecordsSkipped, LogGroups: s.LogGroupsScanned, Results: s.ResultCount,
	}
	// Statistics are totals: the usage gets what is new in them, so that a query that is stopped counts too.
	now, before := r.stats, r.counted
	r.counted = now
	r.api.count(ctx, func(n *Counts) {
		n.BytesScanned += now.BytesScanned - before.BytesScanned
		n.RecordsScanned += now.RecordsScanned - before.RecordsScanned
		n.RecordsMatched += now.RecordsMatched - before.RecordsMatched
	})
	return out, nil
}

// readRows appends rows as AWS gives them; names keeps one copy of each name.
func readRows(rows [][]Field, names map[string]string, results [][]types.ResultField) [][]Field {
	for _, row := range results {
		fields := make([]Field, len(row))
		for i, f := range row {
			name := aws.ToString(f.Field)
			if _, ok := names[name]; !ok {
				names[name] = name
			}
			fields[i] = Field{names[name], aws.ToString(f.Value)}
		}
		rows = append(rows, fields)
	}
	return rows
}

// pages returns the rows of the first page and of those behind it.
func (r *logRun) pages(ctx context.Context, page *cloudwatchlogs.GetQueryResultsOutput) ([][]Field, error) {
	var (
		rows  [][]Field
		size  int64
		names = map[string]string{} // one copy of each, the rows repeat them
	)
	for {
		read := len(rows)
		rows = readRows(rows, names, page.Results)
		for _, row := range rows[read:] {
			size += rowSize(row)
		}
		if limit := r.api.cfg.Limits.MemoryBytes; size > limit {
			return nil, r.overLimit(opGetQueryResults, "limits.memoryBytes",
				fmt.Sprintf("the rows of the log query take more than %s of memory", byteText(float64(limit))),
				"Narrow the time range or the scope, aggregate earlier")
		}
		if aws.ToString(page.NextToken) == "" {
			return rows, nil
		}
		var err error
		if page, err = r.page(ctx, page.NextToken, r.api.clock.Now()); err != nil {
			return nil, err
		}
	}
}

// guard enforces the limits on a running query.
func (r *logRun) guard(ctx context.Context) error {
	if l := r.api.cfg.Limits; r.elapsed() > l.QueryTimeout {
		return r.overLimit(opGetQueryResults, "limits.queryTimeout",
			fmt.Sprintf("the log query was stopped after %s, having scanned %s", l.QueryTimeout, byteText(r.stats.BytesScanned)),
			"Narrow the time range or the scope")
	}
	return r.guardScan(ctx)
}

// guardScan enforces the limit on what is scanned, over all targets and parts of the work that ctx counts.
func (r *logRun) guardScan(ctx context.Context) error {
	limit, scanned := r.api.cfg.Limits.ScanBytes, r.stats.BytesScanned
	if u, ok := ctx.Value(usageKey{}).(*Usage); ok {
		scanned = max(scanned, u.Counts().BytesScanned)
	}
	if limit <= 0 || scanned <= limit {
		return nil
	}
	op, what := opGetQueryResults, "the log query was stopped after scanning %s of at most %s"
	if r.id == "" {
		op, what = opStartQuery, "the log query was not started: its other parts scanned %s of at most %s"
	}
	return r.overLimit(op, "limits.scanBytes", fmt.Sprintf(what, byteText(scanned), byteText(limit)), "Narrow the time range or the scope")
}

// byteText shows an amount of data to one decimal.
func byteText(n float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}} {
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

// stop ends the query on AWS, so that it neither holds a slot nor scans on, even when ctx has ended. Its failure
// changes nothing for the caller: the query may have ended by itself.
func (r *logRun) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	_, _ = call(ctx, r.conn, opStopQuery, func(ctx context.Context) (*cloudwatchlogs.StopQueryOutput, error) {
		return r.Logs.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: aws.String(r.id)})
	})
}
