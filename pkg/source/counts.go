package source

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
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
	// Sums are those of Group.Fields whose numbers CloudWatch may add up, where
	// there are too many groups to count by them, and Percentiles what is wanted of
	// their spread.
	Sums        []string
	Percentiles []float64
	// MaxRows is how many rows a query may give, 0 for as many as CloudWatch does.
	MaxRows int

	doubtful atomic.Bool
}

// Doubtful reports whether events were in doubt, once all rows are read.
func (c *Counts) Doubtful() bool { return c.doubtful.Load() }

// Schema is the layout of the rows: the message time, which is the start of the
// slice, the weight, the spread where percentiles are wanted, the message, the
// conditions, and the constants.
func (c *Counts) Schema() *value.Schema {
	names := []string{fields.MessageTime, plan.Weight}
	if len(c.Percentiles) > 0 {
		names = append(names, plan.Spread)
	}
	names = append(names, fields.Raw)
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
func (c *Counts) Text(from, to time.Time) string { return c.text(section{span: span{from, to}}) }

// text is the Logs Insights QL for a part of the events.
func (c *Counts) text(p section) string {
	g := c.Group
	filter := append(insights.All{insights.Since{From: p.from.UnixMilli(), To: p.to.UnixMilli()}}, c.Filter...)
	filter = append(filter, p.keys...)
	switch p.what {
	case sums:
		g.Sums, g.Percentiles = c.Sums, c.levels()
		filter = append(filter, insights.Addable(c.Sums)...)
	case others:
		var rest insights.Any
		if c.Doubt {
			rest = append(rest, g.Conditions[0])
		}
		not, _ := insights.Not(insights.Addable(c.Sums)) // patterns have an opposite
		filter = append(filter, append(rest, not))
	}
	g.Filter = filter
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
