package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
)

type checkCmd struct {
	connection
	timeRange
	Format string   `help:"How to print the outcome: ${enum}." enum:"table,json" default:"table"`
	Inputs []string `arg:"" optional:"" help:"Folders or files of dashboards, or the other inputs of lint."`
}

// panelsAtOnce is how many panels run at a time, about what a browser asks.
const panelsAtOnce = 6

// checkLine is the outcome of one query.
type checkLine struct {
	Dashboard string  `json:"dashboard"`
	Panel     string  `json:"panel"`
	Ref       string  `json:"ref"`
	Lang      string  `json:"lang"`
	Status    string  `json:"status"` // ok, empty or error
	Rows      int     `json:"rows"`
	Series    int     `json:"series"`
	MS        int64   `json:"ms"`
	Calls     int     `json:"calls"`
	Metrics   int     `json:"metrics"`
	Bytes     float64 `json:"bytes"`
	Moved     int     `json:"moved"`
	Error     string  `json:"error"`
}

// Run runs every query and prints one line for each. It fails on any error.
func (k *checkCmd) Run(ctx context.Context, c console) error {
	if err := k.check(); err != nil {
		return err
	}
	panels, err := readInputs(c, k.Inputs)
	if err != nil {
		return &failure{exitUsage, err}
	}
	from, to, zone, err := k.resolve(time.Now())
	if err != nil {
		return &failure{exitUsage, err}
	}
	e, release, err := k.open(time.Now)
	if err != nil {
		return err
	}
	defer release()
	lines := make([][]checkLine, len(panels))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(panelsAtOnce)
	for i, p := range panels {
		g.Go(func() error {
			req := engine.Request{Queries: p.queries, From: from, To: to, Timezone: zone, AnyVariable: true}
			for _, r := range e.Run(ctx, req) {
				lines[i] = append(lines[i], newCheckLine(p, r))
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return k.print(c, lines)
}

func newCheckLine(p panel, r engine.Result) checkLine {
	l := checkLine{
		Dashboard: p.dashboard, Panel: p.title, Ref: r.RefID, Lang: r.Lang, Status: "ok",
		MS: r.Stats.Elapsed.Milliseconds(), Calls: r.Stats.Calls, Metrics: r.Stats.MetricsRequested,
		Bytes: r.Stats.BytesScanned, Moved: r.Stats.RowsMoved,
	}
	switch {
	case r.Err != nil:
		l.Status, l.Error = "error", r.Err.Error()
	case r.Kind == engine.Series:
		l.Series = len(r.Series.Series)
		for _, s := range r.Series.Series {
			for _, v := range s.Values {
				if !math.IsNaN(v) {
					l.Rows++
				}
			}
		}
	default:
		l.Rows = r.Table.N
	}
	if l.Status == "ok" && l.Rows == 0 {
		l.Status = "empty"
	}
	return l
}

func (k *checkCmd) print(c console, panels [][]checkLine) error {
	failed := 0
	out := newCheckTable()
	encoder := json.NewEncoder(c.out)
	for _, lines := range panels {
		for _, l := range lines {
			if l.Status == "error" {
				failed++
			}
			if k.Format == "json" {
				if err := encoder.Encode(l); err != nil {
					return err
				}
				continue
			}
			out.add(l)
		}
	}
	if k.Format == "table" {
		if _, err := fmt.Fprintln(c.out, out.render()); err != nil {
			return err
		}
	}
	if failed > 0 {
		return &failure{exitFailed, errors.New(plural(failed, "query") + " failed")}
	}
	return nil
}

// checkTable prints lines by dashboard, with totals.
type checkTable struct {
	table.Writer
	dashboard string
	total     checkLine
	started   bool
	errors    []string
}

func newCheckTable() *checkTable {
	t := &checkTable{Writer: table.NewWriter()}
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	t.AppendHeader(table.Row{"dashboard", "panel", "ref", "lang", "status", "rows", "series", "ms", "calls", "metrics", "bytes", "moved"})
	return t
}

func (t *checkTable) add(l checkLine) {
	if t.started && l.Dashboard != t.dashboard {
		t.closeDashboard()
	}
	t.started, t.dashboard = true, l.Dashboard
	t.AppendRow(l.row())
	t.total.Rows += l.Rows
	t.total.Series += l.Series
	t.total.MS += l.MS
	t.total.Calls += l.Calls
	t.total.Metrics += l.Metrics
	t.total.Bytes += l.Bytes
	t.total.Moved += l.Moved
	if l.Error != "" {
		t.errors = append(t.errors, fmt.Sprintf("%s | %s | %s: %s", l.Dashboard, l.Panel, l.Ref, l.Error))
	}
}

func (l checkLine) row() table.Row {
	return table.Row{l.Dashboard, l.Panel, l.Ref, l.Lang, l.Status, l.Rows, l.Series, l.MS, l.Calls, l.Metrics, fmt.Sprintf("%.0f", l.Bytes), l.Moved}
}

func (t *checkTable) closeDashboard() {
	t.AppendSeparator()
	t.total.Dashboard, t.total.Panel = t.dashboard, "total"
	t.AppendRow(t.total.row())
	t.AppendSeparator()
	t.total = checkLine{}
}

func (t *checkTable) render() string {
	if t.started {
		t.closeDashboard()
	}
	text := t.Render()
	for _, e := range t.errors {
		text += "\n" + e
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if noun == "query" {
		noun = "querie"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
