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
