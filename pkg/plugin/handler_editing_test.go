package plugin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// serve is a data source over a sandbox.
func serve(t *testing.T) (*Datasource, *sandbox.Server) {
	t.Helper()
	return serveFrom(t, sandbox.Options{})
}

func serveFrom(t *testing.T, o sandbox.Options) (*Datasource, *sandbox.Server) {
	t.Helper()
	world := sandbox.New(o)
	server := httptest.NewServer(world)
	settings := `{"authType":"keys","defaultRegion":"us-east-1","endpoint":"` + server.URL + `",
		"accounts":[{"alias":"dev","id":"528560886094","regions":["us-east-1"],"assumeRoleArn":"arn:aws:iam::528560886094:role/dohyo"}]}`
	t.Setenv("AWS_AUTH_AllowedAuthProviders", "default,keys")
	t.Setenv("AWS_AUTH_AssumeRoleEnabled", "true")
	d, err := NewDatasource(t.Context(), backend.DataSourceInstanceSettings{
		UID: "dohyo", JSONData: []byte(settings), Updated: time.Unix(1, 0),
		DecryptedSecureJSONData: map[string]string{"accessKey": "sandbox", "secretKey": "sandbox"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.(*Datasource).Dispose()
		server.Close()
		world.Close()
	})
	return d.(*Datasource), world
}

// ask posts to a resource and reads the answer.
func ask(t *testing.T, d *Datasource, path, body string, into any) {
	t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	w := httptest.NewRecorder()
	d.resources().ServeHTTP(w, httptest.NewRequest(method, "/"+path, strings.NewReader(body)))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

func TestEditing(t *testing.T) {
	d, _ := serve(t)

	var c completeResponse
	// The emoji is two units of UTF-16 and four bytes.
	ask(t, d, "complete", `{"query":"🙂 | co","at":7,"names":[]}`, &c)
	if c.Typed != 2 || len(c.Suggestions) == 0 {
		t.Errorf("complete: %d typed, %d suggestions", c.Typed, len(c.Suggestions))
	}
	ask(t, d, "complete", `{"query":"account=","at":8}`, &c)
	if len(c.Suggestions) != 1 || c.Suggestions[0].Label != "dev" {
		t.Errorf("complete: %v", c.Suggestions)
	}
	var s *struct{ Active int }
	ask(t, d, "signature", `{"query":"x | where if(a, ","at":16}`, &s)
	if s == nil || s.Active != 1 {
		t.Errorf("signature: %v", s)
	}
	ask(t, d, "signature", `{"query":"x | where ","at":10}`, &s)
	if s != nil {
		t.Errorf("signature: %v", s)
	}
	var text textResponse
	ask(t, d, "format", `{"query":"x|count   by  y"}`, &text)
	if text.Query != "x | count by y" {
		t.Errorf("format: %q", text.Query)
	}
	ask(t, d, "modify", `{"query":"x","filter":{"key":"account","operator":"=","value":"dev"}}`, &text)
	if text.Query != `x account="dev"` {
		t.Errorf("modify: %q", text.Query)
	}
	var tags valuesResponse
	ask(t, d, "tags", `{"query":"","field":"account"}`, &tags)
	if len(tags.Values) != 1 || tags.Values[0] != "dev" {
		t.Errorf("tags: %v", tags.Values)
	}
	var sources struct {
		Sources []struct {
			Name   string
			Groups int
		}
	}
	ask(t, d, "sources", "", &sources)
	if len(sources.Sources) != 2 || sources.Sources[0].Groups == 0 {
		t.Errorf("sources: %v", sources.Sources)
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "a": 1, "é": 1, "🙂": 2} {
		if got := units(text); got != want {
			t.Errorf("%q has %d units, expected %d", text, got, want)
		}
		if at := offset(text+"x", want); at != len(text) {
			t.Errorf("%q: %d units are %d bytes, expected %d", text, want, at, len(text))
		}
	}
}
