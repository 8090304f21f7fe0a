package plugin

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// batch is a batch of the named columns.
func batch(names []string, rows ...[]value.Value) *value.Batch {
	b := value.NewBatch(value.NewSchema(names...), len(rows))
	for _, r := range rows {
		b.AppendRow(r...)
	}
	return b
}

func str(s string) value.Value  { return value.String(s) }
func num(f float64) value.Value { return value.Float(f) }
func whole(n int64) value.Value { return value.Int(n) }
func labels(p ...string) (l value.Labels) {
	for i := 0; i < len(p); i += 2 {
		l = append(l, value.Label{Name: p[i], Value: p[i+1]})
	}
	return l
}

// shape is what a reader of a frame goes by: its type, fields, names and rows.
type shape struct {
	Type   data.FrameType
	Fields []string // name:type
	Name   string   // of the value field
	Labels string
	Rows   int
}

func shapes(fs data.Frames) []shape {
	var out []shape
	for _, f := range fs {
		s := shape{Rows: f.Rows()}
		if f.Meta != nil {
			s.Type = f.Meta.Type
		}
		for _, field := range f.Fields {
			s.Fields = append(s.Fields, field.Name+":"+field.Type().String())
			if field.Config != nil && field.Config.DisplayNameFromDS != "" {
				s.Name = field.Config.DisplayNameFromDS
			}
			if len(field.Labels) > 0 {
				s.Labels = field.Labels.String()
			}
		}
		out = append(out, s)
	}
	return out
}

func framesOf(t *testing.T, r engine.Result) data.Frames {
	t.Helper()
	fs, err := frames(r)
	if err != nil {
		t.Fatal(err)
	}
	return fs
}

