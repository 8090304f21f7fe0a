package plugin

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

func TestLogQueriesQueueUpByLogin(t *testing.T) {
	for want, u := range map[string]*backend.User{
		"ann": {Login: "ann", Name: "Smith", Email: "office@example.com"},
		"bob": {Login: "bob", Name: "Smith", Email: "office@example.com"},
		"":    nil, // an alert rule
	} {
		if got := awsapi.User(asUser(t.Context(), u)); got != want {
			t.Errorf("the queue of %+v is that of %q, want %q", u, got, want)
		}
	}
}

func TestGrafanaAsksForAnswersThatAreNotKept(t *testing.T) {
	plain, skipping := []backend.DataQuery{{JSON: []byte(`{"query":"x"}`)}}, []backend.DataQuery{{JSON: []byte(`{"query":"x"}`)}, {JSON: []byte(`{"query":"y","skipCache":true}`)}}
	for name, tt := range map[string]struct {
		req  backend.QueryDataRequest
		want bool
	}{
		"a dashboard":                         {backend.QueryDataRequest{Queries: plain}, false},
		"Explore":                             {backend.QueryDataRequest{Queries: skipping}, true},
		"an alert rule":                       {backend.QueryDataRequest{Queries: plain, Headers: map[string]string{"FromAlert": "true", "X-Cache-Skip": "true"}}, true},
		"a Grafana that passes the header on": {backend.QueryDataRequest{Queries: plain, Headers: map[string]string{"http_X-Cache-Skip": "true"}}, true},
	} {
		if got := skipsCache(&tt.req); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
