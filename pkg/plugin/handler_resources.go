package plugin

import (
	"encoding/json"
	"net/http"
	"time"

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

// lint checks a query without asking AWS. The body is a query.
func (d *Datasource) lint(w http.ResponseWriter, r *http.Request) {
	q, ok := readQuery(w, r)
	if !ok {
		return
	}
	l := d.engine.Lint(q, false)
	resp := lintResponse{OK: l.OK, Lang: l.Lang, Diagnostics: []lintDiagnostic{}}
	for _, x := range l.Diagnostics {
		line, column := diag.Position(q.Text, x.Span.Start)
		endLine, endColumn := diag.Position(q.Text, x.Span.End)
		resp.Diagnostics = append(resp.Diagnostics, lintDiagnostic{
			Code: x.Code, Severity: x.Severity, Message: x.Message, Hint: x.Hint,
			Line: line, Column: column, EndLine: endLine, EndColumn: endColumn,
		})
	}
	writeJSON(w, http.StatusOK, resp)
}

// explainRequest is a query and its range in epoch milliseconds; without a
// range the last hour is meant.
type explainRequest struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

type explainResponse struct {
	Lang  string        `json:"lang"`
	Plan  string        `json:"plan"`
	Calls []explainCall `json:"calls"`
	Error string        `json:"error,omitempty"`
}

type explainCall struct {
	Target string `json:"target"`
	Text   string `json:"text"`
}

// explain tells how a query would run.
func (d *Datasource) explain(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	if !readJSON(w, r, &body) {
		return
	}
	var span explainRequest
	q, err := query.Parse(body)
	if err == nil {
		err = json.Unmarshal(body, &span)
	}
	if err != nil {
		writeError(w, err)
		return
	}
	to := d.now()
	from := to.Add(-time.Hour)
	if span.To != 0 {
		from, to = time.UnixMilli(span.From), time.UnixMilli(span.To)
	}
	x := d.engine.Explain(r.Context(), engine.Request{Queries: []query.Query{q}, From: from, To: to})[0]
	resp := explainResponse{Lang: x.Lang, Plan: x.Plan, Calls: []explainCall{}}
	for _, c := range x.Calls {
		resp.Calls = append(resp.Calls, explainCall(c))
	}
	if x.Err != nil {
		resp.Error = x.Err.Error()
	}
	writeJSON(w, http.StatusOK, resp)
}

func readQuery(w http.ResponseWriter, r *http.Request) (query.Query, bool) {
	var body json.RawMessage
	if !readJSON(w, r, &body) {
		return query.Query{}, false
	}
	q, err := query.Parse(body)
	if err != nil {
		writeError(w, err)
	}
	return q, err == nil
}

func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(v)
	if err != nil {
		writeError(w, err)
	}
	return err == nil
}

func writeError(w http.ResponseWriter, err error) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
