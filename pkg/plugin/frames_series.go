package plugin

import (
	"math"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// seriesFrames is one timeseries-multi frame per series. Buckets without a
// point are left out; the interval in the time field lets panels show the gap.
func seriesFrames(r engine.Result) data.Frames {
	name := legend(r.Query.Legend, r.Series.Series)
	out := make(data.Frames, len(r.Series.Series))
	for i, s := range r.Series.Series {
		times, values := points(r.Series.Grid, s.Values)
		out[i] = seriesFrame(times, values, s.Labels, name(s.Labels), s.Unit, float64(r.Series.Grid.Step))
	}
	return out
}

func points(g value.Grid, in []float64) ([]time.Time, []*float64) {
	times, values := make([]time.Time, 0, len(in)), make([]*float64, 0, len(in))
	for i, v := range in {
		if !math.IsNaN(v) {
			times, values = append(times, time.UnixMilli(g.Time(i)).UTC()), append(values, &v)
		}
	}
	return times, values
}

// seriesFrame is one series; step is its interval in milliseconds, 0 if unknown.
func seriesFrame(times []time.Time, values []*float64, labels value.Labels, name, unit string, step float64) *data.Frame {
	t := data.NewField(data.TimeSeriesTimeFieldName, nil, times)
	if step > 0 {
		t.Config = &data.FieldConfig{Interval: step}
	}
	v := data.NewField(data.TimeSeriesValueFieldName, dataLabels(labels), values)
	v.Config = &data.FieldConfig{DisplayNameFromDS: name, Unit: grafanaUnit(unit)}
	return typed(data.NewFrame("", t, v), data.FrameTypeTimeSeriesMulti)
}

func dataLabels(labels value.Labels) data.Labels {
	out := make(data.Labels, len(labels))
	for _, l := range labels {
		out[l.Name] = l.Value
	}
	return out
}

// grafanaUnit is Grafana's name of a CloudWatch unit, "" when there is none.
func grafanaUnit(unit string) string {
	return map[string]string{
		"Seconds": "s", "Microseconds": "µs", "Milliseconds": "ms",
		"Bytes": "decbytes", "Kilobytes": "deckbytes", "Megabytes": "decmbytes", "Gigabytes": "decgbytes",
		"Bits": "decbits", "Percent": "percent", "Ratio": "percentunit", "Count": "short",
		"Bytes/Second": "Bps", "Bits/Second": "bps", "Count/Second": "cps",
	}[unit]
}
