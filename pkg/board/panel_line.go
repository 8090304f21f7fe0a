package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// line is a line for each series, with a legend that shows its numbers.
type line struct {
	panel
	// legend are the reducers that the legend shows; the first sorts it.
	legend []string
	// side puts the legend beside the lines, for wide panels. It has room for two
	// reducers.
	side   bool
	colour *dashboard.FieldColorBuilder
}

func (l line) place(id, x, y uint32) cog.Builder[dashboard.Panel] { return l.draw(id, x, y) }

func (l line) draw(id, x, y uint32) *timeseries.PanelBuilder {
	legend := common.NewVizLegendOptionsBuilder().
		ShowLegend(true).
		DisplayMode(common.LegendDisplayModeTable).
		Placement(common.LegendPlacementBottom).
		Calcs(l.legend).
		SortBy(reducerTitles[l.legend[0]]).
		SortDesc(true)
	if l.side {
		legend = legend.Placement(common.LegendPlacementRight).Calcs(l.legend[:2])
	}
	return dress(l.panel, timeseries.NewPanelBuilder(), id, x, y).
		ColorScheme(l.colour).
		LineWidth(1.5).
		FillOpacity(8).
		GradientMode(common.GraphGradientModeOpacity).
		ShowPoints(common.VisibilityModeAuto).
		PointSize(4).
		AxisSoftMin(0).
		Legend(legend).
		Tooltip(common.NewVizTooltipOptionsBuilder().
			Mode(common.TooltipDisplayModeMulti).Sort(common.SortOrderDescending).HideZeros(true))
}

// reducerTitles are the columns of a legend, as Grafana titles them.
var reducerTitles = map[string]string{sum: "Total", mean: "Mean", most: "Max", last: "Last *"}

// comparison draws today, yesterday and last week on one axis. Today's series
// have colours; each past day has one pale colour and a dash of its own.
type comparison struct {
	panel
	// text is today's query.
	text string
	// by are the labels that tell the series of one day apart.
	by string
}

func (c comparison) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	l := line{panel: c.panel, legend: []string{sum, most}, side: c.w > gridWidth/2, colour: inTurn()}
	l.queries = []target{
		metrics("A", c.text).named("Today " + c.by),
		metrics("B", c.text+" | timeshift 1d").named("Yesterday " + c.by),
		metrics("C", c.text+" | timeshift 7d").named("Last week " + c.by),
	}
	return l.draw(id, x, y).
		LineWidth(2).
		OverrideByQuery("B", past("rgba(184, 119, 217, 0.8)", 8, 5)).
		OverrideByQuery("C", past("rgba(140, 150, 160, 0.9)", 2, 4))
}

// past is the look of a line of another day: thin, dashed and without a fill.
func past(colour string, dash, gap float64) []dashboard.DynamicConfigValue {
	return []dashboard.DynamicConfigValue{
		{Id: "color", Value: map[string]string{"mode": string(dashboard.FieldColorModeIdFixed), "fixedColor": colour}},
		{Id: "custom.lineStyle", Value: map[string]any{"fill": "dash", "dash": []float64{dash, gap}}},
		{Id: "custom.lineWidth", Value: 1.5},
		{Id: "custom.fillOpacity", Value: 0},
		{Id: "custom.showPoints", Value: string(common.VisibilityModeNever)},
	}
}
