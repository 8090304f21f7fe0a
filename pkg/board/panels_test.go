package board

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// file is what the tests read of a dashboard's file, as Grafana would.
type file struct {
	UID, Title, Description string
	Refresh                 string
	Time                    struct{ From, To string }
	Panels                  []filePanel
	Templating              struct{ List []fileVariable }
	Links                   []fileLink
	Annotations             struct{ List []fileMark }
}

type fileMark struct {
	Name       string
	Enable     bool
	Datasource fileRef
	Target     fileTarget
}

type fileLink struct {
	Title, URL            string
	IncludeVars, KeepTime bool
}

type filePanel struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               fileRef
	Targets                  []fileTarget
	FieldConfig              struct {
		Defaults struct {
			Unit  string
			Links []fileLink
		}
		Overrides []struct {
			Matcher    struct{ Options any }
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
	}
	Transformations []struct {
		ID      string
		Options json.RawMessage
	}
	Options struct {
		ReduceOptions struct {
			Calcs  []string
			Fields string
		}
	}
}

type fileRef struct{ Type, UID string }

type fileTarget struct {
	Datasource fileRef
	query.Query
}

type fileVariable struct {
	Name, Type, AllValue string
	Multi, IncludeAll    bool
	Query                json.RawMessage
	Current              struct{ Value any }
	Datasource           fileRef
}

// files are the dashboards as they are in dashboards/.
func files(t *testing.T) []file {
	t.Helper()
	var out []file
	for _, d := range dashboards(t) {
		text, err := d.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var f file
		if err := json.Unmarshal(text, &f); err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
	return out
}

// choices are the variables that queries see, with their default values.
func (f file) choices() map[string][]string {
	out := map[string][]string{}
	for _, v := range f.Templating.List {
		switch v.Type {
		case "query":
			out[v.Name] = []string{"*"}
		case "custom", "textbox":
			out[v.Name] = []string{v.Current.Value.(string)}
		}
	}
	return out
}

func (f file) panel(t *testing.T, title string) filePanel {
	t.Helper()
	i := slices.IndexFunc(f.Panels, func(p filePanel) bool { return p.Title == title })
	if i < 0 {
		t.Fatalf("%q has no panel %q", f.Title, title)
	}
	return f.Panels[i]
}

var picked = fileRef{Type: pluginID, UID: "${datasource}"}

func TestEveryPanelSaysWhatItShows(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		ids, titles := map[int]bool{}, map[string]bool{}
		for _, p := range f.Panels {
			if p.ID == 0 || ids[p.ID] {
				t.Errorf("%s: panel %q has id %d, which is 0 or taken", f.Title, p.Title, p.ID)
			}
			if p.Title == "" || titles[p.Title] {
				t.Errorf("%s: panel %d has the title %q, which is empty or taken", f.Title, p.ID, p.Title)
			}
			ids[p.ID], titles[p.Title] = true, true
			if p.Type == "row" {
				continue
			}
			if len(p.Description) < 40 {
				t.Errorf("%s: panel %q says too little of itself: %q", f.Title, p.Title, p.Description)
			}
			if p.FieldConfig.Defaults.Unit == "" {
				t.Errorf("%s: panel %q has no unit", f.Title, p.Title)
			}
			if len(p.Targets) == 0 {
				t.Errorf("%s: panel %q asks nothing", f.Title, p.Title)
			}
		}
	}
}

// join is the text of a row that computes with other rows.
var join = regexp.MustCompile(`#[A-F]`)

var metricTerm = regexp.MustCompile(` metric=(?:(\w+)|\(([^)]*)\))`)

func TestDescriptionsNameTheMetricsThatAreRead(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		for _, p := range f.Panels {
			for _, q := range p.Targets {
				if join.MatchString(q.Text) || q.Lang == query.Logs {
					continue
				}
				term := metricTerm.FindStringSubmatch(q.Text)
				if term == nil {
					t.Errorf("%s: panel %q asks for no metric: %s", f.Title, p.Title, q.Text)
					continue
				}
				_, source, _ := strings.Cut(p.Description, "Metric")
				named := strings.FieldsFunc(source, func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
				for metric := range strings.SplitSeq(term[1]+term[2], " OR ") {
					if !slices.Contains(named, metric) {
						t.Errorf("%s: panel %q reads metric %q, its description is %q", f.Title, p.Title, metric, p.Description)
					}
				}
			}
		}
	}
}

// jsonStage is a stage that reads keys of messages: their names in quotes.
var jsonStage = regexp.MustCompile(`\| json ((?:"[^"]+",? )+)as`)

