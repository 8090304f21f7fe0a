package plugin

import (
	"encoding/json"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// defaults tells the form what applies where it is empty.
func (d *Datasource) defaults(w http.ResponseWriter, _ *http.Request) {
	found, err := d.engine.Defaults()
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, found)
}

// fields lists the field schema.
func (d *Datasource) fields(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"fields": d.engine.Fields()})
}

// logGroups lists log groups that begin with the parameter search.
func (d *Datasource) logGroups(w http.ResponseWriter, r *http.Request) {
	ctx := asUser(r.Context(), backend.UserFromContext(r.Context()))
	found, err := d.engine.LogGroups(ctx, r.URL.Query().Get("search"))
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, found)
}

// ruleRequest is an extraction rule as it is being written, and a message.
type ruleRequest struct {
	settings.ExtractionRule
	Message string `json:"message"`
}

type ruleFindings struct {
	Scope           []lintDiagnostic `json:"scope"`
	ParseExpression []lintDiagnostic `json:"parseExpression"`
}

// lintRule checks an extraction rule.
func (d *Datasource) lintRule(w http.ResponseWriter, r *http.Request) {
	rule, ok := readRule(w, r)
	if !ok {
		return
	}
	scope, expression := fields.Lint(fields.Rule(rule.ExtractionRule))
	writeJSON(w, http.StatusOK, ruleFindings{marked(rule.Scope, scope), marked(rule.ParseExpression, expression)})
}

type trialResponse struct {
	InScope bool         `json:"inScope"`
	Fields  []trialField `json:"fields"`
}

type trialField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// tryRule applies an extraction rule to a message.
func (d *Datasource) tryRule(w http.ResponseWriter, r *http.Request) {
	rule, ok := readRule(w, r)
	if !ok {
		return
	}
	t, err := d.engine.TryRule(r.Context(), rule.ExtractionRule, rule.Message)
	if err != nil {
		writeError(w, err)
		return
	}
	resp := trialResponse{InScope: t.InScope, Fields: []trialField{}}
	for _, f := range t.Fields {
		resp.Fields = append(resp.Fields, trialField(f))
	}
	writeJSON(w, http.StatusOK, resp)
}

type sampleResponse struct {
	Message string `json:"message"`
	Place   string `json:"place"`
}

// sampleOfRule returns the newest message in the scope of an extraction rule.
func (d *Datasource) sampleOfRule(w http.ResponseWriter, r *http.Request) {
	rule, ok := readRule(w, r)
	if !ok {
		return
	}
	ctx := asUser(r.Context(), backend.UserFromContext(r.Context()))
	s, err := d.engine.SampleOfRule(ctx, rule.ExtractionRule)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, sampleResponse(s))
}

func readRule(w http.ResponseWriter, r *http.Request) (rule ruleRequest, ok bool) {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&rule)
	if err != nil {
		writeError(w, err)
	}
	return rule, err == nil
}
