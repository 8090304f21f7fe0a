// Package source holds the leaves of plans: rows of CloudWatch Logs and series
// of CloudWatch Metrics.
package source

import (
	"context"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// LogAPI is what log scans ask of AWS.
type LogAPI interface {
	LogGroups(ctx context.Context, t awsapi.Target, prefix string) ([]awsapi.LogGroup, error)
	RunLogQuery(ctx context.Context, t awsapi.Target, q awsapi.LogQuery, progress func(awsapi.LogProgress)) (*awsapi.LogResult, error)
}

// LogScan reads the events of one log source.
type LogScan struct {
	Source  fields.LogSource
	Groups  []string // names, prefixes that end in *, or ARNs
	Targets []awsapi.Target
	// HasGroup tells of a log group, by its name, whether the scope can hold there;
	// nil is true of all.
	HasGroup func(name string) bool
	// Filter keeps every event that the query needs and may keep more.
	Filter insights.Filter
	// Fields are the fields wanted of the rows.
	Fields plan.Fields
	// From and To bound the message time as [From, To).
	From, To time.Time
	// PageRows is how many rows a query asks for at a time: few where the newest
	// ones are likely to be enough. 0 is as many as CloudWatch gives.
	PageRows int
	// Progress is called as queries of the scan get on, by several at once; it may
	// be nil.
	Progress func(awsapi.Target, awsapi.LogProgress)
	// Top is set when only the first events by a number are wanted.
	Top *Top
}

// FirstPage is how many rows the first query asks for.
func (s *LogScan) FirstPage() int {
	if s.PageRows <= 0 {
		return awsapi.MaxQueryRows
	}
	return min(s.PageRows, awsapi.MaxQueryRows)
}

// readsAll reports whether the reader is likely to want every row.
func (s *LogScan) readsAll() bool { return s.PageRows <= 0 }

// Executed is a CloudWatch text that ran, or would run.
type Executed struct {
	Target awsapi.Target
	Groups []string
	Text   string
}

// Schema is the layout of the scan's rows: the message time, the wanted fields
// of the event, and the wanted constants of source and target.
func (s *LogScan) Schema() *value.Schema {
	names := []string{fields.MessageTime}
	for _, f := range eventFields {
		if s.Fields.Has(f.name) {
			names = append(names, f.name)
		}
	}
	for _, c := range s.constants(awsapi.Target{}) {
		if s.Fields.Has(c.Name) {
			names = append(names, c.Name)
		}
	}
	return value.NewSchema(names...)
}

// constants are the fields that every row of a target has. The first of a name
// counts: the source's own stand over the target's. Empty ones are missing.
func (s *LogScan) constants(t awsapi.Target) []value.Label {
	return append(s.Source.ConstantLabels(), []value.Label{
		{Name: fields.Source, Value: s.Source.Name},
		{Name: fields.Category, Value: s.Source.Category},
		{Name: fields.Index, Value: s.Source.Name},
		{Name: fields.View, Value: s.Source.Name},
		{Name: fields.AccountField, Value: t.Account},
		{Name: fields.AccountID, Value: t.AccountID},
		{Name: fields.Region, Value: t.Region},
	}...)
}

// Text is the Logs Insights QL of the scan for events in [from, to): the newest
// first, at most limit.
func (s *LogScan) Text(from, to time.Time, limit int) string {
	return insights.Query(
		insights.Fields(s.columns()...),
		insights.FilterCommand(s.within(from, to)),
		insights.SortNewest,
		insights.Limit(limit),
	)
}

// columns are what is asked of each event.
func (s *LogScan) columns() []string {
	columns := []string{"@timestamp"}
	for _, f := range eventFields {
		if s.Fields.Has(f.name) && f.column != "@ptr" { // comes by itself
			columns = append(columns, f.column)
		}
	}
	return columns
}

// Open starts the scan on every target at once and returns its rows, newest
// first. executed is called with each text that runs, until the stream is closed.
func (s *LogScan) Open(ctx context.Context, rt *exec.Runtime, api LogAPI, executed func(Executed)) exec.Stream {
	ctx, cancel := context.WithCancel(ctx)
	parts := make([]exec.Stream, 0, len(s.Targets))
	for _, t := range s.Targets {
		parts = append(parts, background(ctx, &targetScan{LogScan: s, target: t, api: api, rt: rt, executed: executed}, s.readsAll()))
	}
	return &closing{Stream: MergeNewest(s.Schema(), rt, parts), cancel: cancel}
}

// closing stops all that stands behind a stream at once, before one after the
// other is waited for.
type closing struct {
	exec.Stream
	cancel context.CancelFunc
}

// Close cancels the work behind the stream and closes it.
func (c *closing) Close() error {
	c.cancel()
	return c.Stream.Close()
}
