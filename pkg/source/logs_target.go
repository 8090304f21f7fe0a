package source

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// targetScan is a scan on one account and region.
type targetScan struct {
	*LogScan
	target   awsapi.Target
	api      LogAPI
	rt       *exec.Runtime
	executed func(Executed)
}

// page is what a running scan hands to its stream: rows, newest first, or the
// error that ended it.
type page struct {
	rows *value.Batch
	err  error
}

// startScan runs a target's scan in the background, one page ahead of its reader.
func startScan(ctx context.Context, s *targetScan) exec.Stream {
	pages := make(chan page)
	go func() {
		defer close(pages)
		emit := func(b *value.Batch) error {
			select {
			case pages <- page{rows: b}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		err := exec.Safely(func() error { return s.run(ctx, emit) })
		if err != nil {
			select {
			case pages <- page{err: err}:
			case <-ctx.Done():
			}
		}
	}()
	return &pageStream{target: s.target, schema: s.Schema(), pages: pages}
}

type pageStream struct {
	target awsapi.Target
	schema *value.Schema
	pages  <-chan page
}

func (p *pageStream) Schema() *value.Schema { return p.schema }
func (p *pageStream) Close() error          { return nil }

func (p *pageStream) Next(ctx context.Context) (*value.Batch, error) {
	select {
	case pg, ok := <-p.pages:
		if !ok {
			return nil, io.EOF
		}
		return pg.rows, pg.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// run reads the target's log groups, as many at a time as a query takes, and
// gives their rows to emit, newest first.
func (s *targetScan) run(ctx context.Context, emit func(*value.Batch) error) error {
	groups, err := s.groups(ctx)
	if err != nil {
		return err
	}
	var parts []exec.Stream
	for chunk := range slices.Chunk(groups, awsapi.MaxQueryGroups) {
		parts = append(parts, &backwards{scan: s, groups: chunk, to: s.To})
	}
	merged := MergeNewest(s.Schema(), s.rt, parts)
	return exec.Drain(ctx, merged, emit)
}

// groups returns the names of the target's log groups that belong to the source.
func (s *targetScan) groups(ctx context.Context) ([]string, error) {
	found := make([][]string, len(s.Groups))
	g, ctx := errgroup.WithContext(ctx)
	for i, pattern := range s.Groups {
		if strings.HasPrefix(pattern, "arn:") {
			found[i] = []string{pattern}
			continue
		}
		g.Go(func() error {
			prefix, wild := strings.CutSuffix(pattern, "*")
			list, err := s.api.LogGroups(ctx, s.target, prefix)
			for _, group := range list {
				if wild || group.Name == pattern {
					found[i] = append(found[i], group.Name)
				}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(found...)
	slices.Sort(all)
	return slices.Compact(all), nil
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
	text := p.scan.Text(p.scan.From, p.to, awsapi.MaxQueryRows)
	p.scan.executed(Executed{Target: p.scan.target, Groups: p.groups, Text: text})
	res, err := p.scan.api.RunLogQuery(ctx, p.scan.target, awsapi.LogQuery{
		Groups: p.groups, Text: text, From: p.scan.From, To: p.to,
	}, nil)
	if err != nil {
		return nil, err
	}
	b, err := p.scan.decode(res.Rows)
	if err != nil {
		return nil, err
	}
	p.scan.rt.Budget.Give(p.held)
	p.held = int64(b.Size())
	if err := p.scan.rt.Budget.Take("the rows of "+p.scan.Source.Name, p.held); err != nil {
		return nil, err
	}
	if len(res.Rows) < awsapi.MaxQueryRows {
		p.done = true
		return b, nil
	}
	return p.cut(b)
}

// cut drops the oldest millisecond of a full answer, of which there may be
// more, and goes on from there.
func (p *backwards) cut(b *value.Batch) (*value.Batch, error) {
	times := b.Column(b.Schema.Names()[0])
	oldest, _ := times.At(b.N - 1).AsInt()
	keep := b.N
	for keep > 0 {
		if t, _ := times.At(keep - 1).AsInt(); t != oldest {
			break
		}
		keep--
	}
	if keep == 0 {
		return nil, &awsapi.Error{
			Target: p.scan.target, Operation: "StartQuery",
			Message: "more than 100,000 events carry the time " + time.UnixMilli(oldest).UTC().Format(time.RFC3339Nano),
			Hint:    "narrow the scope: CloudWatch gives no more rows of one instant",
		}
	}
	p.to = time.UnixMilli(oldest + 1)
	return b.Slice(0, keep), nil
}
