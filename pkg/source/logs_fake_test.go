package source

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// fakeLogs is a LogAPI over events in memory, whose queries the sandbox evaluates.
type fakeLogs struct {
	groups  map[awsapi.Target]map[string][]insightsql.Event
	classes map[string]string // of groups
	// fail is what a target's queries answer instead, asked when it is set.
	fail func(ctx context.Context, t awsapi.Target) error
	// rows are answered instead, when it is set.
	rows func(awsapi.LogQuery) [][]awsapi.Field
	// before runs at the start of each query.
	before func()

	mu      sync.Mutex
	queries []awsapi.LogQuery
	running int
}

func (f *fakeLogs) LogGroups(_ context.Context, t awsapi.Target, prefix string) ([]awsapi.LogGroup, error) {
	var out []awsapi.LogGroup
	for _, name := range slices.Sorted(maps.Keys(f.groups[t])) {
		if strings.HasPrefix(name, prefix) {
			out = append(out, awsapi.LogGroup{Name: name, Class: f.classes[name]})
		}
	}
	return out, nil
}

func (f *fakeLogs) RunLogQuery(ctx context.Context, t awsapi.Target, q awsapi.LogQuery, _ func(awsapi.LogProgress)) (*awsapi.LogResult, error) {
	f.count(1, q)
	defer f.count(-1)
	if f.before != nil {
		f.before()
	}
	if f.fail != nil {
		if err := f.fail(ctx, t); err != nil {
			return nil, err
		}
	}
	if f.rows != nil {
		return &awsapi.LogResult{Rows: f.rows(q)}, nil
	}
	parsed, err := insightsql.Parse(q.Text)
	if err != nil {
		return nil, err
	}
	var events []insightsql.Event
	for _, g := range q.Groups {
		events = append(events, f.groups[t][g]...)
	}
	// Like StartQuery: whole seconds, the last one included.
	res, err := parsed.Run(ctx, slices.Values(events), insightsql.Options{
		Start: q.From.Truncate(time.Second).UnixMilli(), End: q.To.Add(-time.Millisecond).Truncate(time.Second).UnixMilli() + 999,
		Limit: q.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := &awsapi.LogResult{Rows: make([][]awsapi.Field, len(res.Rows)), Stats: awsapi.LogStats{RecordsMatched: res.Matched}}
	for i, row := range res.Rows {
		for _, c := range row {
			out.Rows[i] = append(out.Rows[i], awsapi.Field{Name: c.Field, Value: c.Value})
		}
	}
	return out, nil
}

func (f *fakeLogs) count(n int, q ...awsapi.LogQuery) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running += n
	f.queries = append(f.queries, q...)
}

var (
	devEast  = awsapi.Target{Account: "dev", AccountID: "528560886094", Region: "us-east-1"}
	devWest  = awsapi.Target{Account: "dev", AccountID: "528560886094", Region: "eu-west-1"}
	prodEast = awsapi.Target{Account: "prod", AccountID: "567680881046", Region: "us-east-1"}
)

// The range of the tests begins and ends inside of a second.
var (
	from = time.UnixMilli(1_700_000_000_250)
	to   = time.UnixMilli(1_700_000_600_750)
)

// at are events at milliseconds behind from; the message is the number.
func at(target awsapi.Target, group string, ms ...int64) map[string][]insightsql.Event {
	var events []insightsql.Event
	for i, n := range ms {
		events = append(events, insightsql.Event{
			Timestamp: from.UnixMilli() + n, Ingestion: from.UnixMilli() + n + 7, Message: fmt.Sprint(n),
			LogStream: "stream", LogGroup: group, Account: target.AccountID, Region: target.Region, Ptr: fmt.Sprint(target, group, i),
		})
	}
	return map[string][]insightsql.Event{group: events}
}

// bounds reads the range and the limit of a query's text.
var bounds = regexp.MustCompile(`>= (\d+) and toMillis\(@timestamp\) < (\d+)\)[^|]*\| sort @timestamp desc\n\| limit (\d+)$`)

// manyRows answers queries over more rows than the sandbox evaluates quickly:
// one at each of the milliseconds behind from, which come newest first.
func manyRows(ms []int64) func(awsapi.LogQuery) [][]awsapi.Field {
	return func(q awsapi.LogQuery) [][]awsapi.Field {
		var n [3]int64
		for i, text := range bounds.FindStringSubmatch(q.Text)[1:] {
			n[i], _ = strconv.ParseInt(text, 10, 64)
		}
		var rows [][]awsapi.Field
		for i, m := range ms {
			if t := from.UnixMilli() + m; t >= n[0] && t < n[1] && len(rows) < int(n[2]) {
				rows = append(rows, []awsapi.Field{
					{Name: "@timestamp", Value: strconv.FormatInt(t, 10)}, {Name: "@message", Value: strconv.FormatInt(m, 10)}, {Name: "@ptr", Value: strconv.Itoa(i)},
				})
			}
		}
		return rows
	}
}

func testRuntime(memory int64) *exec.Runtime {
	return &exec.Runtime{Budget: exec.NewBudget(memory), Notices: &exec.Notices{}}
}

func scanOf(targets ...awsapi.Target) *LogScan {
	return &LogScan{
		Source:  fields.LogSource{Name: "api"},
		Groups:  []string{"/api/*"},
		Targets: targets,
		Fields:  plan.NewFields(fields.Raw),
		From:    from, To: to,
	}
}

// read runs a scan and returns the named columns of its rows.
func read(t *testing.T, s *LogScan, rt *exec.Runtime, api LogAPI, columns ...string) ([]string, error) {
	t.Helper()
	all, err := exec.Collect(t.Context(), s.Open(t.Context(), rt, api, func(Executed) {}))
	if err != nil {
		return nil, err
	}
	var rows []string
	for i := range all.N {
		var cells []string
		for _, name := range columns {
			cells = append(cells, show(all.Column(name).At(i)))
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return rows, nil
}

func show(v value.Value) string {
	if v.IsNull() {
		return "null"
	}
	return v.Text()
}

func notices(rt *exec.Runtime) string {
	var b strings.Builder
	for _, n := range rt.Notices.List() {
		fmt.Fprintf(&b, "%v: %s\n", n.Severity, n.Text)
	}
	return b.String()
}
