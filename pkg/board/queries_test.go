package board

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/demo"
	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/samples"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// now is a Wednesday.
var now = time.Date(2026, 3, 4, 12, 34, 56, 0, time.UTC)

func clock() time.Time { return now }

// provisioned are the settings that the demo gives Grafana, with the endpoint and
// the sandbox's databases.
func provisioned(t *testing.T, endpoint string) *settings.Settings {
	t.Helper()
	dir := t.TempDir()
	if err := samples.Write(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "provisioning", "datasources", "dohyo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.LoadProvisioning(text, "dohyo", func(name string) string {
		return map[string]string{demo.EndpointEnv: endpoint, demo.SamplesEnv: dir}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSandboxIsWhereTheDemoSaysItIs(t *testing.T) {
	t.Parallel()
	const endpoint = "http://127.0.0.1:4999"
	if got := provisioned(t, endpoint).AWS().Auth.Endpoint; got != endpoint {
		t.Errorf("the provisioned endpoint is %q, want the value of %s, %q", got, demo.EndpointEnv, endpoint)
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "provisioning", "dashboards", "dohyo.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "path: $" + demo.DashboardsEnv + "\n"; !strings.Contains(string(text), want) {
		t.Errorf("the dashboards' provisioning holds no %q:\n%s", want, text)
	}
}

// sandboxed is an engine on a sandbox of its own.
func sandboxed(t *testing.T) *engine.Engine {
	t.Helper()
	return sandboxedOver(t, func(api engine.API) engine.API { return api })
}

// sandboxedOver puts something between the engine and the sandbox.
func sandboxedOver(t *testing.T, over func(engine.API) engine.API) *engine.Engine {
	t.Helper()
	aws := sandbox.New(sandbox.Options{Now: clock})
	t.Cleanup(aws.Close)
	server := httptest.NewServer(aws)
	t.Cleanup(server.Close)
	s := provisioned(t, server.URL)
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, over(api), clock)
	if err != nil {
		t.Fatal(err)
	}
	store := enrich.Open(s.Enrichment(), enrich.Options{Now: clock, Wait: time.Minute})
	t.Cleanup(store.Close)
	e.Enrich(store)
	return e
}

func TestQueriesAndVariablesAreFreeOfFindings(t *testing.T) {
	t.Parallel()
	e, err := engine.New(provisioned(t, ""), nil, clock) // linting asks AWS nothing
	if err != nil {
		t.Fatal(err)
	}
	lint := func(where string, q query.Query, choices map[string][]string, others ...query.Query) {
		q.Vars = choices
		for _, d := range e.Lint(q, false, others...).Diagnostics {
			t.Errorf("%s: %s\n\t%s", where, d.Message, q.Text)
		}
	}
	for _, f := range files(t) {
		for _, p := range f.Panels {
			var all []query.Query
			for _, q := range p.Targets {
				q.Vars = f.choices()
				all = append(all, q.Query)
			}
			for _, q := range all {
				lint(f.Title+": "+p.Title+" "+q.RefID, q, f.choices(), all...)
			}
		}
		for _, m := range f.Annotations.List {
			lint(f.Title+": "+m.Name, m.Target.Query, f.choices())
		}
		for _, v := range f.Templating.List {
			if v.Type == "query" {
				var q query.Query
				if err := json.Unmarshal(v.Query, &q); err != nil {
					t.Fatal(err)
				}
				lint(f.Title+": variable "+v.Name, q, f.choices())
			}
		}
	}
}

func TestEveryQueryFindsDataInTheSandbox(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	var g errgroup.Group
	g.SetLimit(8) // about as many as a browser asks at a time
	for _, f := range files(t) {
		for _, p := range f.Panels {
			g.Go(func() error {
				findsData(t, e, f, p)
				return nil
			})
		}
	}
	_ = g.Wait() // they report to t
}

func findsData(t *testing.T, e *engine.Engine, f file, p filePanel) {
	t.Helper()
	var queries []query.Query
	back := 24 * time.Hour
	for _, q := range p.Targets {
		q.Vars = f.choices()
		queries = append(queries, q.Query)
		if q.Lang == query.Logs && f.UID != uidAuditEvents { // there are many of them
			back = 6 * time.Minute
		}
	}
	for _, r := range e.Run(t.Context(), engine.Request{Queries: queries, From: now.Add(-back), To: now}) {
		found := size(r)
		switch {
		case r.Err != nil:
			t.Errorf("%s: query %s of panel %q: %v", f.Title, r.RefID, p.Title, r.Err)
		case found == 0:
			t.Errorf("%s: query %s of panel %q finds nothing", f.Title, r.RefID, p.Title)
		case p.Type == "table" && r.Table != nil:
			titlesItsColumns(t, f, p, r.Table.Schema.Names())
		}
	}
}

// titlesItsColumns checks that a table has a title for every column that it
// takes from the answer, which has them all.
func titlesItsColumns(t *testing.T, f file, p filePanel, names []string) {
	t.Helper()
	var include struct{ Include struct{ Names []string } }
	var organize struct{ RenameByName map[string]string }
	for i, into := range []any{&include, &organize} {
		if err := json.Unmarshal(p.Transformations[i].Options, into); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range include.Include.Names {
		if !slices.Contains(names, name) || organize.RenameByName[name] == "" {
			t.Errorf("%s: panel %q titles the column %q %q; the answer has %v", f.Title, p.Title, name, organize.RenameByName[name], names)
		}
	}
}

// size is the number of series or rows of an answer.
func size(r engine.Result) int {
	switch {
	case r.Series != nil:
		return len(r.Series.Series)
	case r.Table != nil:
		return r.Table.N
	}
	return 0
}

func TestVariablesOfferWhatTheDashboardShows(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	restNames := []string{"catalog-api", "orders-api", "payments-api"}
	accounts, regions := []string{"dev", "prod"}, []string{"eu-west-1", "us-east-1"}
	ids := map[string]string{} // of us-east-1 in dev, by name
	for _, api := range traffic.New(traffic.Options{}).In(traffic.DevAccount, traffic.UsEast1) {
		ids[api.Name] = api.ID
	}
	sorted := func(values ...string) []string { return slices.Sorted(slices.Values(values)) }
	httpIDs := sorted(ids["mobile-bff"], ids["partner-webhooks"])
	socketIDs := []string{ids["live-updates"]}
	bothIDs := sorted(append(socketIDs, httpIDs...)...)
	// The demo asks API Gateway for the names.
	httpNames, socketNames := []string{"mobile-bff", "partner-webhooks"}, []string{"live-updates"}
	bothNames := sorted(append(socketNames, httpNames...)...)
	all, stages := slices.Sorted(maps.Values(ids)), []string{"$default", "dev", "development", "test", "v1"}
	restResources := []string{"/categories", "/orders", "/orders/{orderId}", "/orders/{orderId}/invoice", "/payments",
		"/payments/{paymentId}", "/payments/{paymentId}/capture", "/products", "/products/{productId}", "/products/{productId}/image",
		"/refunds", "/reports/{reportId}", "/search"}
	for title, want := range map[string]map[string][]string{
		"Overview (REST API)":              {"apiname": restNames},
		"Overview (HTTP API)":              {"apiname": httpNames, "apiid": httpIDs},
		"Overview (WebSocket API)":         {"apiname": socketNames, "apiid": socketIDs},
		"Latency, Cache (REST API)":        {"apiname": restNames, "stage": {"dev", "test"}},
		"Latency (HTTP and WebSocket API)": {"apiname": bothNames, "apiid": bothIDs, "stage": {"$default", "development", "v1"}},
		"Errors (REST API)":                {"apiname": restNames, "stage": {"dev", "test"}},
		"Errors (HTTP and WebSocket API)":  {"apiname": bothNames, "apiid": bothIDs, "stage": {"$default", "development", "v1"}},
		"Enhanced Monitoring (REST API)": {"apiname": restNames, "stage": {"dev"}, "resource": restResources,
			"method": {"DELETE", "GET", "OPTIONS", "POST", "PUT"}},
		"Enhanced Monitoring (HTTP API)": {"apiname": httpNames, "apiid": httpIDs, "stage": {"$default", "v1"},
			"resource": {"/cart", "/cart/items", "/health", "/home", "/hooks/{partner}", "/hooks/{partner}/status", "/profile", "/sessions"},
			"method":   {"GET", "PATCH", "POST"}},
		"Enhanced Monitoring (WebSocket API)": {"apiname": socketNames, "apiid": socketIDs, "stage": {"development"},
			"route": {"$connect", "$default", "sendMessage", "subscribe"}},
		"Access Logs - Overview": {"apiname": all, "stage": stages},
		"Access Logs - Details":  {"apiname": all, "stage": stages},
		"Access Logs - Errors":   {"apiname": all, "stage": stages},
		"Audit Events":           {"apiname": {"catalog-api", "orders-api"}},
	} {
		t.Run(title, func(t *testing.T) {
			want["account"], want["region"] = accounts, regions
			if diff := cmp.Diff(want, offered(t, e, titled(t, title))); diff != "" {
				t.Errorf("offered values (-want +got):\n%s", diff)
			}
		})
	}
}

// offered are the values of the variables of a dashboard for us-east-1 in dev.
func offered(t *testing.T, e *engine.Engine, f file) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, v := range f.Templating.List {
		if v.Type != "query" {
			continue
		}
		var q struct {
			query.Query
			Field string
		}
		if err := json.Unmarshal(v.Query, &q); err != nil {
			t.Fatal(err)
		}
		q.Vars = f.choices()
		q.Vars["account"], q.Vars["region"] = []string{"dev"}, []string{"us-east-1"}
		found, err := e.Values(t.Context(), engine.Request{Queries: []query.Query{q.Query}, From: now.Add(-time.Hour), To: now}, q.Field)
		if err != nil {
			t.Fatal(err)
		}
		out[v.Name] = found.Values
	}
	return out
}
