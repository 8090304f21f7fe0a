package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

type groupsOf = map[awsapi.Target]map[string][]insightsql.Event

func TestTextOfAScan(t *testing.T) {
	t.Parallel()
	s := scanOf(devEast)
	const bounds = "filter (toMillis(@timestamp) >= 1700000000250 and toMillis(@timestamp) < 1700000600750)"
	for _, tt := range []struct {
		name   string
		fields plan.Fields
		filter insights.Filter
		want   string
	}{
		{"the time alone", plan.NewFields("x", "account"), nil, "fields @timestamp\n| " + bounds + "\n| sort @timestamp desc\n| limit 10"},
		{"the wanted columns, each once", plan.NewFields("_raw", "_size", "_SourceHost", "_sourcename", "_receipttime", "_messageid"), insights.All{},
			"fields @timestamp, @message, @ingestionTime, @log, @logStream\n| " + bounds + "\n| sort @timestamp desc\n| limit 10"},
		{"a filter", plan.NewFields("_raw"), insights.All{insights.Like{Field: "@message", Pattern: "a"}, insights.All{}},
			"fields @timestamp, @message\n| " + bounds + " and @message like /a/\n| sort @timestamp desc\n| limit 10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := *s
			s.Fields, s.Filter = tt.fields, tt.filter
			if diff := gocmp.Diff(tt.want, s.Text(s.From, s.To, 10)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestScanReadsFieldsAndConstants(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 5)}}
	s := scanOf(devEast)
	s.Fields = plan.AllFields()
	s.Source.Constants = map[string]string{"Account": "the source's", "team": "blue", "empty": ""}
	got, err := read(t, s, testRuntime(0), api, "_messagetime", "_raw", "_receipttime", "_sourcehost", "_sourcename", "_size",
		"_source", "_sourcecategory", "_index", "_view", "account", "accountid", "region", "team")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"1700000000255 5 1700000000262 /api/x stream 1 api null api api the source's 528560886094 us-east-1 blue"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScanTakesItsRangeToTheMillisecond(t *testing.T) {
	t.Parallel()
	span := to.Sub(from).Milliseconds()
	api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", -1, 0, span-1, span, span+1)}}
	got, err := read(t, scanOf(devEast), testRuntime(0), api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{fmt.Sprint(span - 1), "0"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestScanReadsPastTheRowsOfOneQuery(t *testing.T) {
	t.Parallel()
	const rows = 2*awsapi.MaxQueryRows + 7
	ms := make([]int64, rows)
	for i := range ms {
		ms[i] = int64((rows - i) / 3) // three of one instant: the end of each answer cuts some
	}
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}, rows: manyRows(ms)}
	rt := testRuntime(0)
	s := scanOf(devEast)
	s.Fields = plan.NewFields(fields.Raw, fields.MessageID)
	got, err := read(t, s, rt, api, "_raw", "_messageid")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != rows {
		t.Fatalf("%d rows, want %d", len(got), rows)
	}
	seen := map[string]bool{}
	last := int64(rows)
	for _, row := range got {
		var n int64
		if _, err := fmt.Sscan(row, &n); err != nil || n > last || seen[row] {
			t.Fatalf("the row %q comes after %d, seen before: %t", row, last, seen[row])
		}
		last, seen[row] = n, true
	}
	if len(api.queries) != 3 || notices(rt) != "" {
		t.Errorf("%d queries, notices %q", len(api.queries), notices(rt))
	}
}

func TestScanTellsWhenOneInstantHasTooManyRows(t *testing.T) {
	t.Parallel()
	ms := append(append([]int64{6}, slices.Repeat([]int64{5}, awsapi.MaxQueryRows+1)...), 4)
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}, rows: manyRows(ms)}
	rt := testRuntime(0)
	got, err := read(t, scanOf(devEast), rt, api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != awsapi.MaxQueryRows+2 || got[0] != "6" || got[len(got)-1] != "4" {
		t.Errorf("%d rows from %s to %s", len(got), got[0], got[len(got)-1])
	}
	if want := "dev/us-east-1: rows of 2023-11-14T22:13:20.255Z may be missing"; !strings.Contains(notices(rt), want) {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}
}

func TestScanReadsManyLogGroupsInBatchesAtOnce(t *testing.T) {
	t.Parallel()
	const groups = 2*awsapi.MaxQueryGroups + 1
	events := map[string][]insightsql.Event{}
	var want []string
	for i := range groups {
		name := fmt.Sprintf("/api/%03d", i)
		events[name] = at(devEast, name, int64(1000-i))[name]
		want = append(want, fmt.Sprint(1000-i))
	}
	var all sync.WaitGroup
	all.Add(3) // every query waits for the two others
	api := &fakeLogs{groups: groupsOf{devEast: events}, before: func() { all.Done(); all.Wait() }}
	got, err := read(t, scanOf(devEast), testRuntime(0), api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var sizes []int
	for _, q := range api.queries {
		sizes = append(sizes, len(q.Groups))
	}
	slices.Sort(sizes)
	if diff := gocmp.Diff([]int{1, 50, 50}, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestScanAsksForOneClassOfLogGroupsAtATime(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{
		groups:  groupsOf{devEast: {"/api/a": nil, "/api/b": nil, "/api/c": nil, "/api/d": nil}},
		classes: map[string]string{"/api/a": "STANDARD", "/api/b": "INFREQUENT_ACCESS", "/api/c": "STANDARD", "/api/d": "DELIVERY"},
	}
	rt := testRuntime(0)
	got, err := (&targetScan{LogScan: scanOf(devEast), target: devEast, api: api, rt: rt}).groups(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([][]string{{"/api/b"}, {"/api/a", "/api/c"}}, got); diff != "" {
		t.Error(diff)
	}
	if text := notices(rt); !strings.Contains(text, "does not query log groups of the class DELIVERY, which are left out: /api/d") {
		t.Errorf("notices %q", text)
	}
}

func TestScanFindsItsLogGroups(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/a": nil, "/api/ab": nil, "/other": nil}}}
	arn := func(region, account, name string) string {
		return "arn:aws:logs:" + region + ":" + account + ":log-group:" + name
	}
	for _, tt := range []struct {
		name    string
		groups  []string
		targets []awsapi.Target
		want    []string
		err     string
	}{
		{name: "a name, and no longer one", groups: []string{"/api/a"}, want: []string{"/api/a"}},
		{name: "a prefix", groups: []string{"/api/*"}, want: []string{"/api/a", "/api/ab"}},
		{name: "each once", groups: []string{"/api/*", "*", "/api/a", arn("us-east-1", devEast.AccountID, "/api/a:*")}, want: []string{"/api/a", "/api/ab", "/other"}},
		{name: "the target's own ARN by name", groups: []string{arn("us-east-1", devEast.AccountID, "/api/a")}, want: []string{"/api/a"}},
		{name: "a prefix in the target's own ARN", groups: []string{arn("us-east-1", devEast.AccountID, "/api/*")}, want: []string{"/api/a", "/api/ab"}},
		{name: "an ARN of another region", groups: []string{arn("eu-west-1", devEast.AccountID, "/api/a")}, want: nil},
		{name: "an ARN of an account that is asked itself", groups: []string{arn("us-east-1", prodEast.AccountID, "/api/a")}, want: nil},
		{name: "an ARN of a linked account", groups: []string{arn("us-east-1", "111122223333", "/api/a:*")}, want: []string{arn("us-east-1", "111122223333", "/api/a")}},
		{name: "a prefix in a linked account", groups: []string{arn("us-east-1", "111122223333", "/api/*")}, err: "cannot be listed from another account"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := scanOf(devEast, devWest, prodEast)
			s.Groups = tt.groups
			got, err := (&targetScan{LogScan: s, target: devEast, api: api}).groups(t.Context())
			if diff := gocmp.Diff(tt.want, slices.Concat(got...)); diff != "" {
				t.Error(diff)
			}
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestScanTellsWhichTargetsHaveNoLogGroup(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 5)}}
	rt := testRuntime(0)
	got, err := read(t, scanOf(devWest, devEast, prodEast), rt, api, "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"5"}, got); diff != "" {
		t.Error(diff)
	}
	const want = "info: the log source api has no log group in dev/eu-west-1, prod/us-east-1: none is called /api/*, see logSources in the data source settings\n"
	if diff := gocmp.Diff(want, notices(rt)); diff != "" {
		t.Error(diff)
	}
	_, err = read(t, scanOf(devWest, prodEast), rt, api, "_raw")
	if none := (*NoLogGroupError)(nil); !errors.As(err, &none) || len(none.Targets) != 2 {
		t.Errorf("error %v, want one that names both targets", err)
	}
}

// TestScanOfFailingTargets: a target that cannot answer is a notice beside the
// rows of the others, and an error when it is the only one.
func TestScanOfFailingTargets(t *testing.T) {
	t.Parallel()
	groups := groupsOf{devEast: at(devEast, "/api/x", 5), prodEast: at(prodEast, "/api/x", 6)}
	failing := func(err error, targets ...awsapi.Target) *fakeLogs {
		return &fakeLogs{groups: groups, fail: func(_ context.Context, t awsapi.Target) error {
			if slices.Contains(targets, t) {
				return err
			}
			return nil
		}}
	}
	denied := &awsapi.Error{Target: prodEast, Operation: "logs:StartQuery", Code: "AccessDenied", Message: "no"}

	rt := testRuntime(0)
	got, err := read(t, scanOf(devEast, prodEast), rt, failing(denied, prodEast), "_raw")
	if err != nil || !slices.Equal(got, []string{"5"}) {
		t.Errorf("rows %v, error %v", got, err)
	}
	if want := "warning: some rows are missing: prod/us-east-1: logs:StartQuery: AccessDenied: no\n"; notices(rt) != want {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}

	rt = testRuntime(0)
	if _, err := read(t, scanOf(devEast, prodEast), rt, failing(errors.New("broken"), prodEast), "_raw"); err != nil {
		t.Error(err)
	}
	if want := "prod/us-east-1: logs:StartQuery: broken"; !strings.Contains(notices(rt), want) {
		t.Errorf("notices %q do not name the target of an error that does not", notices(rt))
	}

	_, err = read(t, scanOf(devEast, prodEast), testRuntime(0), failing(errors.New("broken"), devEast, prodEast), "_raw")
	if err == nil || !strings.Contains(err.Error(), "dev/us-east-1") || !strings.Contains(err.Error(), "prod/us-east-1") {
		t.Errorf("error %v, want one that names both targets", err)
	}
	if _, err = read(t, scanOf(prodEast), testRuntime(0), failing(denied, prodEast), "_raw"); !errors.Is(err, error(denied)) {
		t.Errorf("error %v, want %v", err, denied)
	}
}

// TestEndedConnectionIsNotTheEndOfTheRows: io.EOF in the chain of an API error
// is no end of a stream.
func TestEndedConnectionIsNotTheEndOfTheRows(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		&awsapi.Error{Target: devEast, Code: awsapi.CodeNetwork, Message: "the connection ended", Err: fmt.Errorf("post: %w", io.EOF)},
		fmt.Errorf("the connection ended: %w", io.EOF),
	} {
		api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 5)}, fail: func(context.Context, awsapi.Target) error { return err }}
		rows, got := read(t, scanOf(devEast), testRuntime(0), api, "_raw")
		if got == nil || !strings.Contains(got.Error(), "the connection ended") {
			t.Errorf("%d rows and the error %v", len(rows), got)
		}
	}
}

// TestScanFailsAsAWhole: what is not a target's fault ends the query.
func TestScanFailsAsAWhole(t *testing.T) {
	t.Parallel()
	groups := groupsOf{devEast: at(devEast, "/api/x", 5), prodEast: at(prodEast, "/api/x", 6, 7, 8)}

	_, err := read(t, scanOf(devEast, prodEast), testRuntime(60), &fakeLogs{groups: groups}, "_raw")
	if err == nil || !strings.Contains(err.Error(), "limits.memoryBytes") {
		t.Errorf("error %v, want the memory's limit", err)
	}

	faulty := &fakeLogs{groups: groups, fail: func(_ context.Context, t awsapi.Target) error {
		if t == prodEast {
			panic("fault")
		}
		return nil
	}}
	_, err = read(t, scanOf(devEast, prodEast), testRuntime(0), faulty, "_raw")
	if fault := (*exec.PanicError)(nil); !errors.As(err, &fault) {
		t.Errorf("error %v, want the fault", err)
	}

	s := scanOf(devEast, prodEast)
	s.Filter = insights.Like{Field: "@message", Pattern: strings.Repeat("é", awsapi.MaxQueryText)}
	_, err = read(t, s, testRuntime(0), &fakeLogs{groups: groups}, "_raw")
	if err == nil || !strings.Contains(err.Error(), "of which CloudWatch takes 10000: search for fewer") {
		t.Errorf("error %v, want the length of the query", err)
	}
}

func TestScanOfOddRows(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: {"/api/x": nil}}}
	rows := [][]awsapi.Field{
		{{Name: "@timestamp", Value: "2023-11-14 22:13:20.300"}, {Name: "@message", Value: "a"}, {Name: "more", Value: "x"}},
		{},
		{{Name: "@message", Value: "no time"}},
		{{Name: "@timestamp", Value: "1700000000290"}},
	}
	api.rows = func(awsapi.LogQuery) [][]awsapi.Field { return rows }
	rt := testRuntime(0)
	got, err := read(t, scanOf(devEast), rt, api, "_messagetime", "_raw")
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]string{"1700000000300 a", "1700000000290 null"}, got); diff != "" {
		t.Error(diff)
	}
	if want := "warning: dev/us-east-1: CloudWatch gave rows without a time, which are left out\n"; notices(rt) != want {
		t.Errorf("notices %q, want %q", notices(rt), want)
	}
	rows = [][]awsapi.Field{{{Name: "@timestamp", Value: "yesterday"}}}
	if _, err = read(t, scanOf(devEast), rt, api, "_raw"); err == nil || !strings.Contains(err.Error(), `dev/us-east-1: logs:GetQueryResults: CloudWatch gave the time "yesterday"`) {
		t.Errorf("error %v", err)
	}
}

