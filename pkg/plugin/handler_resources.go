package plugin

import (
	"context"
	"net/http"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

func (d *Datasource) resources() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /lint", handle(readRangedQuery, d.lint))
	mux.HandleFunc("POST /explain", handle(readRangedQuery, d.explain))
	mux.HandleFunc("POST /values", handle(readRangedQuery, d.values))
	mux.HandleFunc("POST /complete", handle(readEditing, d.complete))
	mux.HandleFunc("POST /signature", handle(readEditing, d.signature))
	mux.HandleFunc("POST /format", handle(readEditing, d.format))
	mux.HandleFunc("POST /modify", handle(readEditing, d.modify))
	mux.HandleFunc("POST /tags", handle(readEditing, d.tags))
	mux.HandleFunc("GET /sources", handle(readNothing, d.sources))
	mux.HandleFunc("GET /progress", handle(readParameter("id"), d.progress))
	mux.HandleFunc("GET /fields", handle(readNothing, d.fields))
	mux.HandleFunc("GET /log-groups", handle(readParameter("search"), d.logGroups))
	mux.HandleFunc("POST /rule/sample", handle(readRule, d.sampleOfRule))
	d.formResources(mux)
	return mux
}

// formResources are those that need no settings, for the form in which they are made.
func (d *Datasource) formResources(mux *http.ServeMux) {
	mux.HandleFunc("GET /defaults", handle(readNothing, d.defaults))
	mux.HandleFunc("POST /rule/lint", handle(readRule, d.lintRule))
	mux.HandleFunc("POST /rule/try", handle(readRule, d.tryRule))
}

// lintResponse is what is wrong with a query's text.
type lintResponse struct {
	OK          bool             `json:"ok"`
	Lang        string           `json:"lang"`
	Diagnostics []lintDiagnostic `json:"diagnostics"`
}

// lintDiagnostic is a diagnostic as the editor marks it: lines and columns from
// 1, columns in UTF-16 units.
type lintDiagnostic struct {
	Code      string        `json:"code"`
	Severity  diag.Severity `json:"severity"`
	Message   string        `json:"message"`
	Hint      string        `json:"hint,omitempty"`
	Line      int           `json:"line"`
	Column    int           `json:"column"`
	EndLine   int           `json:"endLine"`
	EndColumn int           `json:"endColumn"`
}

// lint checks a query without asking AWS. The body is a query, and the others
// beside it.
func (d *Datasource) lint(_ context.Context, q rangedQuery) (lintResponse, error) {
	l := d.engine.Lint(q.query, false, q.Others...)
	return lintResponse{OK: l.OK, Lang: l.Lang, Diagnostics: marked(q.query.Text, l.Diagnostics)}, nil
}

// marked are the diagnostics of a text as the editor marks them.
func marked(text string, list diag.List) []lintDiagnostic {
	out := make([]lintDiagnostic, len(list))
	for i, x := range list {
		line, column := diag.Position(text, x.Span.Start)
		endLine, endColumn := diag.Position(text, x.Span.End)
		out[i] = lintDiagnostic{
			Code: x.Code, Severity: x.Severity, Message: x.Message, Hint: x.Hint,
			Line: line, Column: column, EndLine: endLine, EndColumn: endColumn,
		}
	}
	return out
}

// rangedQuery is a query and its range in epoch milliseconds; without a range
// the last hour is meant. Field is the field whose values are wanted, Others are
// the queries beside it that it may refer to.
type rangedQuery struct {
	query  query.Query
	From   int64         `json:"from"`
	To     int64         `json:"to"`
	Field  string        `json:"field"`
	Others []query.Query `json:"others"`
}

// request is the engine's request for the query.
func (q rangedQuery) request(now time.Time) engine.Request {
	from, to := now.Add(-time.Hour), now
	if q.To != 0 {
		from, to = time.UnixMilli(q.From), time.UnixMilli(q.To)
	}
	return engine.Request{Queries: []query.Query{q.query}, From: from, To: to}
}

type explainResponse struct {
	Lang  string        `json:"lang"`
	Plan  string        `json:"plan"`
	Calls []explainCall `json:"calls"`
	// ScanBytes and CostUSD estimate what a log query scans, and its price.
	ScanBytes float64 `json:"scanBytes"`
	CostUSD   float64 `json:"costUSD"`
	Error     string  `json:"error,omitempty"`
}

type explainCall struct {
	Target  string   `json:"target"`
	Groups  []string `json:"groups,omitempty"`
	Text    string   `json:"text"`
	Console string   `json:"console,omitempty"`
}

// explain tells how a query would run.
func (d *Datasource) explain(ctx context.Context, q rangedQuery) (explainResponse, error) {
	x := d.engine.Explain(ctx, q.request(d.now()))[0]
	resp := explainResponse{Lang: x.Lang, Plan: x.Plan, Calls: []explainCall{}, ScanBytes: x.ScanBytes, CostUSD: x.CostUSD}
	for _, c := range x.Calls {
		resp.Calls = append(resp.Calls, explainCall{c.Target, c.Groups, c.Text, c.Console})
	}
	if x.Err != nil {
		resp.Error = x.Err.Error()
	}
	return resp, nil
}

type valuesResponse struct {
	Values  []string `json:"values"`
	Notices []string `json:"notices"`
}

// values lists the distinct values of a field, for a dashboard variable.
func (d *Datasource) values(ctx context.Context, q rangedQuery) (valuesResponse, error) {
	found, err := d.engine.Values(ctx, q.request(d.now()), q.Field)
	if err != nil {
		return valuesResponse{}, err
	}
	resp := valuesResponse{Values: found.Values, Notices: []string{}}
	for _, n := range found.Notices {
		resp.Notices = append(resp.Notices, n.Text)
	}
	return resp, nil
}
