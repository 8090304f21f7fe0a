package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/guptarohit/asciigraph"
	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// printResult writes an answer in one of the formats of --format.
func printResult(w io.Writer, format string, r engine.Result) error {
	switch format {
	case "csv":
		return printCSV(w, toGrid(r))
	case "json":
		return printJSON(w, r)
	case "chart":
		return printChart(w, r)
	}
	return printTable(w, toGrid(r))
}

// grid is an answer as rows: series become time, labels and value.
type grid struct {
	names []string
	kinds []string // string, number, boolean or time
	rows  [][]value.Value
}

func toGrid(r engine.Result) grid {
	if r.Kind == engine.Series {
		return seriesGrid(r.Series)
	}
	g := grid{names: r.Table.Schema.Names()}
	for i, name := range g.names {
		g.kinds = append(g.kinds, columnKind(r.Table.Cols[i], slices.ContainsFunc(r.Times, func(t string) bool { return strings.EqualFold(t, name) })))
	}
	for i := range r.Table.N {
		g.rows = append(g.rows, r.Table.Row(i))
	}
	return g
}

func columnKind(c *value.Column, times bool) string {
	if times {
		return "time"
	}
	kind := "string"
	for i := range c.Len() {
		switch k := c.KindAt(i); {
		case k.Numeric():
			kind = "number"
		case k == value.KindBool:
			kind = "boolean"
		case k == value.KindString:
			return "string"
		}
	}
	return kind
}

func seriesGrid(s *value.SeriesSet) grid {
	g := grid{names: []string{"time"}, kinds: []string{"time"}}
	at := map[string]int{}
	for _, series := range s.Series {
		for _, l := range series.Labels {
			if _, ok := at[l.Name]; !ok {
				at[l.Name] = len(g.names)
				g.names, g.kinds = append(g.names, l.Name), append(g.kinds, "string")
			}
		}
	}
	g.names, g.kinds = append(g.names, "value"), append(g.kinds, "number")
	for _, series := range s.Series {
		for i, v := range series.Values {
			if math.IsNaN(v) {
				continue
			}
			row := make([]value.Value, len(g.names))
			row[0], row[len(row)-1] = value.Int(s.Grid.Time(i)), value.Float(v)
			for _, l := range series.Labels {
				row[at[l.Name]] = value.String(l.Value)
			}
			g.rows = append(g.rows, row)
		}
	}
	return g
}

// cell is a value as text; times are RFC 3339.
func (g grid) cell(row []value.Value, i int) string {
	if g.kinds[i] == "time" {
		if ms, ok := row[i].AsInt(); ok {
			return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
		}
	}
	return row[i].Text()
}

func printTable(w io.Writer, g grid) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.Style().Format.Header = 0
	header := make(table.Row, len(g.names))
	for i, n := range g.names {
		header[i] = n
	}
	t.AppendHeader(header)
	for _, row := range g.rows {
		cells := make(table.Row, len(row))
		for i := range row {
			cells[i] = g.cell(row, i)
		}
		t.AppendRow(cells)
	}
	_, err := fmt.Fprintf(w, "%s\n(%d rows)\n", t.Render(), len(g.rows))
	return err
}

func printCSV(w io.Writer, g grid) error {
	out := csv.NewWriter(w)
	_ = out.Write(g.names) // the error comes from Flush
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i := range row {
			cells[i] = g.cell(row, i)
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

type jsonColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type jsonResult struct {
	Columns []jsonColumn   `json:"columns"`
	Rows    [][]any        `json:"rows"`
	Notices []string       `json:"notices"`
	Stats   map[string]any `json:"stats"`
}

func printJSON(w io.Writer, r engine.Result) error {
	g := toGrid(r)
	out := jsonResult{Rows: make([][]any, len(g.rows)), Notices: []string{}, Stats: statsJSON(r.Stats)}
	for i, n := range g.names {
		out.Columns = append(out.Columns, jsonColumn{n, g.kinds[i]})
	}
	for i, row := range g.rows {
		for k := range row {
			out.Rows[i] = append(out.Rows[i], g.jsonCell(row, k))
		}
	}
	for _, n := range r.Notices {
		out.Notices = append(out.Notices, n.Text)
	}
	return json.NewEncoder(w).Encode(out)
}

// jsonCell keeps numbers and booleans; JSON has no NaN and no infinity, so that
// these are text.
func (g grid) jsonCell(row []value.Value, i int) any {
	v := row[i]
	if v.IsNull() {
		return nil
	}
	switch v.Kind() {
	case value.KindInt:
		if g.kinds[i] != "time" {
			n, _ := v.AsInt()
			return n
		}
	case value.KindFloat:
		if f, _ := v.Num(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
	case value.KindBool:
		b, _ := v.AsBool()
		return b
	}
	return g.cell(row, i)
}

func statsJSON(s engine.Stats) map[string]any {
	return map[string]any{
		"calls": s.Calls, "metrics": s.MetricsRequested, "bytes": s.BytesScanned, "records": s.RecordsScanned,
		"matched": s.RecordsMatched, "moved": s.RowsMoved, "costUSD": s.CostUSD, "ms": s.Elapsed.Milliseconds(),
	}
}

// maxCharted is how many series fit into one chart.
const maxCharted = 8

func printChart(w io.Writer, r engine.Result) error {
	if r.Kind != engine.Series {
		return errors.New("--format chart draws metrics queries; use --format table for log queries")
	}
	if len(r.Series.Series) == 0 {
		_, err := fmt.Fprintln(w, "(no series)")
		return err
	}
	series := r.Series.Series[:min(maxCharted, len(r.Series.Series))]
	colors := []asciigraph.AnsiColor{asciigraph.Blue, asciigraph.Green, asciigraph.Red, asciigraph.Yellow,
		asciigraph.Purple, asciigraph.Cyan, asciigraph.Orange, asciigraph.Gray}
	lines, names := make([][]float64, len(series)), make([]string, len(series))
	for i, s := range series {
		lines[i], names[i] = s.Values, s.Labels.String()
	}
	caption := fmt.Sprintf("%s to %s", time.UnixMilli(r.Series.Grid.Start).UTC().Format(time.RFC3339), time.UnixMilli(r.Series.Grid.End()).UTC().Format(time.RFC3339))
	options := []asciigraph.Option{asciigraph.Height(15), asciigraph.Width(90)}
	if isTerminal(w) {
		options = append(options, asciigraph.SeriesColors(colors[:len(series)]...), asciigraph.SeriesLegends(names...))
	} else {
		caption += "\n" + strings.Join(names, "\n") // a legend needs colours
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", asciigraph.PlotMany(lines, options...), caption)
	if more := len(r.Series.Series) - len(series); more > 0 && err == nil {
		_, err = fmt.Fprintf(w, "(%d more series)\n", more)
	}
	return err
}
