package process

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthIsAnAnswerOfOK(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/up" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	if err := Health(server.URL + "/up")(t.Context()); err != nil {
		t.Error(err)
	}
	if err := Health(server.URL + "/down")(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "answered 503 Service Unavailable") {
		t.Errorf("error is %v", err)
	}
}