func TestDescriptionsNameTheLogFieldsThatAreRead(t *testing.T) {
	t.Parallel()
	// Audit events are cut to API Gateway's and to the chosen APIs by these.
	always := []string{"eventSource", "responseElements.name"}
	for _, f := range files(t) {
		for _, p := range f.Panels {
			for _, q := range p.Targets {
				if q.Lang != query.Logs {
					continue
				}
				_, source, _ := strings.Cut(p.Description, " field")
				named := strings.FieldsFunc(source, func(r rune) bool { return r == ' ' || r == ',' })
				for _, stage := range jsonStage.FindAllStringSubmatch(q.Text, -1) {
					for key := range strings.SplitSeq(strings.TrimSpace(stage[1]), ", ") {
						key = strings.Trim(key, `"`)
						if !slices.Contains(always, key) && !slices.Contains(named, key) && !slices.Contains(named, key+".") {
							t.Errorf("%s: panel %q reads the field %q, its description is %q", f.Title, p.Title, key, p.Description)
						}
					}
				}
			}
		}
	}
}

func TestRowsThatComputeReferToHiddenRowsOfTheirPanel(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		for _, p := range f.Panels {
			hidden, used := []string{}, []string{}
			for _, q := range p.Targets {
				if q.Hide {
					hidden = append(hidden, "#"+q.RefID)
				}
				used = append(used, join.FindAllString(q.Text, -1)...)
			}
			slices.Sort(used)
			if diff := cmp.Diff(hidden, slices.Compact(used)); diff != "" {
				t.Errorf("%s: panel %q hides other rows than it computes with (-hidden +used):\n%s", f.Title, p.Title, diff)
			}
		}
	}
}

func TestPanelsFillTheGridWithoutOverlap(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		taken := map[[2]int]string{}
		bottom := 0
		for _, p := range f.Panels {
			g := p.GridPos
			if g.W < 1 || g.H < 1 || g.X+g.W > gridWidth {
				t.Errorf("%s: panel %q does not fit the grid: %+v", f.Title, p.Title, g)
			}
			for x := g.X; x < g.X+g.W; x++ {
				for y := g.Y; y < g.Y+g.H; y++ {
					if other, ok := taken[[2]int{x, y}]; ok {
						t.Fatalf("%s: panels %q and %q overlap at %d,%d", f.Title, other, p.Title, x, y)
					}
					taken[[2]int{x, y}] = p.Title
				}
			}
			bottom = max(bottom, g.Y+g.H)
		}
		if want := bottom * gridWidth; len(taken) != want {
			t.Errorf("%s: panels cover %d cells of %d: there are holes", f.Title, len(taken), want)
		}
	}
}

func TestEverythingAsksThePickedDataSource(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		if first := f.Templating.List[0]; first.Name != "datasource" || first.Type != "datasource" || string(first.Query) != `"`+pluginID+`"` {
			t.Errorf("%s: the first variable is %+v, want the data source", f.Title, first)
		}
		for _, v := range f.Templating.List {
			if v.Type == "query" && v.Datasource != picked {
				t.Errorf("%s: variable %s asks %+v", f.Title, v.Name, v.Datasource)
			}
		}
		for _, p := range f.Panels {
			if p.Type != "row" && p.Datasource != picked {
				t.Errorf("%s: panel %q asks %+v", f.Title, p.Title, p.Datasource)
			}
			for _, q := range p.Targets {
				if q.Datasource != picked {
					t.Errorf("%s: query %s of panel %q asks %+v", f.Title, q.RefID, p.Title, q.Datasource)
				}
			}
		}
	}
}

func TestEveryVariableNarrowsEveryQuery(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		var want []string
		for name := range f.choices() {
			want = append(want, name)
		}
		slices.Sort(want)
		for _, p := range f.Panels {
			for _, q := range p.Targets {
				if join.MatchString(q.Text) {
					continue // its rows are narrowed
				}
				got := syntax.Variables(q.Text)
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: query %s of panel %q names other variables (-dashboard +query):\n%s", f.Title, q.RefID, p.Title, diff)
				}
			}
		}
	}
}

func TestVariablesAreChained(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		before := []string{"namespace"}
		for _, v := range f.Templating.List {
			if v.Type != "query" {
				continue
			}
			if !v.Multi || !v.IncludeAll || v.AllValue != "*" {
				t.Errorf("%s: variable %s takes several values or all: %+v", f.Title, v.Name, v)
			}
			var q struct{ RefID, Lang, Query, Field string }
			if err := json.Unmarshal(v.Query, &q); err != nil {
				t.Fatal(err)
			}
			if q.Field != v.Name || q.RefID != v.Name || q.Lang == "" {
				t.Errorf("%s: variable %s asks %+v", f.Title, v.Name, q)
			}
			got := syntax.Variables(q.Query)
			slices.Sort(got)
			if diff := cmp.Diff(slices.Sorted(slices.Values(before)), got); diff != "" {
				t.Errorf("%s: variable %s is narrowed by others than those before it (-want +got):\n%s", f.Title, v.Name, diff)
			}
			before = append(before, v.Name)
		}
	}
}

