package plugin

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// line is a row of a log-lines frame.
type line struct {
	Time     int64
	Body     string
	Severity string
	Labels   map[string]string
}

func lines(t *testing.T, f *data.Frame) (out []line, ids []string) {
	t.Helper()
	for i := range f.Rows() {
		l := line{Time: f.Fields[0].At(i).(time.Time).UnixMilli(), Body: f.Fields[1].At(i).(string)}
		if s := f.Fields[2].At(i).(*string); s != nil {
			l.Severity = *s
		}
		if err := json.Unmarshal(f.Fields[4].At(i).(json.RawMessage), &l.Labels); err != nil {
			t.Fatal(err)
		}
		out, ids = append(out, l), append(ids, f.Fields[3].At(i).(string))
	}
	return out, ids
}

// events are a log query's answer with rows of time, message, stream, and a
// receipt time.
func events(rows ...[]value.Value) engine.Result {
	return engine.Result{
		RefID: "A", Kind: engine.Events, Query: query.Query{Format: query.FormatAuto},
		Times: []string{"_messagetime", "_receipttime"},
		Table: batch([]string{"_messagetime", "_raw", "_sourcename", "_receipttime", "_messageid"}, rows...),
	}
}

func TestLogLines(t *testing.T) {
	t.Parallel()
	f := framesOf(t, events(
		[]value.Value{whole(1000), str(`{"status":"503"}`), str("s1"), whole(2000), str("p1")},
		[]value.Value{whole(3000), str("plain"), value.NullValue(), value.NullValue(), value.NullValue()},
		[]value.Value{value.NullValue(), str("no time"), str("s1"), whole(2000), str("p2")},
	))[0]
	if f.Meta.Type != data.FrameTypeLogLines || f.Meta.PreferredVisualization != data.VisTypeLogs {
		t.Errorf("the frame is %q, shown as %q", f.Meta.Type, f.Meta.PreferredVisualization)
	}
	got, ids := lines(t, f)
	want := []line{
		{3000, "plain", "", map[string]string{}},
		{1000, `{"status":"503"}`, "error", map[string]string{"_sourcename": "s1", "_receipttime": "1970-01-01T00:00:02Z"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if ids[0] == ids[1] {
		t.Errorf("two lines have the id %s", ids[0])
	}
	notices := []data.Notice{{Severity: data.NoticeSeverityWarning, Text: "1 row without a time left out of the log lines"}}
	if diff := cmp.Diff(notices, f.Meta.Notices); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}

// TestLogLinesAreStable has the same events give the same lines and ids, in
// whatever order they come, and each an id of its own.
func TestLogLinesAreStable(t *testing.T) {
	t.Parallel()
	at := func(ms int64, message, stream string) []value.Value {
		return []value.Value{whole(ms), str(message), str(stream), whole(0), str("p")}
	}
	rows := [][]value.Value{at(1, "a", "s"), at(1, "b", "s"), at(1, "a", "s"), at(1, "a", "t"), at(2, "a", "s"), at(1, "as", "")}
	first, ids := lines(t, framesOf(t, events(rows...))[0])
	slices.Reverse(rows)
	second, again := lines(t, framesOf(t, events(rows...))[0])
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("another order of the rows gives other lines:\n%s", diff)
	}
	if diff := cmp.Diff(ids, again); diff != "" {
		t.Errorf("another order of the rows gives other ids:\n%s", diff)
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(ids))); len(distinct) != len(rows) {
		t.Errorf("%d lines have %d ids", len(rows), len(distinct))
	}
	if first[0].Time != 2 {
		t.Errorf("the first line is of %d, want the newest", first[0].Time)
	}
}

func TestLogLinesWithoutMessages(t *testing.T) {
	t.Parallel()
	r := engine.Result{Kind: engine.Events, Query: query.Query{Format: query.FormatLogs}, Table: batch(
		[]string{"_messagetime", "_size", "status", "path", "none"},
		[]value.Value{whole(1), whole(3), whole(404), str("/a b"), value.NullValue()})}
	got, _ := lines(t, framesOf(t, r)[0])
	if got[0].Body != `status=404 path="/a b"` || got[0].Severity != "warning" {
		t.Errorf("line %+v", got[0])
	}
}

// TestLogLinesOfAContextKeepTheirOrder has the lines of one millisecond stay in
// the order of their stream.
func TestLogLinesOfAContextKeepTheirOrder(t *testing.T) {
	t.Parallel()
	r := events()
	r.Query.Type = query.TypeContext
	var want []string
	for i := range 20 {
		want = append(want, strconv.Itoa(i))
		r.Table.AppendRow(whole(1), str(want[i]), str("s"), whole(2), str("p"))
	}
	f := framesOf(t, r)[0]
	var got []string
	shown, _ := lines(t, f)
	for _, l := range shown {
		got = append(got, l.Body)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"logsContext": true}, f.Meta.Custom); diff != "" {
		t.Errorf("custom metadata (-want +got):\n%s", diff)
	}
}

// TestTraceLinks links trace ids to X-Ray in the region that their lines are from.
func TestTraceLinks(t *testing.T) {
	t.Parallel()
	r := events()
	r.Table = batch([]string{"_messagetime", "_raw", "region"},
		[]value.Value{whole(1000), str(`{"xrayTraceId":"1-5759e988-bd862e3fe1be46a994272793"}`), str("us-east-1")},
		[]value.Value{whole(2000), str("Root=1-5759e988-aaaaaaaaaaaaaaaaaaaaaaaa;Sampled=1"), str("eu-west-1")},
		[]value.Value{whole(3000), str("1-2 no trace"), str("eu-west-1")},
	)
	f := framesOf(t, r)[0]
	if len(f.Fields) != 7 {
		t.Fatalf("%d fields", len(f.Fields))
	}
	for i, want := range []struct{ region, id string }{{"eu-west-1", "1-5759e988-aaaaaaaaaaaaaaaaaaaaaaaa"}, {"us-east-1", "1-5759e988-bd862e3fe1be46a994272793"}} {
		field := f.Fields[5+i]
		link := field.Config.Links[0].URL
		if want := "https://" + want.region + ".console.aws.amazon.com/cloudwatch/home?region=" + want.region + "#xray:traces/${__value.raw}"; link != want {
			t.Errorf("%s, expected %s", link, want)
		}
		var ids []string
		for row := range field.Len() {
			if id := field.At(row).(*string); id != nil {
				ids = append(ids, *id)
			}
		}
		if !slices.Equal(ids, []string{want.id}) {
			t.Errorf("%s: %q", want.region, ids)
		}
	}
}
