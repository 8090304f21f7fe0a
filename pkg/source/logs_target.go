package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// targetScan is a scan on one account and region: the stream of its rows,
// newest first, or of its groups.
type targetScan struct {
	*LogScan
	target   awsapi.Target
	api      LogAPI
	rt       *exec.Runtime
	executed func(Executed)
	counts   *Counts // nil for a scan of events

	rows exec.Stream // nil until the log groups are known
}

// Schema is the layout of the rows.
func (s *targetScan) Schema() *value.Schema {
	if s.counts != nil {
		return s.counts.Schema()
	}
	return s.LogScan.Schema()
}

// Next finds the target's log groups first.
func (s *targetScan) Next(ctx context.Context) (*value.Batch, error) {
	if s.rows == nil {
		groups, err := s.groups(ctx)
		if err != nil {
			return nil, s.failed("logs:DescribeLogGroups", err)
		}
		if len(groups) == 0 {
			if err := s.check(ctx); err != nil {
				return nil, err
			}
		}
		s.rows = s.open(ctx, groups)
	}
	return s.rows.Next(ctx)
}

// Close stops the target's queries.
func (s *targetScan) Close() error {
	if s.rows == nil {
		return nil
	}
	return s.rows.Close()
}

// open reads chunks of log groups, all at once.
func (s *targetScan) open(ctx context.Context, chunks [][]string) exec.Stream {
	var parts []exec.Stream
	for _, chunk := range chunks {
		if s.counts != nil {
			parts = append(parts, &counted{scan: s, groups: chunk, parts: []section{{span: span{s.From, s.To}}}})
			continue
		}
		if s.Top != nil {
			parts = append(parts, &topRows{scan: s, groups: chunk})
			continue
		}
		parts = append(parts, &backwards{scan: s, groups: chunk, to: s.To})
	}
	switch len(parts) {
	case 0: // of no log group can the scope hold
		return exec.Slice(s.Schema())
	case 1:
		return parts[0]
	}
	for i, p := range parts {
		parts[i] = background(ctx, p, s.readsAll() || s.counts != nil)
	}
	return MergeNewest(s.Schema(), s.rt, parts)
}

// backwards reads the events of some groups from the newest to the oldest. A
// query gives 100,000 rows at most; when it gives that many, the next one asks
// for what is older.
type backwards struct {
	scan   *targetScan
	groups []string
	to     time.Time
	done   bool
	held   int64 // bytes of the last page
	page   int   // rows of the last page
}

func (p *backwards) Schema() *value.Schema { return p.scan.Schema() }

// Close gives the memory of the last page back.
func (p *backwards) Close() error {
	p.done = true
	p.scan.rt.Budget.Give(p.held)
	p.held = 0
	return nil
}

func (p *backwards) Next(ctx context.Context) (*value.Batch, error) {
	if p.done || !p.scan.From.Before(p.to) {
		return nil, io.EOF
	}
	page := p.nextPage()
	res, err := p.scan.run(ctx, awsapi.LogQuery{Groups: p.groups, Text: p.scan.Text(p.scan.From, p.to, page), From: p.scan.From, To: p.to})
	if err != nil {
		return nil, err
	}
	b, err := p.scan.decode(res.Rows)
	if err != nil {
		return nil, p.scan.failed("logs:GetQueryResults", err)
	}
	if b.N < len(res.Rows) {
		p.scan.rt.Notices.Add(diag.Warning, p.scan.target.String()+": CloudWatch gave rows without a time, which are left out")
	}
	p.scan.rt.Budget.Give(p.held)
	p.held = int64(b.Size())
	if err := p.scan.rt.Budget.Take("the rows of "+p.scan.Source.Name, p.held); err != nil {
		return nil, err
	}
	if len(res.Rows) < page || b.N == 0 {
		p.done = true
		return b, nil
	}
	return p.cut(b, page), nil
}

// nextPage is how many rows to ask for: more each time, since every query scans
// again what the ones before it did not reach.
func (p *backwards) nextPage() int {
	if p.page == 0 {
		p.page = p.scan.FirstPage()
	} else {
		p.page = min(10*p.page, awsapi.MaxQueryRows)
	}
	return p.page
}

// cut drops the oldest millisecond of a full answer, of which there may be
// more, and goes on from there. When the answer holds no other, a larger one is
// asked for; when there is no larger one, no query can tell those events apart:
// it stays as it is, with a notice.
func (p *backwards) cut(b *value.Batch, page int) *value.Batch {
	times := b.Cols[0]
	oldest, _ := times.At(b.N - 1).AsInt()
	keep := b.N
	for keep > 0 {
		if t, _ := times.At(keep - 1).AsInt(); t != oldest {
			break
		}
		keep--
	}
	if keep > 0 {
		p.to = time.UnixMilli(oldest + 1)
		return b.Slice(0, keep)
	}
	if page < awsapi.MaxQueryRows {
		return b.Slice(0, 0)
	}
	p.to = time.UnixMilli(oldest)
	p.scan.rt.Notices.Add(diag.Warning, fmt.Sprintf("%s: rows of %s may be missing: CloudWatch gives %d rows of one instant at most, narrow the scope",
		p.scan.target, p.to.UTC().Format(time.RFC3339Nano), awsapi.MaxQueryRows))
	return b
}

// failed makes an error of an API call one of its target. A connection that
// ended has io.EOF in its chain, which a stream would take for the end of its
// rows: such a chain is cut.
func (s *targetScan) failed(operation string, err error) error {
	call := (*awsapi.Error)(nil)
	switch {
	case !errors.As(err, &call):
		call = &awsapi.Error{Target: s.target, Operation: operation, Message: strings.TrimRight(err.Error(), "."), Err: err}
	case !errors.Is(err, io.EOF):
		return err
	}
	if errors.Is(err, io.EOF) {
		cut := *call
		cut.Err = nil
		return &cut
	}
	return call
}

// progress passes on how a query of the target gets on.
func (s *targetScan) progress() func(awsapi.LogProgress) {
	if s.Progress == nil {
		return nil
	}
	return func(p awsapi.LogProgress) { s.Progress(s.target, p) }
}

// run runs a query.
func (s *targetScan) run(ctx context.Context, q awsapi.LogQuery) (*awsapi.LogResult, error) {
	if n := utf8.RuneCountInString(q.Text); n > awsapi.MaxQueryText {
		return nil, fmt.Errorf("the query becomes a CloudWatch query of %d characters, of which CloudWatch takes %d: "+
			"search for fewer or shorter words, or choose fewer values of a variable", n, awsapi.MaxQueryText)
	}
	s.executed(Executed{Target: s.target, Groups: q.Groups, Text: q.Text})
	res, err := s.api.RunLogQuery(ctx, s.target, q, s.progress())
	if err != nil {
		return nil, s.failed("logs:StartQuery", err)
	}
	s.rt.Move(len(res.Rows))
	return res, nil
}
