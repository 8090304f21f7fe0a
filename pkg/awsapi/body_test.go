package awsapi

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// closedBody is a body as the SDK makes it, of which WriteTo fails once its
// bytes are read: what a quick answer makes of it.
type closedBody struct{ io.Reader }

func (closedBody) Close() error                     { return nil }
func (closedBody) WriteTo(io.Writer) (int64, error) { return 0, errors.New("closed") }

// TestAnswersAreReadWhenTheBodyIsClosedEarly asks many times over one
// connection: a request that is taken for failed ends it.
func TestAnswersAreReadWhenTheBodyIsClosedEarly(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(server.Close)
	client := &http.Client{Transport: plainBodies{&http.Transport{}}}
	t.Cleanup(client.CloseIdleConnections)
	for range 200 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, closedBody{strings.NewReader("body")})
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = 4
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || string(text) != "body" {
			t.Fatalf("read %q: %v", text, err)
		}
	}
}
