package plugin

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// wrongSettings are settings with a mistake, and what is said of it.
var wrongSettings = map[string]struct{ settings, want string }{
	"two accounts of one alias": {`{"accounts":[{"alias":"dev"},{"alias":"dev"}]}`, "accounts[1].alias"},
	"a rule that is none": {`{"extractionRules":[{"name":"own","scope":"*","parseExpression":"prase \"x\" as y","enabled":true}]}`,
		`extraction rule "own"`},
}

func TestWrongSettingsAreNamedOnEveryUse(t *testing.T) {
	for name, tt := range wrongSettings {
		t.Run(name, func(t *testing.T) {
			m := mistakenFrom(t, tt.settings)
			health, err := m.CheckHealth(t.Context(), nil)
			if err != nil || health.Status != backend.HealthStatusError || !strings.Contains(health.Message, tt.want) {
				t.Errorf("health %+v, %v", health, err)
			}
			answer, err := m.QueryData(t.Context(), &backend.QueryDataRequest{Queries: []backend.DataQuery{{RefID: "A"}, {RefID: "B"}}})
			if err != nil || len(answer.Responses) != 2 {
				t.Fatalf("%+v, %v", answer, err)
			}
			for ref, r := range answer.Responses {
				if r.Error == nil || !strings.Contains(r.Error.Error(), tt.want) || r.ErrorSource != backend.ErrorSourceDownstream {
					t.Errorf("%s: %+v", ref, r)
				}
			}
			if _, err := m.SubscribeStream(t.Context(), &backend.SubscribeStreamRequest{Path: tailPath + "1"}); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("a stream: %v", err)
			}
			if status, body := call(t, m, http.MethodGet, "log-groups", ""); status != http.StatusBadRequest || !strings.Contains(body, strings.ReplaceAll(tt.want, `"`, `\"`)) {
				t.Errorf("a resource: %d %s", status, body)
			}
		})
	}
}

func TestWrongSettingsCanBeMendedInTheForm(t *testing.T) {
	m := mistakenFrom(t, wrongSettings["two accounts of one alias"].settings)
	_, body := call(t, m, http.MethodGet, "defaults", "")
	var defaults struct{ ExtractionRules, LogSources []any }
	if err := json.Unmarshal([]byte(body), &defaults); err != nil || len(defaults.ExtractionRules) == 0 || len(defaults.LogSources) == 0 {
		t.Errorf("defaults %s, %v", body, err)
	}
	const rule = `{"name":"own","scope":"*","parseExpression":"json \"a\" as a","message":"{\"a\":7}"}`
	for path, want := range map[string]string{"rule/lint": `"scope":[]`, "rule/try": `"value":"7"`} {
		if status, body := call(t, m, http.MethodPost, path, rule); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

func mistakenFrom(t *testing.T, settings string) *mistaken {
	t.Helper()
	d, err := NewDatasource(t.Context(), backend.DataSourceInstanceSettings{UID: "dohyo", JSONData: []byte(settings)})
	if err != nil {
		t.Fatal(err)
	}
	m, ok := d.(*mistaken)
	if !ok {
		t.Fatalf("the settings are taken: %s", settings)
	}
	t.Cleanup(m.Dispose)
	return m
}

// call sends a resource request as Grafana does.
func call(t *testing.T, h backend.CallResourceHandler, method, path, body string) (status int, answer string) {
	t.Helper()
	err := h.CallResource(t.Context(), &backend.CallResourceRequest{Method: method, Path: path, URL: path, Body: []byte(body)},
		backend.CallResourceResponseSenderFunc(func(r *backend.CallResourceResponse) error {
			status, answer = r.Status, string(r.Body)
			return nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	return status, answer
}
