package plugin

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// editing is what the editor sends while a query is written.
type editing struct {
	rangedQuery
	// At is the cursor, in UTF-16 units from the start of the text.
	At int `json:"at"`
	// Names are those of all variables that the query may use.
	Names []string `json:"names"`
	// Filter is the one to add or take back.
	Filter query.Filter `json:"filter"`
}

// completeResponse is what may stand at the cursor.
type completeResponse struct {
	// Typed is how many UTF-16 units before the cursor are replaced.
	Typed       int                 `json:"typed"`
	Suggestions []engine.Suggestion `json:"suggestions"`
}

// complete says what may stand at the cursor.
func (d *Datasource) complete(w http.ResponseWriter, r *http.Request) {
	e, ok := readEditing(w, r)
	if !ok {
		return
	}
	ctx := asUser(r.Context(), backend.UserFromContext(r.Context()))
	req := e.request(d.now())
	at := offset(e.query.Text, e.At)
	c := d.engine.Complete(ctx, engine.CompletionRequest{Query: e.query, At: at, Names: e.Names, From: req.From, To: req.To})
	typed := units(e.query.Text[c.Typed.Start:at])
	writeJSON(w, http.StatusOK, completeResponse{typed, c.Suggestions})
}

// signature tells how the call at the cursor is written; null when there is none.
func (d *Datasource) signature(w http.ResponseWriter, r *http.Request) {
	e, ok := readEditing(w, r)
	if !ok {
		return
	}
	writeJSON(w, http.StatusOK, d.engine.SignatureAt(e.query, offset(e.query.Text, e.At)))
}

type textResponse struct {
	Query string `json:"query"`
}

// format lays a query out.
func (d *Datasource) format(w http.ResponseWriter, r *http.Request) {
	e, ok := readEditing(w, r)
	if !ok {
		return
	}
	text, err := d.engine.Format(e.query)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, textResponse{text})
}

// modify adds a filter to the text of a query, or takes it back when it is there.
func (d *Datasource) modify(w http.ResponseWriter, r *http.Request) {
	e, ok := readEditing(w, r)
	if !ok {
		return
	}
	text, err := d.engine.ToggleFilter(e.query, e.Filter)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, textResponse{text})
}

// tags lists the keys of ad-hoc filters, or the values of the named one.
func (d *Datasource) tags(w http.ResponseWriter, r *http.Request) {
	e, ok := readEditing(w, r)
	if !ok {
		return
	}
	ctx := asUser(r.Context(), backend.UserFromContext(r.Context()))
	req := e.request(d.now())
	values := d.engine.Tags(ctx, req.From, req.To, e.Field)
	writeJSON(w, http.StatusOK, valuesResponse{Values: values, Notices: []string{}})
}

func readEditing(w http.ResponseWriter, r *http.Request) (e editing, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		e.query, err = query.Parse(body)
	}
	if err == nil {
		err = json.Unmarshal(body, &e)
	}
	if err == nil && e.At < 0 {
		err = errors.New("at: expected a number of characters, from 0")
	}
	if err != nil {
		writeError(w, err)
	}
	return e, err == nil
}

// offset is the byte offset of a number of UTF-16 units.
func offset(text string, n int) int {
	at := 0
	for n > 0 && at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		n -= units(string(r))
		at += size
	}
	return at
}

// units is the length of a text in UTF-16 units.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// sources lists the log sources, for the help that is shown before the first
// query.
func (d *Datasource) sources(w http.ResponseWriter, r *http.Request) {
	list, err := d.engine.Sources(r.Context())
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"sources": list})
}
