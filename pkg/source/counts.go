package source

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Counts reads the events of a log source as groups of equal ones, which
// CloudWatch counts. A row stands for plan.Weight events: its message holds the
// paths that are read and no other.
type Counts struct {
	LogScan
	// Filter keeps the events to count.
	Filter insights.All
	// Paths are the keys that lead to each of Group.Fields in the message; nil for
	// @log and @logStream.
	Paths [][]string
	// Group is what to count by. Its filter is made here. With Doubt, its first
	// condition is that an event is in doubt: such events are not among the rows.
	Group insights.Group
	Doubt bool
	// Conditions are the fields, true or false, that the other conditions make.
	Conditions []string

	doubtful atomic.Int64
}

// Doubtful returns how many events were in doubt, once all rows are read.
func (c *Counts) Doubtful() int64 { return c.doubtful.Load() }

// Schema is the layout of the rows: the message time, which is the start of the
// slice, the weight, the message, the conditions, and the constants.
func (c *Counts) Schema() *value.Schema {
	names := []string{fields.MessageTime, plan.Weight, fields.Raw}
	for i, p := range c.Paths {
		if p == nil {
			names = append(names, groupField(c.Group.Fields[i]))
		}
	}
	names = append(names, c.Conditions...)
	for _, l := range c.constants(awsapi.Target{}) {
		if c.Fields.Has(l.Name) {
			names = append(names, l.Name)
		}
	}
	return value.NewSchema(names...)
}

// groupField is the field that a column of every event is.
func groupField(column string) string {
	for _, f := range eventFields {
		if f.column == column {
			return f.name
		}
	}
	return column
}

// Text is the Logs Insights QL for events in [from, to).
func (c *Counts) Text(from, to time.Time) string {
	g := c.Group
	g.Filter = append(insights.All{insights.Since{From: from.UnixMilli(), To: to.UnixMilli()}}, c.Filter...)
	return g.Text()
}

// Open starts the counting on every target at once and returns the groups, in no
// order. executed is called with each text that runs, until the stream is closed.
func (c *Counts) Open(ctx context.Context, rt *exec.Runtime, api LogAPI, executed func(Executed)) exec.Stream {
	ctx, cancel := context.WithCancel(ctx)
	parts := make([]exec.Stream, 0, len(c.Targets))
	for _, t := range c.Targets {
		parts = append(parts, background(ctx, &targetScan{LogScan: &c.LogScan, target: t, api: api, rt: rt, executed: executed, counts: c}, true))
	}
	return &closing{Stream: MergeNewest(c.Schema(), rt, parts), cancel: cancel}
}

// span is a range of time [from, to).
type span struct{ from, to time.Time }

