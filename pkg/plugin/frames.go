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
// contract: timeseries-multi for series, numeric-long or table for records,
// log-lines for raw events. Notices, statistics and the texts that CloudWatch
// ran are in the metadata of the first frame, which exists even when there is
// nothing else to say.
func frames(r engine.Result) (data.Frames, error) {
	var out data.Frames
	switch {
	case r.Kind == engine.Series:
		out = seriesFrames(r)
	case isLog(r):
		f, err := logFrame(r)
		if err != nil {
			return nil, err
		}
		out = data.Frames{f}
	case r.Query.Format == query.FormatTimeSeries || r.Query.Format == query.FormatAuto && isTimeSeries(r):
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
	f.Meta.Stats = stats(r.Stats)
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

// stats are what the inspector of a panel shows.
func stats(s engine.Stats) []data.QueryStat {
	stat := func(name, unit string, v float64) data.QueryStat {
		return data.QueryStat{FieldConfig: data.FieldConfig{DisplayName: name, Unit: unit}, Value: v}
	}
	return []data.QueryStat{
		stat("AWS calls", "short", float64(s.Calls)),
		stat("Metrics requested", "short", float64(s.MetricsRequested)),
		stat("Bytes scanned", "decbytes", s.BytesScanned),
		stat("Records scanned", "short", s.RecordsScanned),
		stat("Records matched", "short", s.RecordsMatched),
		stat("Rows moved", "short", float64(s.RowsMoved)),
		stat("Log queries from the cache", "short", float64(s.LogQueriesKept)),
		stat("Log queries shared", "short", float64(s.LogQueriesShared)),
		stat("Estimated cost", "currencyUSD", s.CostUSD),
		stat("Waited for a slot", "s", s.Waited.Seconds()),
		stat("Run time", "s", s.Elapsed.Seconds()),
	}
}

func typed(f *data.Frame, t data.FrameType) *data.Frame {
	f.Meta = &data.FrameMeta{Type: t, TypeVersion: data.FrameTypeVersion{0, 1}}
	return f
}
