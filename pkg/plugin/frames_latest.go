package plugin

import (
	"math"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// latestFrame is a row for each series: its labels and its last point. It is
// numeric-long, which alert rules take without a step that reduces series. What
// the number is to be, a query says: `eval max` makes every point, so the last
// too, the series' maximum.
func latestFrame(r engine.Result) *data.Frame {
	f := data.NewFrame("")
	series := r.Series.Series
	if len(series) == 0 {
		return typed(f, data.FrameTypeTable)
	}
	for _, name := range labelNames(series) {
		texts := make([]*string, len(series))
		for i, s := range series {
			if v, ok := s.Labels.Get(name); ok {
				texts[i] = &v
			}
		}
		f.Fields = append(f.Fields, data.NewField(name, nil, texts))
	}
	latest := make([]*float64, len(series))
	for i, s := range series {
		for k := len(s.Values) - 1; k >= 0 && latest[i] == nil; k-- {
			if v := s.Values[k]; !math.IsNaN(v) {
				latest[i] = &v
			}
		}
	}
	v := data.NewField(data.TimeSeriesValueFieldName, nil, latest)
	v.Config = &data.FieldConfig{Unit: grafanaUnit(sharedUnit(series))}
	f.Fields = append(f.Fields, v)
	return typed(f, data.FrameTypeNumericLong)
}

// labelNames are the names of all labels, in the order in which they appear.
func labelNames(series []value.Series) []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range series {
		for _, l := range s.Labels {
			if key := value.Fold(l.Name); !seen[key] {
				seen[key] = true
				names = append(names, l.Name)
			}
		}
	}
	return names
}

// sharedUnit is the unit of all series, "" when they differ.
func sharedUnit(series []value.Series) string {
	for _, s := range series[1:] {
		if s.Unit != series[0].Unit {
			return ""
		}
	}
	return series[0].Unit
}
