package board

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// scopeOf is the scope that all log queries of a dashboard share.
func scopeOf(t *testing.T, f file) string {
	t.Helper()
	shared := ""
	for _, p := range f.Panels {
		for _, q := range p.Targets {
			scope, _, _ := strings.Cut(q.Text, "\n")
			if shared == "" {
				shared = scope
			}
			if scope != shared {
				t.Errorf("%s: panel %q has the scope %q, others have %q", f.Title, p.Title, scope, shared)
			}
		}
	}
	return shared
}

// countsOf runs a query that counts, and returns its counts by the other columns.
func countsOf(t *testing.T, e *engine.Engine, text string, vars map[string][]string, from, to time.Time) map[string]int {
	t.Helper()
	q := query.Query{RefID: "A", Lang: query.Logs, Text: text, Vars: vars}
	r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: from, To: to})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	out := map[string]int{}
	for i := range r.Table.N {
		var key []string
		n := int64(0)
		for c, column := range r.Table.Cols {
			if v := column.At(i); strings.HasPrefix(r.Table.Schema.Names()[c], "_timeslice") || !v.Kind().Numeric() {
				key = append(key, v.Text())
			} else {
				n, _ = v.AsInt()
			}
		}
		out[strings.Join(key, " ")] += int(n)
	}
	return out
}

func TestVariablesNarrowTheAccessLogs(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	model := traffic.New(traffic.Options{})
	ids := map[string]string{} // in prod, us-east-1
	for _, api := range model.In(traffic.ProdAccount, traffic.UsEast1) {
		ids[api.Name] = api.ID
	}
	aliases := map[string]string{traffic.DevAccount: "dev", traffic.ProdAccount: "prod"}
	// Whole minutes, all of whose lines have arrived.
	to := now.Truncate(time.Minute).Add(-10 * time.Minute)
	from := to.Add(-3 * time.Minute)
	count := func(keep func(*traffic.Stage, traffic.Request) bool) map[string]int {
		out := map[string]int{}
		for _, api := range model.APIs() {
			for _, s := range api.Stages {
				for minute := from.Unix() / 60; minute < to.Unix()/60; minute++ {
					for _, r := range model.Requests(s, minute) {
						if keep(s, r) {
							out[strings.Join([]string{aliases[api.Account], api.Region, api.ID, s.Name}, " ")]++
						}
					}
				}
			}
		}
		return out
	}
	status := func(r traffic.Request) string { return strconv.Itoa(int(r.Status)) }
	dashboards := []string{"Access Logs - Overview", "Access Logs - Details", "Access Logs - Errors"}
	for _, tt := range []struct {
		name    string
		choices map[string][]string
		only    string // the dashboard that has the variable; none means all
		keep    func(*traffic.Stage, traffic.Request) bool
	}{
		{"everything", nil, "", func(*traffic.Stage, traffic.Request) bool { return true }},
		{"two APIs", map[string][]string{"apiname": {ids["orders-api"], ids["live-updates"]}}, "", func(s *traffic.Stage, _ traffic.Request) bool {
			return s.API.ID == ids["orders-api"] || s.API.ID == ids["live-updates"]
		}},
		{"one stage", map[string][]string{"stage": {"$default"}}, "", func(s *traffic.Stage, _ traffic.Request) bool { return s.Name == "$default" }},
		{"one account", map[string][]string{"account": {"dev"}}, "", func(s *traffic.Stage, _ traffic.Request) bool {
			return s.API.Account == traffic.DevAccount
		}},
		{"one region", map[string][]string{"region": {"eu-west-1"}}, "", func(s *traffic.Stage, _ traffic.Request) bool {
			return s.API.Region == traffic.EuWest1
		}},
		{"one stage of two APIs in one account", map[string][]string{"account": {"prod"}, "apiname": {ids["orders-api"], ids["catalog-api"]},
			"stage": {"prod"}}, "", func(s *traffic.Stage, _ traffic.Request) bool {
			return (s.API.ID == ids["orders-api"] || s.API.ID == ids["catalog-api"]) && s.Name == "prod"
		}},
		{"a stage that the API does not have", map[string][]string{"apiname": {ids["orders-api"]}, "stage": {"dev"}}, "",
			func(*traffic.Stage, traffic.Request) bool { return false }},
		{"a class of statuses", map[string][]string{"status": {"4*"}}, dashboards[1], func(_ *traffic.Stage, r traffic.Request) bool {
			return strings.HasPrefix(status(r), "4")
		}},
		{"a method", map[string][]string{"http_method": {"post"}}, dashboards[1], func(s *traffic.Stage, r traffic.Request) bool {
			return r.Route >= 0 && s.API.Routes[r.Route].Method == http.MethodPost
		}},
		{"a path", map[string][]string{"path": {"/prod/orders"}}, dashboards[1], func(s *traffic.Stage, r traffic.Request) bool {
			return r.Route >= 0 && s.Name == "prod" && s.API.Routes[r.Route].Resource == "/orders"
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := count(tt.keep)
			for _, title := range dashboards {
				if tt.only != "" && title != tt.only {
					continue
				}
				f := titled(t, title)
				vars := f.choices()
				maps.Copy(vars, tt.choices)
				got := countsOf(t, e, scopeOf(t, f)+"\n| count by account, region, apiname, stage", vars, from, to)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: requests by account, region, API and stage (-want +got):\n%s", title, diff)
				}
			}
		})
	}
}

