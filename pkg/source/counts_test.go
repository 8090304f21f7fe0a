package source

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// countsOf counts by k, which is a text.
func countsOf(targets ...awsapi.Target) *Counts {
	s := *scanOf(targets...)
	s.Fields = plan.NewFields(fields.AccountField)
	return &Counts{LogScan: s, Paths: [][]string{{"k"}}, Group: insights.Group{Fields: []string{"k"}, Texts: []string{"k"}}}
}

// readCounts reads the groups and returns all columns of each, in order.
func readCounts(t *testing.T, c *Counts, rt *exec.Runtime, api LogAPI) ([]string, error) {
	t.Helper()
	all, err := exec.Collect(t.Context(), c.Open(t.Context(), rt, api, func(Executed) {}))
	if err != nil {
		return nil, err
	}
	var rows []string
	for i := range all.N {
		cells := make([]string, len(all.Cols))
		for j, col := range all.Cols {
			cells[j] = show(col.At(i))
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	slices.Sort(rows)
	return rows, nil
}

// messagesAt are events with the messages, one a millisecond from from on.
func messagesAt(target awsapi.Target, group string, messages ...string) map[string][]insightsql.Event {
	events := at(target, group, make([]int64, len(messages))...)[group]
	for i, m := range messages {
		events[i].Message = m
		events[i].Timestamp += int64(i)
	}
	return map[string][]insightsql.Event{group: events}
}

func TestSchemaOfCounts(t *testing.T) {
	t.Parallel()
	c := countsOf(devEast)
	c.Source.Constants = map[string]string{"team": "blue"}
	c.Fields = plan.NewFields("team", "region", "k", "_sourcehost")
	c.Paths, c.Group.Fields = [][]string{nil, {"k"}, nil}, []string{"@log", "k", "@logStream"}
	c.Conditions = []string{"_dohyo_condition0"}
	want := []string{"_messagetime", plan.Weight, "_raw", "_sourcehost", "_sourcename", "_dohyo_condition0", "team", "region"}
	if diff := gocmp.Diff(want, c.Schema().Names()); diff != "" {
		t.Error(diff)
	}
}

// TestCountsReadGroups decodes what the sandbox counts: present and missing
// fields, conditions, slices, the log group, and the constants of the target.
func TestCountsReadGroups(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{
		devEast:  messagesAt(devEast, "/api/x", `{"k":"a"}`, `{"k":"a"}`, `{"k":""}`, `{"v":"a"}`, `{"k":"word"}`),
		prodEast: messagesAt(prodEast, "/api/x", `{"k":"a"}`),
	}}
	c := countsOf(devEast, prodEast)
	c.Filter = insights.All{insights.NotLike{Field: "@message", Pattern: "absent"}}
	c.Group.Conditions, c.Conditions = []insights.Filter{insights.Like{Field: "@message", Pattern: "word"}}, []string{"_dohyo_condition0"}
	c.Group.Fields, c.Paths = append(c.Group.Fields, "@log"), append(c.Paths, nil)
	c.Group.Slice = time.Second
	got, err := readCounts(t, c, testRuntime(0), api)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`1700000000000 1 {"k":""} /api/x false dev`,
		`1700000000000 1 {"k":"a"} /api/x false prod`,
		`1700000000000 1 {"k":"word"} /api/x true dev`,
		`1700000000000 1 {} /api/x false dev`,
		`1700000000000 2 {"k":"a"} /api/x false dev`,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCountsLeaveOutEventsInDoubt(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: messagesAt(devEast, "/api/x", `{"k":"a"}`, `{"k":null}`, `{"k":true}`, `x {"k":"a"}`, `{"v":"a"}`)}}
	c := countsOf(devEast)
	c.Doubt = true
	c.Group.Conditions = []insights.Filter{insights.Doubt(insights.Reading{Fields: []string{"k"}, Texts: []string{"k"}})}
	got, err := readCounts(t, c, testRuntime(0), api)
	if err != nil {
		t.Fatal(err)
	}
	ms := from.UnixMilli()
	if diff := gocmp.Diff([]string{fmt.Sprint(ms, ` 1 {"k":"a"} dev`), fmt.Sprint(ms, ` 1 {} dev`)}, got); diff != "" {
		t.Error(diff)
	}
	if !c.Doubtful() {
		t.Error("no event is in doubt")
	}
}

