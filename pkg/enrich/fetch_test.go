package enrich_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
)

// stalled is a server that answers with the texts that are sent to it, when they are.
type stalled chan string

func (c stalled) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case text := <-c:
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// serve answers feeds for any host over TLS.
func serve(t *testing.T, handler http.HandlerFunc) enrich.Options {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.ServerName = "example.com" // the name of the test certificate
	transport.DialContext = nil                          // it sends example.com to the server, whose address toServer uses
	return enrich.Options{Transport: toServer{transport, server.Listener.Addr().String()}, Now: clock}
}

// toServer sends every request to one server, whatever host it is for.
type toServer struct {
	transport *http.Transport
	address   string
}

func (s toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.Host, out.URL.Host = r.URL.Host, s.address
	resp, err := s.transport.RoundTrip(out)
	if resp != nil {
		resp.Request = r
	}
	return resp, err
}

// until waits for something that happens in the background.
func until(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what + " did not happen")
		}
	}
}

func TestFeedsAreFetchedAgainWhenTheyChange(t *testing.T) {
	t.Parallel()
	var version, unchanged atomic.Int32
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "key" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		switch version.Load() {
		case 0:
			w.Header().Set("ETag", `"0"`)
			w.Header().Set("Last-Modified", "Sun, 01 Mar 2026 00:00:00 GMT")
			if r.Header.Get("If-None-Match") == `"0"` && r.Header.Get("If-Modified-Since") != "" {
				unchanged.Add(1)
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = io.WriteString(w, "192.0.2.1\n")
		case 1:
			w.WriteHeader(http.StatusBadGateway)
		case 2:
			_, _ = io.WriteString(w, "192.0.2.2\n")
		}
	})
	feed := enrich.Feed{Name: "a", URL: "https://feeds.example.com/list?key=hunter2", Refresh: 10 * time.Millisecond, Header: "X-Api-Key", Key: "key"}
	s := open(t, enrich.Config{Feeds: []enrich.Feed{feed}}, o)
	if got := lookUp(t, s, enrich.ThreatCS, "192.0.2.1", "threat"); !cmp.Equal(got, []string{"threat=192.0.2.1"}) {
		t.Fatalf("%v", got)
	}
	until(t, "an answer that nothing has changed", func() bool { return unchanged.Load() > 0 })
	if state := s.States(t.Context())[0]; state.Err != nil || state.Detail != "1 entry" {
		t.Errorf("unchanged, the state is %+v", state)
	}
	version.Store(1)
	until(t, "a failure", func() bool { return s.States(t.Context())[0].Err != nil })
	if state := s.States(t.Context())[0]; state.Err.Error() != "the server answered with status 502 (Bad Gateway)" || state.Detail != "1 entry" {
		t.Errorf("after a failure the state is %+v", state)
	}
	if got := lookUp(t, s, enrich.ThreatCS, "192.0.2.1", "threat"); len(got) != 1 {
		t.Error("the last good copy is gone")
	}
	version.Store(2)
	until(t, "a change", func() bool { return len(lookUp(t, s, enrich.ThreatCS, "192.0.2.2", "threat")) == 1 })
}

func TestFeedsThatCannotBeFetched(t *testing.T) {
	t.Parallel()
	const notPublic = "feeds are fetched from public addresses only, so that a data source cannot reach into the network of Grafana: " +
		"for a server of your own let a job write a file, and name the file"
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"asks for a password": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
			"the server answered with status 401 (Unauthorized)"},
		"says that nothing has changed since never": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) },
			"the server answered with status 304 (Not Modified)"},
		"is too long": {func(w http.ResponseWriter, _ *http.Request) {
			for range 20 {
				_, _ = io.WriteString(w, strings.Repeat("192.0.2.1\n", 10))
				w.(http.Flusher).Flush()
			}
		}, "it has more bytes than limits.feedBytes (1000) allows"},
		"never ends": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, "192.0.2.1\n")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "the server did not answer within limits.feedTimeout (300ms)"},
		"sends on to the metadata address": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, "the request failed: the server sent on to a place that is not asked: 169.254.169.254 is no public address: " + notPublic},
		"sends on in the clear": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://feeds.example.com/", http.StatusFound)
		}, "the request failed: the server sent on to a place that is not asked: found http://, expected https://"},
		"sends on for ever": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://feeds.example.com/"+r.URL.Path+"x", http.StatusFound)
		}, "the request failed: the server sent on more than 5 times"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			feed := enrich.Feed{Name: "a", URL: "https://feeds.example.com/?key=hunter2"}
			s := open(t, enrich.Config{Feeds: []enrich.Feed{feed}, Limits: enrich.Limits{FeedBytes: 1000, FeedTimeout: 300 * time.Millisecond}}, serve(t, tt.handler))
			if err := s.States(t.Context())[0].Err; err == nil || err.Error() != tt.want {
				t.Errorf("error\n%v, want\n%s", err, tt.want)
			}
		})
	}
}

func TestTheKeyGoesToItsHostOnly(t *testing.T) {
	t.Parallel()
	var at, elsewhere atomic.Value
	o := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "feeds.example.com" {
			at.Store(r.Header.Get("X-Api-Key"))
			http.Redirect(w, r, "https://cdn.example.com/list", http.StatusFound)
			return
		}
		elsewhere.Store(r.Header.Get("X-Api-Key"))
		_, _ = io.WriteString(w, "192.0.2.1\n")
	})
	s := open(t, enrich.Config{Feeds: []enrich.Feed{{Name: "a", URL: "https://feeds.example.com", Header: "X-Api-Key", Key: "key"}}}, o)
	if err := s.States(t.Context())[0].Err; err != nil {
		t.Fatal(err)
	}
	if at.Load() != "key" || elsewhere.Load() != "" {
		t.Errorf("the key was sent as %q to its host and as %q to another one", at.Load(), elsewhere.Load())
	}
}

// TestNamesOfPrivateAddressesAreRefused asks a server of this machine by a name, as one would who controls a name server.
func TestNamesOfPrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	asked := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer server.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(server.URL, "https://"), ":")
	for _, host := range []string{"localhost", "127.0.0.1"} {
		s := open(t, enrich.Config{Feeds: []enrich.Feed{{Name: "a", URL: "https://" + host + ":" + port}}}, enrich.Options{})
		if err := s.States(t.Context())[0].Err; err == nil || !strings.HasPrefix(err.Error(), "its host is at an address that is not public: ") {
			t.Errorf("%s: %v", host, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}