func TestTheDocumentationHasEveryKeyThatIsRead(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "access-logs.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"Access Logs - Overview", "Access Logs - Details", "Access Logs - Errors"} {
		for _, p := range titled(t, title).Panels {
			for _, q := range p.Targets {
				for _, stage := range jsonStage.FindAllStringSubmatch(q.Text, -1) {
					for key := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(stage[1]), `"`, ""), ", ") {
						if !strings.Contains(string(text), "| `"+key+"` | ") {
							t.Errorf("%s: panel %q reads the key %q, which docs/access-logs.md lacks", title, p.Title, key)
						}
					}
				}
			}
		}
	}
}

func TestDivisionsOfTheRequestsAddUp(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	model := traffic.New(traffic.Options{})
	to := now.Truncate(time.Minute).Add(-10 * time.Minute)
	from := to.Add(-3 * time.Minute)
	all, failed := 0, 0
	for _, api := range model.APIs() {
		for _, s := range api.Stages {
			for minute := from.Unix() / 60; minute < to.Unix()/60; minute++ {
				for _, r := range model.Requests(s, minute) {
					all++
					if r.Status/100 != 2 {
						failed++
					}
				}
			}
		}
	}
	for _, tt := range []struct {
		dashboard, panel string
		want             int
	}{
		{"Access Logs - Overview", "Total Requests", all},
		{"Access Logs - Overview", "Distribution of Stage", all},
		{"Access Logs - Overview", "Request Status Code", all},
		{"Access Logs - Details", "Distribution by API", all},
		{"Access Logs - Details", "Distribution by Domain", all},
		{"Access Logs - Errors", "Failed Requests", failed},
		{"Access Logs - Errors", "Distribution by API Status", failed},
	} {
		t.Run(tt.panel, func(t *testing.T) {
			t.Parallel()
			f := titled(t, tt.dashboard)
			got := 0
			for _, n := range countsOf(t, e, f.panel(t, tt.panel).Targets[0].Text, f.choices(), from, to) {
				got += n
			}
			if got != tt.want {
				t.Errorf("%d requests, want %d", got, tt.want)
			}
		})
	}
}

func TestDeploymentsAreMarkedByDefault(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	from, to := now.Add(-25*time.Hour), now.Add(-time.Hour)
	want := 0
	model := traffic.New(traffic.Options{})
	for _, event := range model.TrailEvents(traffic.ProdAccount, traffic.UsEast1, from.UnixMilli(), to.UnixMilli()) {
		if (event.Name == "CreateDeployment" || event.Name == "UpdateStage") && event.ErrorCode == "" {
			want++
		}
	}
	for _, f := range files(t) {
		title := f.Title
		i := slices.IndexFunc(f.Annotations.List, func(m fileMark) bool { return m.Enable && m.Datasource == picked })
		if i < 0 {
			t.Errorf("%s marks nothing", title)
			continue
		}
		q := f.Annotations.List[i].Target.Query
		q.Vars = f.choices()
		q.Vars["account"], q.Vars["region"] = []string{"prod"}, []string{"us-east-1"}
		r := e.Run(t.Context(), engine.Request{Queries: []query.Query{q}, From: from, To: to})[0]
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		if r.Table.N != want || want == 0 {
			t.Errorf("%s marks %d deployments and changes of stages, want %d", title, r.Table.N, want)
		}
		for row := range r.Table.N {
			if text := r.Table.Column("text").At(row).Text(); !regexp.MustCompile(`^\w+ of \w+, stage \S+, by \S+$`).MatchString(text) {
				t.Errorf("%s: a mark says %q", title, text)
			}
		}
	}
}

func TestVariablesNarrowTheAuditEvents(t *testing.T) {
	t.Parallel()
	e := sandboxed(t)
	model := traffic.New(traffic.Options{})
	from, to := now.Add(-25*time.Hour), now.Add(-time.Hour)
	for _, tt := range []struct {
		name              string
		choices           map[string][]string
		accounts, regions []string
		apis              []string // nil means all
	}{
		{"everything", nil, []string{traffic.DevAccount, traffic.ProdAccount}, []string{traffic.UsEast1, traffic.EuWest1}, nil},
		{"one account", map[string][]string{"account": {"prod"}}, []string{traffic.ProdAccount}, []string{traffic.UsEast1, traffic.EuWest1}, nil},
		{"one region", map[string][]string{"region": {"us-east-1"}}, []string{traffic.DevAccount, traffic.ProdAccount}, []string{traffic.UsEast1}, nil},
		{"two APIs, in whatever case, and events that name none", map[string][]string{"apiname": {"Orders-API", "mobile-bff"}},
			[]string{traffic.DevAccount, traffic.ProdAccount}, []string{traffic.UsEast1, traffic.EuWest1}, []string{"orders-api", "mobile-bff"}},
		{"an API nobody has", map[string][]string{"apiname": {"no-such-api"}},
			[]string{traffic.DevAccount, traffic.ProdAccount}, []string{traffic.UsEast1, traffic.EuWest1}, []string{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := map[string]int{}
			for _, account := range tt.accounts {
				for _, region := range tt.regions {
					for _, event := range model.TrailEvents(account, region, from.UnixMilli(), to.UnixMilli()) {
						switch {
						case event.Source != "apigateway.amazonaws.com":
						case tt.apis != nil && event.ResponseName != "" && !slices.Contains(tt.apis, event.ResponseName):
						case event.ErrorCode != "":
							want["Failure"]++
						default:
							want["Success"]++
						}
					}
				}
			}
			f := titled(t, "Audit Events")
			vars := f.choices()
			maps.Copy(vars, tt.choices)
			got := countsOf(t, e, f.panel(t, "Event Status").Targets[0].Text, vars, from, to)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("events by status (-want +got):\n%s", diff)
			}
		})
	}
}
