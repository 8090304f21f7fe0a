// Package insightsql evaluates CloudWatch Logs Insights QL over log events.
//
// It is written from the "CloudWatch Logs Insights language query syntax" pages
// of the Amazon CloudWatch Logs user guide and serves as the oracle against
// which translations into that language are checked. Where those pages leave a
// question open, [Points] lists the possible answers and [Switches] picks one.
package insightsql

import (
	"context"
	"iter"
)

const (
	defaultRows = 10_000
	maxRows     = 100_000
	maxStats    = 10
)

// Query is a query that passed [Parse]. It may be run many times, also concurrently.
type Query struct {
	text     string
	steps    []step
	matchers *matchers
}

// Event is one log event as PutLogEvents stored it.
type Event struct {
	Timestamp int64 // epoch milliseconds
	Ingestion int64 // epoch milliseconds
	Message   string
	LogStream string
	LogGroup  string
	Account   string // twelve digits
	Region    string
	Ptr       string // the record pointer that GetLogRecord takes
}

// Options are the parameters of StartQuery that are not part of the text.
type Options struct {
	Start, End int64 // query range in epoch milliseconds, both inclusive
	Limit      int   // StartQuery's limit, 0 for none given; a limit command can only lower it
	Now        int64 // epoch milliseconds at which the query started
	Switches   Switches
}

// Cell is one column of a result row. Columns without a value have no cell.
type Cell struct{ Field, Value string }

// Result holds the rows in their final order and the statistics that
// GetQueryResults reports: events that passed every filter, events in the time
// range that were looked at, and the bytes of their messages.
type Result struct {
	Rows                    [][]Cell
	Matched, Scanned, Bytes float64
}

// Parse reads a query and checks everything that can be checked without events.
// The error is a *[CompileError] for text that CloudWatch would reject, and for
// commands and functions that this evaluator does not have.
func Parse(text string) (*Query, error) {
	steps, err := parseQuery(text)
	if err != nil {
		return nil, err
	}
	q := &Query{text: text, steps: steps, matchers: &matchers{}}
	if _, err := compile(q, newEnv(context.Background(), Options{})); err != nil {
		return nil, err
	}
	return q, nil
}

// Run evaluates the query over events, which may come in any order; those
// outside the range are skipped and not counted. It returns ctx's error when
// ctx ends first.
func (q *Query) Run(ctx context.Context, events iter.Seq[Event], o Options) (*Result, error) {
	e := newEnv(ctx, o)
	p, err := compile(q, e)
	if err != nil {
		return nil, err
	}
	return p.run(events)
}
