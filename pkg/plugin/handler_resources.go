package plugin

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// maxBody is the most that a resource request may carry, in bytes.
const maxBody = 1 << 20

func (d *Datasource) resources() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /lint", d.lint)
	mux.HandleFunc("POST /explain", d.explain)
	mux.HandleFunc("POST /values", d.values)
	mux.HandleFunc("POST /complete", d.complete)
	mux.HandleFunc("POST /signature", d.signature)
	mux.HandleFunc("POST /format", d.format)
	mux.HandleFunc("POST /modify", d.modify)
	mux.HandleFunc("POST /tags", d.tags)
	mux.HandleFunc("GET /sources", d.sources)
	mux.HandleFunc("GET /progress", d.progress)
	mux.HandleFunc("GET /defaults", d.defaults)
	mux.HandleFunc("GET /fields", d.fields)
	mux.HandleFunc("GET /log-groups", d.logGroups)
	mux.HandleFunc("POST /rule/lint", d.lintRule)
	mux.HandleFunc("POST /rule/try", d.tryRule)
	mux.HandleFunc("POST /rule/sample", d.sampleOfRule)
	return mux
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
func (d *Datasource) lint(w http.ResponseWriter, r *http.Request) {
	q, ok := readRangedQuery(w, r)
	if !ok {
		return
	}
	l := d.engine.Lint(q.query, false, q.Others...)
	writeJSON(w, http.StatusOK, lintResponse{OK: l.OK, Lang: l.Lang, Diagnostics: marked(q.query.Text, l.Diagnostics)})
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
func (d *Datasource) explain(w http.ResponseWriter, r *http.Request) {
	q, ok := readRangedQuery(w, r)
	if !ok {
		return
	}
	x := d.engine.Explain(r.Context(), q.request(d.now()))[0]
	resp := explainResponse{Lang: x.Lang, Plan: x.Plan, Calls: []explainCall{}, ScanBytes: x.ScanBytes, CostUSD: x.CostUSD}
	for _, c := range x.Calls {
		resp.Calls = append(resp.Calls, explainCall{c.Target, c.Groups, c.Text, c.Console})
	}
	if x.Err != nil {
		resp.Error = x.Err.Error()
	}
	writeJSON(w, http.StatusOK, resp)
}

type valuesResponse struct {
	Values  []string `json:"values"`
	Notices []string `json:"notices"`
}

// values lists the distinct values of a field, for a dashboard variable.
func (d *Datasource) values(w http.ResponseWriter, r *http.Request) {
	q, ok := readRangedQuery(w, r)
	if !ok {
		return
	}
	ctx := asUser(r.Context(), backend.UserFromContext(r.Context()))
	found, err := d.engine.Values(ctx, q.request(d.now()), q.Field)
	if err != nil {
		writeError(w, err)
		return
	}
	resp := valuesResponse{Values: found.Values, Notices: []string{}}
	for _, n := range found.Notices {
		resp.Notices = append(resp.Notices, n.Text)
	}
	writeJSON(w, http.StatusOK, resp)
}

func readRangedQuery(w http.ResponseWriter, r *http.Request) (q rangedQuery, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		q.query, err = query.Parse(body)
	}
	if err == nil {
		err = json.Unmarshal(body, &q)
	}
	if err != nil {
		writeError(w, err)
	}
	return q, err == nil
}

func writeError(w http.ResponseWriter, err error) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
