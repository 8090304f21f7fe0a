package source

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// span is a range of time [from, to).
type span struct{ from, to time.Time }

// split cuts a range into at most n parts, to the millisecond.
func (s span) split(n int) []span {
	width := max((s.to.Sub(s.from).Milliseconds()+int64(n)-1)/int64(n), 1)
	var out []span
	for from := s.from; from.Before(s.to); {
		to := from.Add(time.Duration(width) * time.Millisecond).Truncate(time.Millisecond)
		if to.After(s.to) {
			to = s.to
		}
		out = append(out, span{from, to})
		from = to
	}
	return out
}

// section is a part of the events to count: those of a range with some keys.
type section struct {
	span
	keys insights.All
	what sectionKind
}

// sectionKind is what is counted of a part.
type sectionKind int

const (
	everything sectionKind = iota
	sums                   // events whose numbers CloudWatch adds up
	others                 // all other events, those in doubt among them
)

// counted reads the groups of some log groups. A query gives 100,000 rows at
// most; when it gives that many, parts of the events are asked by themselves,
// since what is counted adds up.
type counted struct {
	scan   *targetScan
	groups []string
	parts  []section // still to be read
	held   int64
}

func (g *counted) Schema() *value.Schema { return g.scan.Schema() }

// Close gives the memory of the last rows back.
func (g *counted) Close() error {
	g.parts = nil
	g.scan.rt.Budget.Give(g.held)
	g.held = 0
	return nil
}

func (g *counted) Next(ctx context.Context) (*value.Batch, error) {
	c := g.scan.counts
	for {
		if len(g.parts) == 0 {
			return nil, io.EOF
		}
		p := g.parts[0]
		g.parts = g.parts[1:]
		if !p.from.Before(p.to) {
			continue
		}
		res, err := g.scan.run(ctx, awsapi.LogQuery{Groups: g.groups, Text: c.text(p), From: p.from, To: p.to, Limit: c.MaxRows, Whole: true})
		if err != nil {
			return nil, err
		}
		if c.isFull(res) {
			if parts := c.cut(p, res); len(parts) > 1 {
				g.parts = append(parts, g.parts...)
				continue
			}
			g.scan.rt.Notices.Add(diag.Warning, fmt.Sprintf("%s: groups of %s may be missing: CloudWatch gives %d rows of one instant at most, narrow the scope",
				g.scan.target, p.from.UTC().Format(time.RFC3339Nano), c.maxRows()))
		}
		if p.what == sums && len(c.Percentiles) > 0 && len(res.Rows) > 0 {
			g.scan.rt.Notices.Add(diag.Info, "percentiles are CloudWatch's own, put together from parts, since there are too many different values to count: narrow the range or the scope for exact ones")
		}
		b, err := c.decode(g.scan.target, p, res.Rows)
		if err != nil {
			return nil, g.scan.failed("logs:GetQueryResults", err)
		}
		g.scan.rt.Budget.Give(g.held)
		g.held = int64(b.Size())
		if err := g.scan.rt.Budget.Take("the groups of "+g.scan.Source.Name, g.held); err != nil {
			return nil, err
		}
		return b, nil
	}
}

func (c *Counts) maxRows() int {
	if c.MaxRows > 0 {
		return c.MaxRows
	}
	return awsapi.MaxQueryRows
}

// isFull reports whether an answer has as many rows as CloudWatch gives, so that
// there may be more.
func (c *Counts) isFull(res *awsapi.LogResult) bool {
	return max(len(res.Rows), int(res.Stats.Results)) >= c.maxRows()
}
