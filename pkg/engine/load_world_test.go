package engine_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// board is a dashboard as a browser asks for it: the queries of each panel.
type board struct {
	title  string
	panels [][]query.Query
}

// queries counts the queries of a kind.
func (b board) queries(kind func(query.Query) bool) int {
	n := 0
	for _, p := range b.panels {
		for _, q := range p {
			if kind(q) {
				n++
			}
		}
	}
	return n
}

// readBoards reads the dashboards that ship, the largest first, the variables at "All".
func readBoards(t *testing.T) []board {
	t.Helper()
	paths, err := filepath.Glob("../../dashboards/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}
	type panel struct {
		Panels  []json.RawMessage
		Targets []json.RawMessage
	}
	var boards []board
	for _, path := range paths {
		text, err := os.ReadFile(path) //nolint:gosec // our own dashboards
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Title      string
			Panels     []json.RawMessage
			Templating struct{ List []struct{ Name, Type string } }
		}
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		vars := map[string][]string{}
		for _, v := range file.Templating.List {
			if v.Type != "datasource" {
				vars[v.Name] = []string{"*"}
			}
		}
		b := board{title: file.Title}
		for open := file.Panels; len(open) > 0; open = open[1:] {
			var p panel
			if err := json.Unmarshal(open[0], &p); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			open = append(open, p.Panels...)
			var queries []query.Query
			for _, target := range p.Targets {
				q, err := query.Parse(target)
				if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				q.Vars = vars
				queries = append(queries, q)
			}
			if len(queries) > 0 {
				b.panels = append(b.panels, queries)
			}
		}
		boards = append(boards, b)
	}
	every := func(query.Query) bool { return true }
	slices.SortStableFunc(boards, func(a, b board) int { return b.queries(every) - a.queries(every) })
	return boards
}

// wire carries requests to the sandbox without a network, which a virtual clock could not wait for, and looks at what
// passes.
type wire struct {
	handler http.Handler
	seen    func(operation string, r *http.Request, body []byte)
}

// RoundTrip answers in the caller's goroutine. Like a connection, it gives up when the request is cancelled.
func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	w.seen(operation, r, body)
	in := r.Clone(r.Context())
	in.Host = r.URL.Host
	in.Body = io.NopCloser(strings.NewReader(string(body)))
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// site is a data source over a sandbox under a virtual clock, and what it was seen to ask.
type site struct {
	engine *engine.Engine
	server *sandbox.Server
	now    func() time.Time

	mu      sync.Mutex
	started map[string]int // StartQuery by target and body
	running int            // the most log queries at once, over all targets
}

// newSite is to be called in a bubble of synctest. The lines are added to the settings.
func newSite(t *testing.T, o sandbox.Options, lines ...string) *site {
	t.Helper()
	begin := time.Now()
	w := &site{started: map[string]int{}, now: func() time.Time { return now.Add(time.Since(begin)) }}
	o.Now, o.RateClock = w.now, time.Now
	w.server = sandbox.New(o)
	t.Cleanup(w.server.Close)
	text := strings.Replace(provisioning, "jsonData:\n", "jsonData:\n      "+strings.Join(lines, "\n      ")+"\n", 1)
	s, err := settings.LoadProvisioning([]byte(text), "dohyo", func(string) string { return "http://sandbox" })
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{HTTPClient: &http.Client{Transport: wire{w.server, w.see}}})
	t.Cleanup(api.Close)
	if w.engine, err = engine.New(s, api, w.now); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *site) see(operation string, r *http.Request, body []byte) {
	running := w.server.RunningQueries()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = max(w.running, running)
	if operation == "StartQuery" {
		_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		scope, _, _ := strings.Cut(credential, ",") // KEY/DATE/REGION/…
		w.started[scope+" "+string(body)]++
	}
}

// panelAnswer is the answer to one query of a dashboard.
type panelAnswer struct {
	title string
	engine.Result
}

// size is the number of rows or series.
func (a panelAnswer) size() int {
	switch {
	case a.Series != nil:
		return len(a.Series.Series)
	case a.Table != nil:
		return a.Table.N
	}
	return 0
}

// missing are the notices that rows of a target are missing, other than the one that is down.
func (a panelAnswer) missing(down string) []string {
	var out []string
	for _, n := range a.Notices {
		if strings.Contains(n.Text, "missing") && !strings.Contains(n.Text, down) {
			out = append(out, n.Text)
		}
	}
	return out
}

// open asks for all panels of dashboards at once, as one user, and returns the answers in order.
func (w *site) open(ctx context.Context, boards []board, user string, from, to time.Time) []panelAnswer {
	ctx = awsapi.WithUser(ctx, user)
	var parts [][]panelAnswer
	var wg sync.WaitGroup
	for _, b := range boards {
		for _, p := range b.panels {
			part := make([]panelAnswer, len(p))
			parts = append(parts, part)
			wg.Go(func() {
				for i, r := range w.engine.Run(ctx, engine.Request{Queries: p, From: from, To: to}) {
					part[i] = panelAnswer{b.title, r}
				}
			})
		}
	}
	wg.Wait()
	return slices.Concat(parts...)
}

// quotas reports calls beyond AWS's quotas, and queries left running.
func (w *site) quotas(t *testing.T) {
	t.Helper()
	if m := w.server.Meter(); len(m.Throttled) > 0 {
		t.Errorf("calls beyond the quotas: %v", m.Throttled)
	}
	if most := 4 * 20; w.running > most {
		t.Errorf("%d log queries ran at once on four targets, want at most %d", w.running, most)
	}
	if n := w.server.RunningQueries(); n != 0 {
		t.Errorf("%d log queries are left running", n)
	}
}
