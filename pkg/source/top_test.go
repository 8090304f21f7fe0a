package source

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// topOf wants the first rows by the number n; a message with doubt is in doubt.
func topOf(rows int, ascending bool, targets ...awsapi.Target) *LogScan {
	s := scanOf(targets...)
	s.Fields = plan.NewFields(fields.Raw)
	s.Top = &Top{Rows: rows, Top: insights.Top{Field: "n", Ascending: ascending, Doubt: insights.Like{Field: "@message", Pattern: "doubt"}}}
	return s
}

func numbers(ns ...string) []string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = `{"n":"` + n + `"}`
	}
	return out
}

// limits are the limits of the queries that ran.
func (f *fakeLogs) limits() []int {
	var out []int
	for _, q := range f.queries {
		n, _ := strconv.Atoi(q.Text[strings.LastIndexByte(q.Text, ' ')+1:])
		out = append(out, n)
	}
	return out
}

// TestTopReadsTheFirstByANumber: the rows hold all that may be wanted, newest
// first, and the queries ask for more only when the last row may tie.
func TestTopReadsTheFirstByANumber(t *testing.T) {
	t.Parallel()
	many := func(n string, times int) []string { return slices.Repeat(numbers(n), times) }
	for _, tt := range []struct {
		name      string
		ascending bool
		rows      int
		messages  []string // oldest first
		want      []string // the numbers read, newest first
		limits    []int
	}{
		{"fewer events than are asked for", false, 3, numbers("1", "3", "2"), []string{"2", "3", "1"}, []int{6}},
		{"the largest", false, 2, numbers("1", "5", "3", "9", "2", "4"), []string{"4", "9", "3", "5"}, []int{4}},
		{"the smallest", true, 2, numbers("1", "5", "3", "9", "2", "4"), []string{"4", "2", "3", "1"}, []int{4}},
		{"numbers and not texts", false, 1, numbers("9", "10", "8"), []string{"10", "9"}, []int{2}},
		{"a tie at the end asks for more", false, 2, append(numbers("9"), many("5", 12)...), append(slices.Repeat([]string{"5"}, 12), "9"), []int{4, 40}},
		{"a tie that does not reach the wanted rows", false, 2, append(numbers("9", "8"), many("5", 5)...), []string{"5", "5", "8", "9"}, []int{4}},
		{"doubt comes first and counts for none", false, 1, append(numbers("4", "7", "6"), `{"n":"doubt"}`), []string{"doubt", "6", "7", "4"}, []int{2, 20}},
		{"only doubt asks for more", false, 1, append(numbers("4"), `{"n":"doubt 1"}`, `{"n":"doubt 2"}`, `{"n":"doubt 3"}`), []string{"doubt 3", "doubt 2", "doubt 1", "4"}, []int{2, 20}},
		{"no numbers come last", false, 1, append(numbers("4", "-", "-", "5"), `{"v":"x"}`), []string{"5", "4"}, []int{2}},
		{"no numbers at the end of enough", false, 2, numbers("4", "5", "-", "-", "-"), []string{"-", "-", "5", "4"}, []int{4}},
		{"no numbers at the end of too few", false, 2, append(numbers("4"), many("-", 5)...), []string{"-", "-", "-", "-", "-", "4"}, []int{4, 40}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			api := &fakeLogs{groups: groupsOf{devEast: messagesAt(devEast, "/api/x", tt.messages...)}}
			rt := testRuntime(0)
			rows, err := read(t, topOf(tt.rows, tt.ascending, devEast), rt, api, "_raw")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, strings.TrimSuffix(strings.TrimPrefix(r, `{"n":"`), `"}`))
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := gocmp.Diff(tt.limits, api.limits()); diff != "" {
				t.Errorf("limits (-want +got):\n%s", diff)
			}
			if notices(rt) != "" {
				t.Errorf("notices %q", notices(rt))
			}
		})
	}
}

func TestTopMergesTargets(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{
		devEast:  messagesAt(devEast, "/api/x", numbers("1", "2", "3")...),
		prodEast: messagesAt(prodEast, "/api/x", numbers("7", "8", "9")...),
	}}
	got, err := read(t, topOf(1, false, devEast, prodEast), testRuntime(0), api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if diff := gocmp.Diff(numbers("2", "3", "8", "9"), got); diff != "" {
		t.Error(diff)
	}
}

// topLimit reads the limit of a text.
var topLimit = regexp.MustCompile(`limit (\d+)$`)

func TestTopTellsWhenTooManyTie(t *testing.T) {
	t.Parallel()
	tie := func(q awsapi.LogQuery) [][]awsapi.Field {
		n, _ := strconv.Atoi(topLimit.FindStringSubmatch(q.Text)[1])
		row := []awsapi.Field{{Name: "@timestamp", Value: fmt.Sprint(from.UnixMilli())}, {Name: "@message", Value: "x"}, {Name: "d0", Value: "0"}, {Name: "n0", Value: "1"}, {Name: "q0", Value: "000000000000005"}}
		return slices.Repeat([][]awsapi.Field{row}, n)
	}
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}, rows: tie}
	rt := testRuntime(0)
	got, err := read(t, topOf(10, false, devEast), rt, api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != awsapi.MaxQueryRows {
		t.Errorf("%d rows", len(got))
	}
	if diff := gocmp.Diff([]int{20, 200, 2000, 20_000, 100_000}, api.limits()); diff != "" {
		t.Error(diff)
	}
	if want := "dev/us-east-1: more than 100,000 events tie"; !strings.Contains(notices(rt), want) {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}
}

func TestTopStaysWithinTheMemory(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: messagesAt(devEast, "/api/x", numbers("1")...)}}
	_, err := read(t, topOf(1, false, devEast), testRuntime(10), api, "_raw")
	if err == nil || !strings.Contains(err.Error(), "the rows of api") {
		t.Errorf("error %v, want one that names what takes the memory", err)
	}
}
