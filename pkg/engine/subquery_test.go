package engine_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// over runs a query over lines and returns its rows as text.
func over(t *testing.T, lines, text string) []string {
	t.Helper()
	s, err := settings.New([]byte(`{"defaultRegion":"us-east-1"}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(s, nil, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	r := e.RunLocal(t.Context(), engine.Request{Queries: []query.Query{{Text: text}}, From: now.Add(-time.Hour), To: now},
		engine.Local{Open: func() (exec.Stream, error) { return source.Lines(strings.NewReader(lines), "lines"), nil }})
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	var rows []string
	for i := range r.Table.N {
		var cells []string
		for _, v := range r.Table.Row(i) {
			cells = append(cells, v.Text())
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	return rows
}

// TestSubqueries holds the three places of a subquery (language spec §2.4) over
// the same rows.
func TestSubqueries(t *testing.T) {
	t.Parallel()
	lines := `{"ip":"1.1.1.1","kind":"error","n":1}
{"ip":"1.1.1.1","kind":"ok","n":2}
{"ip":"2.2.2.2","kind":"ok","n":3}
{"ip":"3.3.3.3","kind":"error","n":4}`
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"in the scope, by fields":      {`[subquery: error | count by ip | compose ip] | count by n | sort by n asc`, []string{"1,1", "2,1", "4,1"}},
		"in the scope, by keywords":    {`ok [subquery: error | count by ip | compose ip keywords] | count by n`, []string{"2,1"}},
		"negated":                      {`NOT [subquery: error | count by ip | compose ip] | count by n`, []string{"3,1"}},
		"as a condition":               {`ok | where [subquery: error | count by ip | compose ip] | count by n`, []string{"2,1"}},
		"with no rows matches nothing": {`* [subquery: nothing | count by ip | compose ip] | count by n`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, over(t, lines, tt.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLocalScope(t *testing.T) {
	t.Parallel()
	lines := "2026-03-04T12:00:00Z error a\n\n2026-03-04T12:20:00Z fine b\r\nerror c"
	got := over(t, lines, `_sourceCategory=web (error or "fine b") _index=x | parse regex "(?<last>\w)$" | timeslice 10m | count by _timeslice, last | sort by last asc`)
	want := []string{"1772625600000,a,1", "1772626800000,b,1", "1772627400000,c,1"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
