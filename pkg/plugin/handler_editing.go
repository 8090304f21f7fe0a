package plugin

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

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
func (d *Datasource) complete(ctx context.Context, e editing) (completeResponse, error) {
	req := e.request(d.now())
	at := offset(e.query.Text, e.At)
	c := d.engine.Complete(ctx, engine.CompletionRequest{Query: e.query, At: at, Names: e.Names, From: req.From, To: req.To})
	return completeResponse{units(e.query.Text[c.Typed.Start:at]), c.Suggestions}, nil
}

// signature tells how the call at the cursor is written; null when there is none.
func (d *Datasource) signature(_ context.Context, e editing) (*engine.Signature, error) {
	return d.engine.SignatureAt(e.query, offset(e.query.Text, e.At)), nil
}

type textResponse struct {
	Query string `json:"query"`
}

// format lays a query out.
func (d *Datasource) format(_ context.Context, e editing) (textResponse, error) {
	text, err := d.engine.Format(e.query)
	return textResponse{text}, err
}

// modify adds a filter to the text of a query, or takes it back when it is there.
func (d *Datasource) modify(_ context.Context, e editing) (textResponse, error) {
	text, err := d.engine.ToggleFilter(e.query, e.Filter)
	return textResponse{text}, err
}

// tags lists the keys of ad-hoc filters, or the values of the named one.
func (d *Datasource) tags(ctx context.Context, e editing) (valuesResponse, error) {
	req := e.request(d.now())
	return valuesResponse{Values: d.engine.Tags(ctx, req.From, req.To, e.Field), Notices: []string{}}, nil
}

func readEditing(r *http.Request) (e editing, err error) {
	err = readQuery(r, &e.query, &e)
	if err == nil && e.At < 0 {
		err = errors.New("at: expected a number of characters, from 0")
	}
	return e, err
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

type sourcesResponse struct {
	Sources []engine.SourceOverview `json:"sources"`
}

// sources lists the log sources, for the help that is shown before the first
// query.
func (d *Datasource) sources(ctx context.Context, _ struct{}) (sourcesResponse, error) {
	list, err := d.engine.Sources(ctx)
	return sourcesResponse{list}, err
}
