package plugin

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestDefaultsCanBeSaved stores what the form copies to be edited.
func TestDefaultsCanBeSaved(t *testing.T) {
	d, _ := serve(t)
	var defaults map[string]json.RawMessage
	ask(t, d, "defaults", "", &defaults)
	var schema struct{ Fields []struct{ Name, From string } }
	if ask(t, d, "fields", "", &schema); len(schema.Fields) < 16 || schema.Fields[0].Name == "" || schema.Fields[0].From != "built-in" {
		t.Errorf("the field schema is %+v", schema)
	}
	want := []string{"cache", "extractionRules", "fields", "limits", "logSources", "metricRules"}
	if got := slices.Sorted(maps.Keys(defaults)); !slices.Equal(got, want) {
		t.Fatalf("defaults: %v, want %v", got, want)
	}
	saved, err := json.Marshal(map[string]any{
		"logSources": defaults["logSources"], "extractionRules": defaults["extractionRules"], "metricRules": defaults["metricRules"],
		"limits": defaults["limits"], "cache": defaults["cache"],
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.New(saved, nil)
	if err != nil {
		t.Fatalf("%s: %v", saved, err)
	}
	bare, err := settings.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Limits != bare.Limits || s.Cache != bare.Cache || len(s.LogSources) != 2 || len(s.ExtractionRules) != 3 || len(s.MetricRules) != 1 {
		t.Errorf("saved as %+v", s)
	}
	if strings.Contains(string(defaults["logSources"]), "null") {
		t.Errorf("log sources with null in them: %s", defaults["logSources"])
	}
}

func TestRulesAreCheckedAndTriedWhileTheyAreWritten(t *testing.T) {
	d, _ := serve(t)
	var found ruleFindings
	ask(t, d, "rule/lint", `{"name":"a","scope":"x (","parseExpression":"| json \"b\"\n| cuont by b"}`, &found)
	if len(found.Scope) == 0 || len(found.ParseExpression) != 1 || found.ParseExpression[0].Line != 2 {
		t.Errorf("lint: %+v", found)
	}
	ask(t, d, "rule/lint", `{"name":"a","scope":"x","parseExpression":"json \"b\""}`, &found)
	if found.Scope == nil || found.ParseExpression == nil || len(found.Scope)+len(found.ParseExpression) > 0 {
		t.Errorf("lint of what is right: %+v, want empty lists", found)
	}
	var trial trialResponse
	ask(t, d, "rule/try", `{"name":"a","scope":"","parseExpression":"json \"b\"","message":"{\"b\": 7}"}`, &trial)
	if !trial.InScope || !slices.Equal(trial.Fields, []trialField{{"b", "7"}}) {
		t.Errorf("try: %+v", trial)
	}
	var sample sampleResponse
	ask(t, d, "rule/sample", `{"name":"a","scope":"_sourceCategory=aws/apigateway","parseExpression":""}`, &sample)
	if !strings.HasPrefix(sample.Place, "dev/us-east-1/aws/apigateway/") || !strings.HasPrefix(sample.Message, "{") {
		t.Errorf("sample: %+v", sample)
	}
	var groups []engine.LogGroup
	ask(t, d, "log-groups?search=aws-cloudtrail", "", &groups)
	if len(groups) != 1 || groups[0].Name != "aws-cloudtrail-logs" || !slices.Equal(groups[0].Places, []string{"dev/us-east-1"}) {
		t.Errorf("log groups: %+v", groups)
	}
	w := httptest.NewRecorder()
	d.resources().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/rule/try", strings.NewReader(`{"parseExpression":"cuont","message":"x"}`)))
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "cuont") {
		t.Errorf("a broken rule: %d %s", w.Code, w.Body)
	}
}