// split cuts a range of so many events into parts, to the millisecond, that are
// not likely to hold more groups than a query gives: as many as it takes where
// every event is a group, up to maxParts.
func (s span) split(events float64) []span {
	n := int64(math.Ceil(events / (awsapi.MaxQueryRows * 0.8)))
	n = min(max(n, 2), maxParts)
	width := max((s.to.Sub(s.from).Milliseconds()+n-1)/n, 1)
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

// maxParts bounds the queries that follow one with too many groups.
const maxParts = 64

// counted reads the groups of some log groups. A query gives 100,000 rows at
// most; when it gives that many, parts of the range are asked by themselves,
// since counts of ranges add up.
type counted struct {
	scan   *targetScan
	groups []string
	spans  []span // still to be read
	held   int64
}

func (g *counted) Schema() *value.Schema { return g.scan.Schema() }

// Close gives the memory of the last rows back.
func (g *counted) Close() error {
	g.spans = nil
	g.scan.rt.Budget.Give(g.held)
	g.held = 0
	return nil
}

func (g *counted) Next(ctx context.Context) (*value.Batch, error) {
	for {
		if len(g.spans) == 0 {
			return nil, io.EOF
		}
		s := g.spans[0]
		g.spans = g.spans[1:]
		if !s.from.Before(s.to) {
			continue
		}
		res, err := g.scan.run(ctx, g.groups, g.scan.counts.Text(s.from, s.to), s.from, s.to)
		if err != nil {
			return nil, err
		}
		if len(res.Rows) >= awsapi.MaxQueryRows {
			if parts := s.split(res.Stats.RecordsMatched); len(parts) > 1 {
				g.spans = append(parts, g.spans...)
				continue
			}
			g.scan.rt.Notices.Add(diag.Warning, fmt.Sprintf("%s: groups of %s may be missing: CloudWatch gives %d rows of one instant at most, narrow the scope",
				g.scan.target, s.from.UTC().Format(time.RFC3339Nano), awsapi.MaxQueryRows))
		}
		b, err := g.scan.counts.decode(g.scan.target, s.from, res.Rows)
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

// decode turns the rows of an answer into a batch. Events in doubt are counted
// and left out.
func (c *Counts) decode(target awsapi.Target, from time.Time, rows [][]awsapi.Field) (*value.Batch, error) {
	schema := c.Schema()
	b := value.NewBatch(schema, len(rows))
	cell := map[string]string{}
	path := make([]jsonLeaf, 0, len(c.Paths))
	row := make([]value.Value, schema.Len())
	constants := 3 + len(c.Conditions)
	for _, keys := range c.Paths {
		if keys == nil {
			constants++
		}
	}
	for _, r := range rows {
		clear(cell)
		for _, f := range r {
			cell[f.Name] = f.Value
		}
		n, err := strconv.ParseFloat(cell[c.Group.CountColumn()], 64)
		if err != nil {
			return nil, fmt.Errorf("CloudWatch gave the count %q, expected a number", cell[c.Group.CountColumn()])
		}
		if n == 0 { // the one row that some answers have for no events
			continue
		}
		if c.Doubt && isTrue(cell[c.Group.ConditionColumn(0)]) {
			c.doubtful.Add(int64(n))
			continue
		}
		row[0], row[1] = value.Int(from.UnixMilli()), value.Int(int64(n))
		if c.Group.Slice > 0 {
			if row[0], err = readTime(cell[c.Group.TimeColumn()]); err != nil {
				return nil, err
			}
		}
		path, at := path[:0], 3
		for i, keys := range c.Paths {
			text, given := cell[c.Group.FieldColumn(i)]
			switch {
			case keys == nil:
				for _, f := range eventFields {
					if f.column == c.Group.Fields[i] {
						if row[at], err = f.read(text); err != nil {
							return nil, err
						}
						break
					}
				}
				at++
			case c.Group.IsSure(i) || isTrue(cell[c.Group.PresentColumn(i)]):
				if !c.Group.IsText(i) && isTrue(cell[c.Group.NumberColumn(i)]) {
					if text, err = number(text); err != nil {
						return nil, err
					}
				}
				path = append(path, jsonLeaf{keys, text})
			case given && text != "":
				return nil, fmt.Errorf("CloudWatch gave the field %s the value %q and says that it is missing", c.Group.Fields[i], text)
			}
		}
		row[2] = value.String(writeJSON(path))
		for i := range c.Conditions {
			j := i
			if c.Doubt {
				j++
			}
			row[at] = value.Bool(isTrue(cell[c.Group.ConditionColumn(j)]))
			at++
		}
		for i := range at {
			b.Cols[i].Append(row[i])
		}
		b.N++
	}
	for at := constants; at < schema.Len(); at++ {
		b.Cols[at] = constant(c.constants(target), schema.Names()[at], b.N)
	}
	return b, nil
}

// number writes a number as JSON has it, however CloudWatch prints it. The
// numbers of events that are not in doubt are written in one way only.
func number(printed string) (string, error) {
	n, err := strconv.ParseFloat(printed, 64)
	if err != nil {
		return "", fmt.Errorf("CloudWatch printed the number %q, expected digits", printed)
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// isTrue reads a truth value, of which nobody says how it prints.
func isTrue(s string) bool { return s == "1" || s == "1.0" || s == "true" || s == "True" }
