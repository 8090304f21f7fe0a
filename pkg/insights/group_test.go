package insights

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

func TestGroupText(t *testing.T) {
	t.Parallel()
	a := Like{"@message", "a"}
	for _, tt := range []struct {
		name  string
		group Group
		want  string
	}{
		{"nothing but the number", Group{Filter: All{}}, "stats count(*) as v0"},
		{"of a filter", Group{Filter: All{a}}, "filter @message like /a/\n| stats count(*) as v0"},
		{"by a field", Group{Filter: All{}, Fields: []string{"k"}, Texts: []string{"k"}},
			"fields k as k0, ispresent(k) as p0\n| stats count(*) as v0 by k0, p0"},
		{"by a field that is always there", Group{Filter: All{}, Fields: []string{"k"}, Texts: []string{"k"}, Sure: []string{"k"}},
			"fields k as k0\n| stats count(*) as v0 by k0"},
		{"by a field that may be a number", Group{Filter: All{}, Fields: []string{"o.p"}, Sure: []string{"o.p"}},
			"fields o.p as k0, @message like /\"p\"[\\t\\n\\r ]*:[\\t\\n\\r ]*-?[0-9]/ as n0\n| stats count(*) as v0 by k0, n0"},
		{"by the log group and stream", Group{Filter: All{}, Fields: []string{"@log", "@logStream"}},
			"fields @log as k0, @logStream as k1\n| stats count(*) as v0 by k0, k1"},
		{"by a condition", Group{Filter: All{}, Conditions: []Filter{a}}, "fields @message like /a/ as c0\n| stats count(*) as v0 by c0"},
		{"by a condition, full", Group{Filter: All{}, Conditions: []Filter{a}, Dialect: Full}, "fields if(@message like /a/, 1, 0) as c0\n| stats count(*) as v0 by c0"},
		{"by slices", Group{Filter: All{}, Slice: 5 * time.Minute}, "stats count(*) as v0 by bin(5m) as t0"},
		{"of a field with a generated name", Group{Filter: All{}, Fields: []string{"k0"}, Texts: []string{"k0"}},
			"fields k0 as xk0, ispresent(k0) as xp0\n| stats count(*) as xv0 by xk0, xp0"},
		{"of fields with several such", Group{Filter: All{}, Fields: []string{"v0", "xt7"}, Texts: []string{"v0", "xt7"}, Sure: []string{"v0", "xt7"}},
			"fields v0 as xxk0, xt7 as xxk1\n| stats count(*) as xxv0 by xxk0, xxk1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, tt.group.Text()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestGroupsAreWhatTheyCount runs a group under every reading of the open points:
// null and "" are two groups, and truth values are told whatever they print as.
func TestGroupsAreWhatTheyCount(t *testing.T) {
	t.Parallel()
	messages := []string{`{"k":"a"}`, `{"k":"a"}`, `{"k":""}`, `{"v":"a"}`, `{"k":"2"}`, `{"k":"02"}`, `{"k":"a","v":"b"}`}
	want := []string{
		`0 "" false false 1`, // no k
		`0 "" true false 1`,
		`0 "02" true false 1`,
		`0 "2" true false 1`,
		`0 "a" true false 2`,
		`300 "a" true true 1`,
	}
	slices.Sort(want)
	for _, d := range []Dialect{Core, Full} {
		g := Group{Dialect: d, Filter: All{}, Fields: []string{"k"}, Texts: []string{"k"}, Conditions: []Filter{Equal{"v", "b"}}, Slice: 5 * time.Minute}
		everySwitch(t, func(t *testing.T, o insightsql.Switches) {
			q, err := insightsql.Parse(g.Text())
			if err != nil {
				t.Fatal(err)
			}
			var events []insightsql.Event
			for i, m := range messages {
				events = append(events, insightsql.Event{Timestamp: int64(i) * 59_000, Message: m, LogGroup: "g", LogStream: "s", Ptr: fmt.Sprint(i)})
			}
			res, err := q.Run(t.Context(), slices.Values(events), insightsql.Options{End: 1e9, Switches: o})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range res.Rows {
				cell := map[string]string{}
				for _, c := range row {
					cell[c.Field] = c.Value
				}
				at, err := time.Parse("2006-01-02 15:04:05.000", cell[g.TimeColumn()])
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, fmt.Sprintf("%d %q %t %t %s", at.Unix(), cell[g.FieldColumn(0)],
					truth(t, cell[g.PresentColumn(0)]), truth(t, cell[g.ConditionColumn(0)]), strings.TrimSuffix(cell[g.CountColumn()], ".0")))
			}
			slices.Sort(got)
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", d, diff)
			}
		})
	}
}

// truth reads a printed truth value.
func truth(t *testing.T, s string) bool {
	t.Helper()
	switch s {
	case "1", "1.0", "true", "True":
		return true
	case "0", "0.0", "false", "False", "": // a null is not true
		return false
	}
	t.Fatalf("%q is no truth value", s)
	return false
}

func FuzzGroupText(f *testing.F) {
	for _, s := range []string{"k", "user-agent", "a b", "by", "é", "k0", "v0", "@k", "a`b", "4xx", "a | limit 0", "a#b", "a,b", "a as b"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var g Group
		g.Filter = All{}
		for _, k := range []string{a, b} {
			if name, ok := Path([]string{k}); ok && !slices.Contains(g.Fields, name) {
				g.Fields = append(g.Fields, name)
			}
		}
		m := g
		m.Filter, m.Conditions = All{Present{"x"}}, []Filter{Any{}}
		for _, g := range []Group{g, m} {
			text := g.Text()
			if _, err := insightsql.Parse(text); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			plain := g
			plain.Fields = names(len(g.Fields))
			if strings.Count(text, "\n") != strings.Count(plain.Text(), "\n") {
				t.Fatalf("%q and %q change the lines of the query:\n%s", a, b, text)
			}
		}
	})
}

// names are n plain names.
func names(n int) []string {
	var out []string
	for i := range n {
		out = append(out, "plain"+strings.Repeat("x", i))
	}
	return out
}