// TestClosedScanLeavesNothingRunning counts goroutines, so that no other test
// may run beside it.
func TestClosedScanLeavesNothingRunning(t *testing.T) { //nolint:paralleltest // see above
	before := runtime.NumGoroutine()
	started := make(chan struct{}, 9)
	api := &fakeLogs{
		groups: groupsOf{devEast: at(devEast, "/api/x", 5), prodEast: at(prodEast, "/api/x", 6), devWest: at(devWest, "/api/x", 7)},
		before: func() { started <- struct{}{} },
		fail: func(ctx context.Context, t awsapi.Target) error {
			if t == prodEast {
				return nil
			}
			<-ctx.Done()
			return &awsapi.Error{Target: t, Code: awsapi.CodeCanceled, Err: ctx.Err()}
		},
	}
	in := scanOf(devEast, devWest, prodEast).Open(t.Context(), testRuntime(0), api, func(Executed) {})
	for range 3 {
		<-started
	}
	for range 2 { // closing twice does no harm
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	if api.running > 0 {
		t.Errorf("%d queries run on behind a closed scan", api.running)
	}
	for i := 0; runtime.NumGoroutine() > before; i++ { // those that are done may still be on their way out
		if i == 1_000_000 {
			t.Fatalf("%d goroutines more than before", runtime.NumGoroutine()-before)
		}
		runtime.Gosched()
	}
}

// TestCancelledScanIsNoShortAnswer: whoever reads a scan while its context ends
// is told so, and does not take the rows so far for all.
func TestCancelledScanIsNoShortAnswer(t *testing.T) {
	t.Parallel()
	for range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 5)}, fail: func(ctx context.Context, t awsapi.Target) error {
			cancel()
			return &awsapi.Error{Target: t, Code: awsapi.CodeCanceled, Err: ctx.Err()}
		}}
		in := scanOf(devEast).Open(ctx, testRuntime(0), api, func(Executed) {})
		_, err := in.Next(ctx)
		if err == nil || errors.Is(err, io.EOF) {
			t.Fatalf("error %v, want that of the context", err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestScanGivesItsMemoryBack(t *testing.T) {
	t.Parallel()
	api := &fakeLogs{groups: groupsOf{devEast: at(devEast, "/api/x", 5, 6), prodEast: at(prodEast, "/api/x", 5)}}
	rt := testRuntime(1000)
	for range 20 { // together more than the budget
		if _, err := read(t, scanOf(devEast, prodEast), rt, api, "_raw"); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	rows := make([][]awsapi.Field, 10_000)
	for i := range rows {
		rows[i] = []awsapi.Field{
			{Name: "@timestamp", Value: "2023-11-14 22:13:20.300"}, {Name: "@message", Value: strings.Repeat("x", 500)}, {Name: "@ptr", Value: "p"},
		}
	}
	s := scanOf(devEast)
	s.Fields = plan.NewFields(fields.Raw, fields.AccountField, fields.Region, fields.Namespace)
	scan := &targetScan{LogScan: s, target: devEast}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scan.decode(rows); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(rows)), "ns/row")
}

// TestScanLeavesOutLogGroups: of the groups of the source only those are read that the scope can hold for; a target that
// has none of these is none that lacks the source.
func TestScanLeavesOutLogGroups(t *testing.T) {
	t.Parallel()
	groups := groupsOf{devEast: at(devEast, "/api/a", 1), prodEast: at(prodEast, "/api/b", 2)}
	groups[devEast]["/api/b"] = at(devEast, "/api/b", 3)["/api/b"]
	for _, tt := range []struct {
		only string
		want []string
	}{
		{"/api/a", []string{"1"}}, {"/api/b", []string{"3", "2"}}, {"/api/c", nil},
	} {
		api := &fakeLogs{groups: groups}
		s := scanOf(devEast, prodEast)
		s.HasGroup = func(name string) bool { return name == tt.only }
		rt := testRuntime(0)
		got, err := read(t, s, rt, api, fields.Raw)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, tt.want) || notices(rt) != "" {
			t.Errorf("of %s: rows %v, want %v; notices %q", tt.only, got, tt.want, notices(rt))
		}
		for _, q := range api.queries {
			if !slices.Equal(q.Groups, []string{tt.only}) {
				t.Errorf("of %s: %v are read", tt.only, q.Groups)
			}
		}
	}
	s := scanOf(devWest)
	s.HasGroup = func(string) bool { return false }
	if _, err := read(t, s, testRuntime(0), &fakeLogs{groups: groups}, fields.Raw); err == nil {
		t.Error("a target without the source gives no error")
	}
}
