package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/piechart"
)

// pie is a slice for each row of the answer, which has a name and a number.
type pie struct {
	panel
	meanings []meaning
	colour   *dashboard.FieldColorBuilder
}

func (p pie) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	b := dress(p.panel, piechart.NewPanelBuilder(), id, x, y).
		ColorScheme(p.colour).
		PieType(piechart.PieChartTypeDonut).
		Legend(piechart.NewPieChartLegendOptionsBuilder().
			ShowLegend(true).
			DisplayMode(common.LegendDisplayModeTable).
			Placement(p.side()).
			Values([]piechart.PieChartLegendValues{piechart.PieChartLegendValuesValue, piechart.PieChartLegendValuesPercent})).
		Tooltip(common.NewVizTooltipOptionsBuilder().Mode(common.TooltipDisplayModeSingle).Sort(common.SortOrderNone)).
		// A field for each slice: only fields can have colours of their own.
		WithTransformation(dashboard.DataTransformerConfig{Id: "rowsToFields", Options: map[string]any{}}).
		ReduceOptions(reduce(last, ""))
	if p.long {
		b = b.DisplayLabels([]piechart.PieChartLabels{piechart.PieChartLabelsPercent}) // the legend may have no room for them
	}
	for _, m := range p.meanings {
		b = b.OverrideByRegexp(m.names, m.colour.property())
	}
	return b
}

// side is where the legend is. Beside a narrow pie, or with long names, it would lose its last columns.
func (p pie) side() common.LegendPlacement {
	if p.w < 11 || p.long {
		return common.LegendPlacementBottom
	}
	return common.LegendPlacementRight
}
