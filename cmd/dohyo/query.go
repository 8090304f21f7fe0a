package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

type queryCmd struct {
	connection
	timeRange
	Lang    string   `help:"Language of the query (${enum}); told from the text when not given." enum:"logs,metrics," default:""`
	Var     []string `help:"Value of a variable; repeat the name for several." placeholder:"NAME=VALUE" sep:"none"`
	Format  string   `help:"How to print the answer: ${enum}." enum:"table,csv,json,chart" default:"table"`
	Input   string   `help:"Run a log query over the lines of a file, plain, gzip or Zstandard; - for standard input." placeholder:"FILE"`
	Explain bool     `help:"Show how the query would run, without running it."`
	Query   string   `arg:"" help:"The query, or - for standard input."`
}

// Run runs the query and prints its answer.
func (q *queryCmd) Run(ctx context.Context, c console) error {
	if q.Input != "" {
		return q.runLocal(ctx, c)
	}
	if err := q.check(); err != nil {
		return err
	}
	req, err := q.request(c)
	if err != nil {
		return &failure{exitUsage, err}
	}
	e, release, err := q.open(time.Now)
	if err != nil {
		return err
	}
	defer release()
	if q.Explain {
		return printExplanation(c, e.Explain(ctx, req)[0])
	}
	return q.print(c, e.Run(ctx, req)[0])
}

// request is what the flags ask for.
func (q *queryCmd) request(c console) (engine.Request, error) {
	text, err := q.text(c)
	if err != nil {
		return engine.Request{}, err
	}
	vars, err := variables(q.Var)
	if err != nil {
		return engine.Request{}, err
	}
	from, to, zone, err := q.resolve(time.Now())
	return engine.Request{
		Queries: []query.Query{{RefID: "A", Lang: q.Lang, Text: text, Vars: vars}},
		From:    from, To: to, Timezone: zone,
	}, err
}

// print prints an answer, its notices and, on a terminal, what it took.
func (q *queryCmd) print(c console, r engine.Result) error {
	if r.Err != nil {
		return queryFailure(c, r.Err)
	}
	for _, n := range r.Notices {
		_, _ = fmt.Fprintf(c.err, "%s: %s\n", n.Severity, n.Text)
	}
	if err := printResult(c.out, q.Format, r); err != nil {
		return err
	}
	if q.Format == "table" && isTerminal(c.err) {
		_, _ = fmt.Fprintln(c.err, statsLine(r.Stats))
	}
	return nil
}

func (q *queryCmd) text(c console) (string, error) {
	if q.Query != "-" {
		return q.Query, nil
	}
	text, err := readAll(c.in)
	return strings.TrimSpace(text), err
}

// variables reads name=value pairs; a repeated name has several values.
func variables(pairs []string) (map[string][]string, error) {
	vars := map[string][]string{}
	for _, p := range pairs {
		name, v, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--var %q: write --var name=value", p)
		}
		vars[name] = append(vars[name], v)
	}
	return vars, nil
}

// queryFailure prints what is wrong with a query's text with its place.
func queryFailure(c console, err error) error {
	var text *engine.QueryError
	if !errors.As(err, &text) {
		return err
	}
	_, _ = fmt.Fprint(c.err, diag.Render(text.Text, text.Diagnostics))
	return &failure{code: exitFailed}
}

func printExplanation(c console, x engine.Explanation) error {
	if x.Err != nil {
		return queryFailure(c, x.Err)
	}
	_, _ = fmt.Fprint(c.out, x.Plan)
	for _, call := range sameTexts(x.Calls) {
		_, _ = fmt.Fprintf(c.out, "\n# %s\n%s\n", call.Target, call.Text)
	}
	return nil
}

// sameTexts joins the targets of equal texts.
func sameTexts(calls []engine.Executed) []engine.Executed {
	var out []engine.Executed
	for _, call := range calls {
		i := slices.IndexFunc(out, func(have engine.Executed) bool { return have.Text == call.Text })
		if i < 0 {
			out = append(out, call)
		} else {
			out[i].Target += ", " + call.Target
		}
	}
	return out
}

func statsLine(s engine.Stats) string {
	return fmt.Sprintf("%d AWS calls, %d metrics requested, %.0f bytes scanned, %d rows moved, about $%.6f, %s",
		s.Calls, s.MetricsRequested, s.BytesScanned, s.RowsMoved, s.CostUSD, s.Elapsed.Round(time.Millisecond))
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
