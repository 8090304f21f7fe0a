package plugin

import (
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// recordSeries is the series in the records of a log query: one for each number
// column and each combination of the text columns, which become labels.
func recordSeries(r engine.Result) data.Frames {
	at := timeColumn(r)
	if at < 0 {
		return data.Frames{tableFrame(r)}
	}
	var numbers, text []int
	for i, name := range r.Table.Schema.Names() {
		switch {
		case isTime(r, name):
		case isNumeric(r.Table.Cols[i]):
			numbers = append(numbers, i)
		default:
			text = append(text, i)
		}
	}
	groups := groupRows(r.Table, at, numbers, text)
	series := make([]value.Series, len(groups))
	for i, g := range groups {
		series[i].Labels = g.labels
	}
	name := legend(r.Query.Legend, series)
	out := make(data.Frames, len(groups))
	for i, g := range groups {
		slices.SortStableFunc(g.points, func(a, b point) int { return a.time.Compare(b.time) })
		times, values := make([]time.Time, len(g.points)), make([]*float64, len(g.points))
		for k, p := range g.points {
			times[k], values[k] = p.time, p.value
		}
		out[i] = seriesFrame(times, values, g.labels.Without("metric"), name(g.labels), "", 0)
	}
	return out
}

type recordGroup struct {
	labels value.Labels
	points []point
}

type point struct {
	time  time.Time
	value *float64
}

// groupRows sorts the cells of a table into series, in the order of their
// first rows. The name of the number column is the label "metric".
func groupRows(b *value.Batch, at int, numbers, text []int) []*recordGroup {
	var order []*recordGroup
	byKey := map[string]*recordGroup{}
	for row := range b.N {
		ms, ok := b.Cols[at].At(row).AsInt()
		if !ok {
			continue
		}
		var labels value.Labels
		for _, c := range text {
			if v := b.Cols[c].At(row); !v.IsNull() {
				labels = append(labels, value.Label{Name: b.Schema.Names()[c], Value: v.Text()})
			}
		}
		for _, c := range numbers {
			own := append(slices.Clone(labels), value.Label{Name: "metric", Value: b.Schema.Names()[c]})
			g := byKey[own.Key()]
			if g == nil {
				g = &recordGroup{labels: own}
				byKey[own.Key()] = g
				order = append(order, g)
			}
			p := point{time: time.UnixMilli(ms).UTC()}
			if v, ok := b.Cols[c].At(row).Num(); ok {
				p.value = &v
			}
			g.points = append(g.points, p)
		}
	}
	return order
}
