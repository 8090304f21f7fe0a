package source

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Top says that of the events only the first by a number are wanted.
type Top struct {
	insights.Top
	Rows int // how many are wanted, at least
}

// topRows reads the events of some log groups with the largest or smallest
// numbers, the newest of them first. It asks for more than are wanted, and for
// more again until the last one cannot tie with one that is wanted.
type topRows struct {
	scan   *targetScan
	groups []string
	done   bool
	held   int64
}

func (r *topRows) Schema() *value.Schema { return r.scan.Schema() }

// Close gives the memory of the rows back.
func (r *topRows) Close() error {
	r.done = true
	r.scan.rt.Budget.Give(r.held)
	r.held = 0
	return nil
}

func (r *topRows) Next(ctx context.Context) (*value.Batch, error) {
	if r.done {
		return nil, io.EOF
	}
	r.done = true
	s := r.scan
	for n := s.Top.firstPage(); ; n = min(10*n, awsapi.MaxQueryRows) {
		res, err := s.run(ctx, awsapi.LogQuery{Groups: r.groups, Text: s.topText(n), From: s.From, To: s.To})
		if err != nil {
			return nil, err
		}
		if len(res.Rows) >= n && !s.Top.settled(res.Rows) {
			if n < awsapi.MaxQueryRows {
				continue
			}
			s.rt.Notices.Add(diag.Warning, s.target.String()+": more than 100,000 events tie, of which some are left out: narrow the scope")
		}
		return r.decode(res.Rows)
	}
}

func (r *topRows) decode(rows [][]awsapi.Field) (*value.Batch, error) {
	rows = slices.Clone(rows) // other callers may share the answer
	slices.SortStableFunc(rows, func(a, b []awsapi.Field) int { return cmp.Compare(cellOf(b, "@timestamp"), cellOf(a, "@timestamp")) })
	b, err := r.scan.decode(rows)
	if err != nil {
		return nil, r.scan.failed("logs:GetQueryResults", err)
	}
	r.held = int64(b.Size())
	return b, r.scan.rt.Budget.Take("the rows of "+r.scan.Source.Name, r.held)
}

func cellOf(row []awsapi.Field, name string) string {
	for _, f := range row {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// settled reports whether no event behind the last of rows can be wanted: enough
// of them come before it by their number.
func (t *Top) settled(rows [][]awsapi.Field) bool {
	last := rows[len(rows)-1]
	if isTrue(cellOf(last, t.DoubtColumn())) {
		return false
	}
	before := 0
	for _, row := range rows {
		if isTrue(cellOf(row, t.DoubtColumn())) || !isTrue(cellOf(row, t.NumberColumn())) {
			continue
		}
		if !isTrue(cellOf(last, t.NumberColumn())) {
			before++ // all numbers are there
			continue
		}
		c := strings.Compare(cellOf(row, t.KeyColumn()), cellOf(last, t.KeyColumn()))
		if c > 0 && !t.Ascending || c < 0 && t.Ascending {
			before++
		}
	}
	return before >= t.Rows
}

func (t *Top) firstPage() int { return min(2*t.Rows, awsapi.MaxQueryRows) }

// TopText is the query that a scan with Top asks first.
func (s *LogScan) TopText() string { return s.topText(s.Top.firstPage()) }

// topText is the query for the first n events.
func (s *LogScan) topText(n int) string {
	return s.Top.Text(s.within(s.From, s.To), s.columns(), n)
}

// within is the condition of the scan for events in [from, to).
func (s *LogScan) within(from, to time.Time) insights.All {
	filter := insights.All{insights.Since{From: from.UnixMilli(), To: to.UnixMilli()}}
	if s.Filter != nil {
		filter = append(filter, insights.Flatten(s.Filter)...)
	}
	return filter
}