// TestCountsDecode gives rows as CloudWatch may print them.
func TestCountsDecode(t *testing.T) {
	t.Parallel()
	row := func(cells ...string) []awsapi.Field {
		var out []awsapi.Field
		for i := 0; i < len(cells); i += 2 {
			out = append(out, awsapi.Field{Name: cells[i], Value: cells[i+1]})
		}
		return out
	}
	c := countsOf(devEast)
	c.Fields = plan.Fields{}
	c.Group.Texts = nil
	for _, tt := range []struct {
		name string
		row  []awsapi.Field
		want string // message and weight, "" for no row
		err  string
	}{
		{"a field that is there", row("k0", "a", "p0", "1", "n0", "0", "v0", "3"), `{"k":"a"} 3`, ""},
		{"true as a word", row("k0", "a", "p0", "true", "v0", "3.0"), `{"k":"a"} 3`, ""},
		{"an empty text", row("p0", "1", "v0", "3"), `{"k":""} 3`, ""},
		{"a missing field", row("p0", "0", "v0", "3"), `{} 3`, ""},
		{"a missing field that prints as an empty text", row("k0", "", "p0", "false", "v0", "3"), `{} 3`, ""},
		{"a number however it prints", row("k0", "5.0", "p0", "1", "n0", "1", "v0", "3"), `{"k":"5"} 3`, ""},
		{"a large number however it prints", row("k0", "1.5E7", "p0", "1", "n0", "true", "v0", "3"), `{"k":"15000000"} 3`, ""},
		{"the text of such a number", row("k0", "5.0", "p0", "1", "n0", "0", "v0", "3"), `{"k":"5.0"} 3`, ""},
		{"no events", row("v0", "0"), "", ""},
		{"a missing field with a value", row("k0", "a", "p0", "0", "v0", "3"), "", `gave the field k the value "a" and says that it is missing`},
		{"a number that is none", row("k0", "a", "p0", "1", "n0", "1", "v0", "3"), "", `printed the number "a", expected digits`},
		{"no count", row("k0", "a", "p0", "1"), "", `gave the count "", expected a number`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := c.decode(devEast, section{span: span{from: from}}, [][]awsapi.Field{tt.row})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if b.N > 0 {
				got = show(b.Column(fields.Raw).At(0)) + " " + show(b.Column(plan.Weight).At(0))
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// countedRange reads the range of a group's text.
var countedRange = regexp.MustCompile(`>= (\d+) and toMillis\(@timestamp\) < (\d+)\)`)

// TestCountsSplitTheRange: an answer with all rows that CloudWatch gives may lack
// some, so that parts of its range are asked.
func TestCountsSplitTheRange(t *testing.T) {
	t.Parallel()
	const groups = 250_000 // one in each of the first milliseconds
	var spans []span
	rows := func(q awsapi.LogQuery) [][]awsapi.Field {
		m := countedRange.FindStringSubmatch(q.Text)
		lo, _ := strconv.ParseInt(m[1], 10, 64)
		hi, _ := strconv.ParseInt(m[2], 10, 64)
		spans = append(spans, span{time.UnixMilli(lo), time.UnixMilli(hi)})
		var out [][]awsapi.Field
		for ms := lo; ms < min(hi, from.UnixMilli()+groups) && len(out) < awsapi.MaxQueryRows; ms++ {
			out = append(out, []awsapi.Field{{Name: "k0", Value: strconv.FormatInt(ms, 10)}, {Name: "p0", Value: "1"}, {Name: "v0", Value: "1"}})
		}
		return out
	}
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}, rows: rows}
	rt := testRuntime(0)
	got, err := readCounts(t, countsOf(devEast), rt, api)
	if err != nil {
		t.Fatal(err)
	}
	if distinct := len(slices.Compact(got)); len(got) != groups || distinct != groups || notices(rt) != "" {
		t.Errorf("%d rows, %d of them distinct, want %d; notices %q", len(got), distinct, groups, notices(rt))
	}
	if len(spans) > 20 {
		t.Errorf("%d queries for %d groups", len(spans), groups)
	}
}

func TestCountsOfOneInstantMayBeCut(t *testing.T) {
	t.Parallel()
	full := slices.Repeat([][]awsapi.Field{{{Name: "k0", Value: "a"}, {Name: "p0", Value: "1"}, {Name: "v0", Value: "1"}}}, awsapi.MaxQueryRows)
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}, rows: func(awsapi.LogQuery) [][]awsapi.Field { return full }}
	c := countsOf(devEast)
	c.To = c.From.Add(time.Millisecond)
	rt := testRuntime(0)
	if got, err := readCounts(t, c, rt, api); err != nil || len(got) != awsapi.MaxQueryRows {
		t.Errorf("%d rows, error %v", len(got), err)
	}
	if want := "dev/us-east-1: groups of 2023-11-14T22:13:20.25Z may be missing"; !strings.Contains(notices(rt), want) {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}
}