func TestFrames(t *testing.T) {
	t.Parallel()
	series := &value.SeriesSet{
		Grid: value.Grid{Start: 0, Step: 60_000, N: 3},
		Series: []value.Series{
			{Labels: labels("apiname", "a", "region", "r"), Values: []float64{1, math.NaN(), 3}, Unit: "Milliseconds"},
			{Labels: labels("apiname", "b", "region", "r"), Values: []float64{1, 2, 3}},
		},
	}
	logLines := []string{"timestamp:[]time.Time", "body:[]string", "severity:[]*string", "id:[]string", "labels:[]json.RawMessage"}
	timeSeries := []string{"Time:[]time.Time", "Value:[]*float64"}
	slices := batch([]string{"_timeslice", "status", "_count"},
		[]value.Value{whole(120_000), str("200"), whole(4)},
		[]value.Value{whole(60_000), str("200"), whole(3)},
		[]value.Value{whole(60_000), value.NullValue(), whole(1)})
	times := []string{"_messagetime", "_timeslice"}
	tests := []struct {
		name string
		in   engine.Result
		want []shape
	}{
		{
			name: "a series each, named by the labels that differ, without its missing points",
			in:   engine.Result{Kind: engine.Series, Series: series},
			want: []shape{
				{data.FrameTypeTimeSeriesMulti, timeSeries, "a", "apiname=a, region=r", 2},
				{data.FrameTypeTimeSeriesMulti, timeSeries, "b", "apiname=b, region=r", 3},
			},
		},
		{
			name: "a lone series is named by what its labels tell",
			in: engine.Result{Kind: engine.Series, Series: &value.SeriesSet{Series: []value.Series{
				{Labels: labels("apiname", "a", "namespace", "n", "metric", "avg", "region", "r")}}}},
			want: []shape{{data.FrameTypeTimeSeriesMulti, timeSeries, "a r", "apiname=a, metric=avg, namespace=n, region=r", 0}},
		},
		{
			name: "a legend template names the series",
			in:   engine.Result{Kind: engine.Series, Series: series, Query: query.Query{Legend: "{{apiname}} in {{region}}{{none}}"}},
			want: []shape{
				{data.FrameTypeTimeSeriesMulti, timeSeries, "a in r", "apiname=a, region=r", 2},
				{data.FrameTypeTimeSeriesMulti, timeSeries, "b in r", "apiname=b, region=r", 3},
			},
		},
		{
			name: "series to which a legend template gives one name are told apart",
			in:   engine.Result{Kind: engine.Series, Series: series, Query: query.Query{Legend: "Today {{stage}} {{region}}"}},
			want: []shape{
				{data.FrameTypeTimeSeriesMulti, timeSeries, "Today  r a", "apiname=a, region=r", 2},
				{data.FrameTypeTimeSeriesMulti, timeSeries, "Today  r b", "apiname=b, region=r", 3},
			},
		},
		{
			name: "a legend without labels is taken as it is",
			in:   engine.Result{Kind: engine.Series, Series: series, Query: query.Query{Legend: "Today"}},
			want: []shape{
				{data.FrameTypeTimeSeriesMulti, timeSeries, "Today", "apiname=a, region=r", 2},
				{data.FrameTypeTimeSeriesMulti, timeSeries, "Today", "apiname=b, region=r", 3},
			},
		},
		{
			name: "the table format has a row for the last point of each series",
			in:   engine.Result{Kind: engine.Series, Series: series, Query: query.Query{Format: query.FormatTable}},
			want: []shape{{data.FrameTypeNumericLong, []string{"apiname:[]*string", "region:[]*string", "Value:[]*float64"}, "", "", 2}},
		},
		{
			name: "records with text and numbers are numeric-long",
			in: engine.Result{Kind: engine.Records, Table: batch([]string{"errorCode", "n", "none"},
				[]value.Value{str("x"), whole(2), value.NullValue()})},
			want: []shape{{data.FrameTypeNumericLong, []string{"errorCode:[]*string", "n:[]*float64", "none:[]*string"}, "", "", 1}},
		},
		{
			name: "records over timeslices are series, the text columns their labels",
			in:   engine.Result{Kind: engine.Records, Times: times, Table: slices},
			want: []shape{
				{data.FrameTypeTimeSeriesMulti, timeSeries, "200", "status=200", 2},
				{data.FrameTypeTimeSeriesMulti, timeSeries, "_count", "", 1},
			},
		},
		{
			name: "the table format keeps records as they are",
			in:   engine.Result{Kind: engine.Records, Times: times, Table: slices, Query: query.Query{Format: query.FormatTable}},
			want: []shape{{data.FrameTypeTable, []string{"_timeslice:[]*time.Time", "status:[]*string", "_count:[]*float64"}, "", "", 3}},
		},
		{
			name: "no rows have no fields",
			in:   engine.Result{Kind: engine.Records, Table: batch([]string{"errorCode", "n"})},
			want: []shape{{Type: data.FrameTypeTable}},
		},
		{
			name: "a column of numbers and text is text",
			in: engine.Result{Kind: engine.Records, Table: batch([]string{"x"},
				[]value.Value{num(1.5)}, []value.Value{str("-")})},
			want: []shape{{data.FrameTypeTable, []string{"x:[]*string"}, "", "", 2}},
		},
		{
			name: "raw events are log lines",
			in: engine.Result{Kind: engine.Events, Times: times, Table: batch([]string{"_messagetime", "_raw", "account"},
				[]value.Value{whole(1000), str("line"), str("dev")})},
			want: []shape{{data.FrameTypeLogLines, logLines, "", "", 1}},
		},
		{
			name: "raw events without their messages are a table",
			in: engine.Result{Kind: engine.Events, Times: times, Table: batch([]string{"_messagetime", "status"},
				[]value.Value{whole(1000), whole(200)})},
			want: []shape{{data.FrameTypeTable, []string{"_messagetime:[]*time.Time", "status:[]*float64"}, "", "", 1}},
		},
		{
			name: "the format log shows raw events without their messages by their fields",
			in: engine.Result{Kind: engine.Events, Times: times, Query: query.Query{Format: query.FormatLogs},
				Table: batch([]string{"_messagetime", "status"}, []value.Value{whole(1000), whole(200)})},
			want: []shape{{data.FrameTypeLogLines, logLines, "", "", 1}},
		},
		{
			name: "the table format shows the columns of raw events",
			in: engine.Result{Kind: engine.Events, Times: times, Query: query.Query{Format: query.FormatTable},
				Table: batch([]string{"_messagetime", "_raw"}, []value.Value{whole(1000), str("line")})},
			want: []shape{{data.FrameTypeTable, []string{"_messagetime:[]*time.Time", "_raw:[]*string"}, "", "", 1}},
		},
		{
			name: "nothing still is a frame, which carries the notices",
			in:   engine.Result{Kind: engine.Series, Series: &value.SeriesSet{}},
			want: []shape{{}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.in.Query.Format == "" {
				tt.in.Query.Format = query.FormatAuto
			}
			if diff := cmp.Diff(tt.want, shapes(framesOf(t, tt.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFrameMeta(t *testing.T) {
	t.Parallel()
	f := framesOf(t, engine.Result{
		RefID: "B", Kind: engine.Series, Lang: query.Metrics, Series: &value.SeriesSet{},
		Notices: []exec.Notice{{Severity: diag.Warning, Text: "some rows are missing"}},
		Executed: []engine.Executed{
			{Target: "dev/us-east-1", Groups: []string{"/a", "/b"}, Text: "fields @message"},
			{Target: "prod/us-east-1", Text: "GetLogEvents"},
		},
		Stats: engine.Stats{Calls: 3, MetricsRequested: 7, MetricsKept: 4, MetricsShared: 5, CostUSD: 0.5, Waited: 2 * time.Second, Elapsed: time.Second},
	})[0]
	if f.RefID != "B" || f.Meta.ExecutedQueryString != "# dev/us-east-1: /a, /b\nfields @message\n\n# prod/us-east-1\nGetLogEvents" {
		t.Errorf("ref %q, executed %q", f.RefID, f.Meta.ExecutedQueryString)
	}
	want := []data.Notice{{Severity: data.NoticeSeverityWarning, Text: "some rows are missing"}}
	if diff := cmp.Diff(want, f.Meta.Notices); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"AWS calls 3", "Metrics requested 7", "Metrics from the cache 4", "Metrics shared 5", "Estimated cost 0.5", "Waited for a slot 2", "Run time 1"}, statTexts(f)); diff != "" {
		t.Errorf("statistics (-want +got):\n%s", diff)
	}
}

func statTexts(f *data.Frame) []string {
	var out []string
	for _, s := range f.Meta.Stats {
		out = append(out, fmt.Sprint(s.DisplayName, " ", s.Value))
	}
	return out
}

func TestStatsOfLogQueries(t *testing.T) {
	t.Parallel()
	f := framesOf(t, engine.Result{Kind: engine.Series, Lang: query.Logs, Series: &value.SeriesSet{}, Stats: engine.Stats{
		Calls: 3, BytesScanned: 1e6, RecordsScanned: 100, RecordsMatched: 10, RowsMoved: 5, LogQueriesKept: 2, LogQueriesShared: 1,
		CostUSD: 0.5, Waited: time.Second, Elapsed: time.Minute,
	}})[0]
	want := []string{
		"AWS calls 3", "Bytes scanned 1e+06", "Records scanned 100", "Records matched 10", "Rows moved 5",
		"Log queries from the cache 2", "Log queries shared 1", "Estimated cost 0.5", "Waited for a slot 1", "Run time 60",
	}
	if diff := cmp.Diff(want, statTexts(f)); diff != "" {
		t.Errorf("statistics (-want +got):\n%s", diff)
	}
}

func TestHealthSummary(t *testing.T) {
	t.Parallel()
	ok := engine.Finding{Check: "metrics", Account: "dev", Region: "us-east-1", Status: engine.OK, Message: "fine"}
	warn := engine.Finding{Check: "logs", Account: "dev", Region: "us-east-1", Status: engine.Warning, Message: "no log group", Fix: "name them"}
	bad := engine.Finding{Check: "credentials", Account: "prod", Region: "eu-west-1", Status: engine.Broken, Message: "denied", Fix: "allow sts:AssumeRole"}
	for _, tt := range []struct {
		in            []engine.Finding
		line, details string
	}{
		{[]engine.Finding{ok}, "Metrics and log queries work in 1 account and 1 region", ""},
		{[]engine.Finding{ok, warn}, "Metrics and log queries work in 1 account and 1 region; 1 remark below", "dev/us-east-1: logs: no log group - name them"},
		{[]engine.Finding{ok, bad}, "prod/eu-west-1: denied (allow sts:AssumeRole)", "prod/eu-west-1: credentials: denied - allow sts:AssumeRole"},
	} {
		if got := summary(tt.in); got != tt.line {
			t.Errorf("summary %q, want %q", got, tt.line)
		}
		if got := verbose(tt.in); got != tt.details {
			t.Errorf("details %q, want %q", got, tt.details)
		}
	}
}

// TestAnnotationsAreRows keeps texts in columns, from which Grafana takes the
// text of an event.
func TestAnnotationsAreRows(t *testing.T) {
	t.Parallel()
	r := engine.Result{
		RefID: "A", Kind: engine.Records, Times: []string{"_timeslice"}, Query: query.Query{Format: query.FormatAuto, Type: query.TypeAnnotation},
		Table: batch([]string{"_timeslice", "text", "_count"}, []value.Value{whole(1000), str("deploy"), whole(1)}),
	}
	f := framesOf(t, r)
	if len(f) != 1 || len(f[0].Fields) != 3 || f[0].Fields[1].Name != "text" {
		t.Fatalf("%d frames, %v", len(f), f[0].Fields)
	}
}
