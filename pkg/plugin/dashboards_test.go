package plugin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
)

// codes are columns whose numbers are names: nobody adds them up, and they have no thousands separators.
var codes = []string{"status", "integrationStatus", "accountId"}

// TestColumnsOfTablesHaveTypes asks what the tables of the dashboards ask and finds no text that is a number, a time or
// a boolean: tables are sorted, formatted and exported by the types of their columns.
func TestColumnsOfTablesHaveTypes(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	d, _ := serveFrom(t, sandbox.Options{Now: func() time.Time { return now }, Volume: 0.02})
	files, err := filepath.Glob("../../dashboards/*.json")
	if err != nil || len(files) != 14 {
		t.Fatalf("found %d dashboards: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			tables, rows := tablesIn(t, file), 0
			for _, p := range tables {
				answer, err := d.QueryData(t.Context(), &backend.QueryDataRequest{Queries: p.queries(t, now)})
				if err != nil {
					t.Fatal(err)
				}
				for ref, r := range answer.Responses {
					if r.Error != nil {
						t.Errorf("%s %s: %v", p.Title, ref, r.Error)
					}
					for _, f := range r.Frames {
						rows += f.Rows()
						for _, field := range f.Fields {
							if problem := mistyped(field, now); problem != "" && !slices.Contains(codes, field.Name) {
								t.Errorf("%s %s: the column %q of %s is %s", p.Title, ref, field.Name, field.Type(), problem)
							}
						}
					}
				}
			}
			if len(tables) > 0 && rows == 0 {
				t.Error("no table has a row")
			}
		})
	}
}

// dashboardPanel is a panel in a dashboard's JSON.
type dashboardPanel struct {
	Title   string
	Type    string
	Targets []json.RawMessage
	Panels  []dashboardPanel // of a row that is folded up
}

func tablesIn(t *testing.T, file string) []dashboardPanel {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // of the repository
	if err != nil {
		t.Fatal(err)
	}
	var board dashboardPanel
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	var all []dashboardPanel
	for _, p := range board.Panels {
		all = append(append(all, p), p.Panels...)
	}
	return slices.DeleteFunc(all, func(p dashboardPanel) bool { return p.Type != "table" })
}

var variable = regexp.MustCompile(`\$\{?(\w+)`)

// queries are those of a panel over the last hour, with All chosen for each variable.
func (p dashboardPanel) queries(t *testing.T, now time.Time) []backend.DataQuery {
	t.Helper()
	var queries []backend.DataQuery
	for _, target := range p.Targets {
		vars := map[string][]string{}
		for _, m := range variable.FindAllStringSubmatch(string(target), -1) {
			vars[m[1]] = []string{"*"}
		}
		var q map[string]any
		if err := json.Unmarshal(target, &q); err != nil {
			t.Fatal(err)
		}
		q["vars"] = vars
		text, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		queries = append(queries, backend.DataQuery{RefID: q["refId"].(string), JSON: text, TimeRange: backend.TimeRange{From: now.Add(-time.Hour), To: now}})
	}
	return queries
}

// mistyped says what a column of text is, if it is no text, and what a time is that is none.
func mistyped(f *data.Field, now time.Time) string {
	n, numbers, times, booleans := 0, 0, 0, 0
	for i := range f.Len() {
		v, ok := f.ConcreteAt(i)
		if !ok {
			continue
		}
		if at, is := v.(time.Time); is && (at.Before(now.AddDate(0, 0, -8)) || at.After(now.AddDate(0, 0, 1))) {
			return "far from the range: " + at.String()
		}
		text, is := v.(string)
		if !is || text == "" || text == "-" {
			continue
		}
		n++
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			numbers++
		}
		if _, err := time.Parse(time.RFC3339, strings.Replace(text, " ", "T", 1)); err == nil {
			times++
		}
		if text == "true" || text == "false" {
			booleans++
		}
	}
	switch n {
	case 0:
		return ""
	case numbers:
		return "all numbers"
	case times:
		return "all times"
	case booleans:
		return "all booleans"
	}
	return ""
}
