package plugin

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// defaults tells the form what applies where it is empty.
func (d *Datasource) defaults(context.Context, struct{}) (engine.Defaults, error) {
	return d.engine.Defaults()
}

type fieldsResponse struct {
	Fields []engine.Field `json:"fields"`
}

// fields lists the field schema.
func (d *Datasource) fields(context.Context, struct{}) (fieldsResponse, error) {
	return fieldsResponse{d.engine.Fields()}, nil
}

// logGroups lists log groups that begin with a text.
func (d *Datasource) logGroups(ctx context.Context, search string) ([]engine.LogGroup, error) {
	return d.engine.LogGroups(ctx, search)
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
func (d *Datasource) lintRule(_ context.Context, rule ruleRequest) (ruleFindings, error) {
	scope, expression := fields.Lint(fields.Rule(rule.ExtractionRule))
	return ruleFindings{marked(rule.Scope, scope), marked(rule.ParseExpression, expression)}, nil
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
func (d *Datasource) tryRule(ctx context.Context, rule ruleRequest) (trialResponse, error) {
	t, err := d.engine.TryRule(ctx, rule.ExtractionRule, rule.Message)
	resp := trialResponse{InScope: t.InScope, Fields: []trialField{}}
	for _, f := range t.Fields {
		resp.Fields = append(resp.Fields, trialField(f))
	}
	return resp, err
}

type sampleResponse struct {
	Message string `json:"message"`
	Place   string `json:"place"`
}

// sampleOfRule returns the newest message in the scope of an extraction rule.
func (d *Datasource) sampleOfRule(ctx context.Context, rule ruleRequest) (sampleResponse, error) {
	s, err := d.engine.SampleOfRule(ctx, rule.ExtractionRule)
	return sampleResponse(s), err
}

func readRule(r *http.Request) (rule ruleRequest, err error) {
	err = json.NewDecoder(r.Body).Decode(&rule)
	return rule, err
}