// TestSplitsCoverTheRange: parts follow each other to the millisecond.
func TestSplitsCoverTheRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := span{from, from.Add(time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "milliseconds")) * time.Millisecond)}
		n := rapid.IntRange(2, maxParts).Draw(t, "parts")
		parts := s.split(n)
		if len(parts) == 0 || len(parts) > n || !parts[0].from.Equal(s.from) || !parts[len(parts)-1].to.Equal(s.to) {
			t.Fatalf("%v is cut into %v", s, parts)
		}
		for i, p := range parts {
			if !p.from.Before(p.to) || i > 0 && !p.from.Equal(parts[i-1].to) {
				t.Fatalf("part %d of %v is %v", i, s, p)
			}
		}
		if s.to.Sub(s.from) > time.Millisecond && len(parts) < 2 {
			t.Fatalf("%v is not cut", s)
		}
	})
}

func TestCountsReadManyLogGroupsInBatches(t *testing.T) {
	t.Parallel()
	const groups = 2*awsapi.MaxQueryGroups + 1
	events := map[string][]insightsql.Event{}
	for i := range groups {
		name := fmt.Sprintf("/api/%03d", i)
		events[name] = messagesAt(devEast, name, `{"k":"a"}`)[name]
	}
	api := &fakeLogs{groups: groupsOf{devEast: events}}
	got, err := readCounts(t, countsOf(devEast), testRuntime(0), api)
	if err != nil {
		t.Fatal(err)
	}
	ms := fmt.Sprint(from.UnixMilli())
	if diff := gocmp.Diff([]string{ms + ` 1 {"k":"a"} dev`, ms + ` 50 {"k":"a"} dev`, ms + ` 50 {"k":"a"} dev`}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCountsOfFailingTargets(t *testing.T) {
	t.Parallel()
	groups := groupsOf{devEast: messagesAt(devEast, "/api/x", `{"k":"a"}`), prodEast: messagesAt(prodEast, "/api/x", `{"k":"a"}`)}
	failing := func(targets ...awsapi.Target) *fakeLogs {
		return &fakeLogs{groups: groups, fail: func(_ context.Context, t awsapi.Target) error {
			if slices.Contains(targets, t) {
				return errors.New("broken")
			}
			return nil
		}}
	}
	rt := testRuntime(0)
	got, err := readCounts(t, countsOf(devEast, prodEast), rt, failing(prodEast))
	if err != nil || len(got) != 1 || !strings.HasSuffix(got[0], " dev") {
		t.Errorf("rows %v, error %v", got, err)
	}
	if want := "some rows are missing: prod/us-east-1: logs:StartQuery: broken"; !strings.Contains(notices(rt), want) {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}
	if _, err = readCounts(t, countsOf(devEast, prodEast), testRuntime(0), failing(devEast, prodEast)); err == nil {
		t.Error("no target answers, and there is no error")
	}
}

func TestCountsStayWithinTheMemory(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: messagesAt(devEast, "/api/x", `{"k":"a"}`)}}
	_, err := readCounts(t, countsOf(devEast), testRuntime(10), api)
	if err == nil || !strings.Contains(err.Error(), "the groups of api") {
		t.Errorf("error %v, want one that names what takes the memory", err)
	}
}

// TestWrittenMessagesReadTheSame: the message of a counted row has the texts that
// were counted by, at their paths.
func TestWrittenMessagesReadTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{"a", "b", "user-agent", `q"`, "é", "<b>", "\u2028"})
		want := map[string]any{}
		var leaves []jsonLeaf
		for range rapid.IntRange(0, 6).Draw(t, "leaves") {
			path := rapid.SliceOfN(key, 1, 3).Draw(t, "path")
			text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", `"`, `\`, "\n", "\x00", "<&>", "日本語", "5", "null"})).Draw(t, "text")
			if put(want, path, text) {
				leaves = append(leaves, jsonLeaf{path, text})
			}
		}
		leaves = rapid.Permutation(leaves).Draw(t, "order")
		written := writeJSON(leaves)
		got := map[string]any{}
		if err := json.Unmarshal([]byte(written), &got); err != nil {
			t.Fatalf("%v: %s", err, written)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", written, diff)
		}
	})
	if got := writeJSON([]jsonLeaf{{[]string{"k", "p"}, "no place"}, {[]string{"k"}, "<&>é"}}); got != `{"k":"<&>é"}` {
		t.Errorf("written as %s", got)
	}
}

// put sets the text at a path of nested objects; false where a text stands on the
// way, or an object in the place.
func put(o map[string]any, path []string, text string) bool {
	have, taken := o[path[0]]
	if len(path) == 1 {
		if taken {
			return false
		}
		o[path[0]] = text
		return true
	}
	if !taken {
		below := map[string]any{}
		o[path[0]] = below
		return put(below, path[1:], text)
	}
	below, isObject := have.(map[string]any)
	return isObject && put(below, path[1:], text)
}
