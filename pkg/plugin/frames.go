package plugin

import (
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// frames are the data frames of an answer, of the types of Grafana's data plane
// contract: timeseries-multi for series, or numeric-long in the table format, numeric-long or table for records,
// log-lines for raw events. Notices, statistics and the texts that CloudWatch
// ran are in the metadata of the first frame, which exists even when there is
// nothing else to say.
func frames(r engine.Result) (data.Frames, error) {
	var out data.Frames
	switch {
	case r.Kind == engine.Series && r.Query.Format == query.FormatTable:
		out = data.Frames{latestFrame(r)}
	case r.Kind == engine.Series:
		out = seriesFrames(r)
	case isLog(r):
		f, err := logFrame(r)
		if err != nil {
			return nil, err
		}
		out = data.Frames{f}
	case r.Query.Format == query.FormatTimeSeries || r.Query.Format == query.FormatAuto && r.Query.Type != query.TypeAnnotation && isTimeSeries(r):
		out = recordSeries(r)
	default:
		out = data.Frames{tableFrame(r)}
	}
	if len(out) == 0 {
		out = data.Frames{data.NewFrame("")}
	}
	for _, f := range out {
		f.RefID = r.RefID
	}
	addMeta(out[0], r)
	return out, nil
}

func addMeta(f *data.Frame, r engine.Result) {
	if f.Meta == nil {
		f.Meta = &data.FrameMeta{}
	}
	texts := make([]string, len(r.Executed))
	for i, x := range r.Executed {
		texts[i] = "# " + x.Target
		if len(x.Groups) > 0 {
			texts[i] += ": " + strings.Join(x.Groups, ", ")
		}
		texts[i] += "\n" + x.Text
	}
	f.Meta.ExecutedQueryString = strings.Join(texts, "\n\n")
	f.AppendNotices(notices(r.Notices)...)
	f.Meta.Stats = stats(r)
}

func notices(list []exec.Notice) []data.Notice {
	out := make([]data.Notice, len(list))
	for i, n := range list {
		out[i] = data.Notice{Severity: noticeSeverity(n.Severity), Text: n.Text}
	}
	return out
}

func noticeSeverity(s diag.Severity) data.NoticeSeverity {
	switch s {
	case diag.Error:
		return data.NoticeSeverityError
	case diag.Warning:
		return data.NoticeSeverityWarning
	}
	return data.NoticeSeverityInfo
}

// stats are what the inspector of a panel shows: what the language's queries
// cost.
func stats(r engine.Result) []data.QueryStat {
	var out []data.QueryStat
	add := func(name, unit string, v float64) {
		out = append(out, data.QueryStat{FieldConfig: data.FieldConfig{DisplayName: name, Unit: unit}, Value: v})
	}
	s := r.Stats
	add("AWS calls", "short", float64(s.Calls))
	if r.Lang == query.Metrics {
		add("Metrics requested", "short", float64(s.MetricsRequested))
		add("Metrics from the cache", "short", float64(s.MetricsKept))
		add("Metrics shared", "short", float64(s.MetricsShared))
	} else {
		add("Bytes scanned", "decbytes", s.BytesScanned)
		add("Records scanned", "short", s.RecordsScanned)
		add("Records matched", "short", s.RecordsMatched)
		add("Rows moved", "short", float64(s.RowsMoved))
		add("Log queries from the cache", "short", float64(s.LogQueriesKept))
		add("Log queries shared", "short", float64(s.LogQueriesShared))
	}
	add("Estimated cost", "currencyUSD", s.CostUSD)
	add("Waited for a slot", "s", s.Waited.Seconds())
	add("Run time", "s", s.Elapsed.Seconds())
	return out
}

func typed(f *data.Frame, t data.FrameType) *data.Frame {
	f.Meta = &data.FrameMeta{Type: t, TypeVersion: data.FrameTypeVersion{0, 1}}
	return f
}