func TestDashboardsLinkToTheOnesOfTheirKind(t *testing.T) {
	t.Parallel()
	known := map[string]file{}
	for _, f := range files(t) {
		known[f.UID] = f
	}
	for _, f := range files(t) {
		linked := map[string]bool{}
		for _, l := range f.Links {
			uid, internal := strings.CutPrefix(l.URL, "/d/")
			if !internal {
				continue
			}
			linked[uid] = true
			if _, ok := known[uid]; !ok || uid == f.UID {
				t.Errorf("%s: links to %q", f.Title, l.URL)
			}
			if !l.IncludeVars || !l.KeepTime {
				t.Errorf("%s: the link %q loses the choices or the range", f.Title, l.Title)
			}
		}
		for uid := range linked {
			if back := known[uid]; !slices.ContainsFunc(back.Links, func(l fileLink) bool { return l.URL == "/d/"+f.UID }) {
				t.Errorf("%s links to %s, which does not link back", f.Title, back.Title)
			}
		}
		if len(linked) < 3 {
			t.Errorf("%s: links to %d dashboards of its kind", f.Title, len(linked))
		}
	}
}

func TestSeriesLinkToDashboardsAndVariablesThatExist(t *testing.T) {
	t.Parallel()
	variable := regexp.MustCompile(`var-(\w+)=\$\{__field\.labels\.(\w+):percentencode\}`)
	known := map[string]bool{}
	for _, f := range files(t) {
		known[f.UID] = true
	}
	for _, f := range files(t) {
		for _, p := range f.Panels {
			for _, l := range p.FieldConfig.Defaults.Links {
				path, internal := strings.CutPrefix(l.URL, "/d/")
				if !internal {
					continue
				}
				uid, parameters, _ := strings.Cut(path, "?")
				if !known[uid] {
					t.Errorf("%s: panel %q links to %q", f.Title, p.Title, l.URL)
				}
				last := p.Targets[len(p.Targets)-1].Text
				for _, v := range variable.FindAllStringSubmatch(parameters, -1) {
					if v[1] != v[2] || !strings.Contains(last, " "+v[1]) {
						t.Errorf("%s: panel %q links with %s, its series are of %s", f.Title, p.Title, v[0], last)
					}
				}
			}
		}
	}
}

func TestRowsOfTotalsLinkByTheirColumns(t *testing.T) {
	t.Parallel()
	cell := regexp.MustCompile(`var-(\w+)=\$\{__data\.fields\["([^"]+)"\]:percentencode\}`)
	tables := 0
	for _, f := range files(t) {
		for _, p := range f.Panels {
			if !strings.HasPrefix(p.Title, "API Call") || p.Type != "table" {
				continue
			}
			tables++
			var organize struct{ RenameByName map[string]string }
			if err := json.Unmarshal(p.Transformations[len(p.Transformations)-1].Options, &organize); err != nil {
				t.Fatal(err)
			}
			var found []fileLink
			for _, o := range p.FieldConfig.Overrides {
				for _, x := range o.Properties {
					if x.ID == "links" && o.Matcher.Options == organize.RenameByName["apiname"] {
						if err := json.Unmarshal(x.Value, &found); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			console := slices.ContainsFunc(found, func(l fileLink) bool { return strings.HasPrefix(l.URL, "https://console.aws.amazon.com/apigateway/") })
			if len(found) < 4 || !console {
				t.Errorf("%s: the rows of %q have the links %+v", f.Title, p.Title, found)
			}
			for _, l := range found {
				for _, v := range cell.FindAllStringSubmatch(l.URL, -1) {
					if organize.RenameByName[v[1]] != v[2] {
						t.Errorf("%s: a link of %q takes %s from the column %q, which is %q", f.Title, p.Title, v[1], v[2], organize.RenameByName[v[1]])
					}
				}
			}
		}
	}
	if tables != 6 {
		t.Errorf("%d tables of totals, want 6", tables)
	}
}

func TestDashboardsOpenOnTheLastDayWithoutRefresh(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		if f.Time.From != "now-24h" || f.Time.To != "now" || f.Refresh != "" {
			t.Errorf("%s: range %+v, refresh %q", f.Title, f.Time, f.Refresh)
		}
	}
}

func TestThePluginIncludesEveryDashboard(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "plugin.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plugin struct {
		ID       string
		Includes []struct{ Type, Name, Path string }
	}
	if err := json.Unmarshal(text, &plugin); err != nil {
		t.Fatal(err)
	}
	if plugin.ID != pluginID {
		t.Errorf("the dashboards are for %q, the plugin is %q", pluginID, plugin.ID)
	}
	included, want := map[string]string{}, map[string]string{}
	for _, i := range plugin.Includes {
		included[i.Path] = i.Name
	}
	for _, d := range dashboards(t) {
		want["dashboards/"+d.File] = *d.Title
	}
	if diff := cmp.Diff(want, included); diff != "" {
		t.Errorf("includes of plugin.json (-want +got):\n%s", diff)
	}
	present, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range present {
		if _, ok := want["dashboards/"+f.Name()]; !ok {
			t.Errorf("dashboards/%s is not built by pkg/board", f.Name())
		}
	}
}
