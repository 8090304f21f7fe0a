package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
)

// Reducers by Grafana's names: how one number comes out of a series.
const (
	sum   = "sum"
	mean  = "mean"
	most  = "max"
	count = "count"
	last  = "lastNotNull"
)

// number is one big number over the range, above its course in time.
type number struct {
	panel
	reduce string
}

func (n number) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return big(n.panel, id, x, y).
		GraphMode(common.BigValueGraphModeArea).
		JustifyMode(common.BigValueJustifyModeAuto).
		ReduceOptions(reduce(n.reduce, ""))
}

// distinct is the number of series that reach more than 0 over the range. It
// counts names once, however many buckets the range has and whatever their
// width: each series is first reduced to its sum, then the sums are counted.
type distinct struct{ panel }

func (d distinct) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return big(d.panel, id, x, y).
		GraphMode(common.BigValueGraphModeNone).
		JustifyMode(common.BigValueJustifyModeCenter).
		WithTransformation(toRows(sum)).
		WithTransformation(above("Total", 0)).
		ReduceOptions(reduce(count, "/^Total$/"))
}

// honeycomb is one coloured cell for each series, with its value and name, in
// which a line can end before a slash.
type honeycomb struct {
	panel
	reduce string
	// rows says that the answer has a row for each cell, not a series.
	rows bool
}

func (h honeycomb) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return big(h.panel, id, x, y).
		ColorMode(common.BigValueColorModeBackgroundSolid).
		GraphMode(common.BigValueGraphModeNone).
		JustifyMode(common.BigValueJustifyModeCenter).
		TextMode(common.BigValueTextModeValueAndName).
		Mappings([]dashboard.ValueMapping{uncoloured()}).
		WideLayout(false).
		WithTransformation(dashboard.DataTransformerConfig{Id: "renameByRegex", Options: map[string]any{
			"regex": "/\\//g", "renamePattern": "\u200b/",
		}}).
		Text(common.NewVizTextDisplayOptionsBuilder().TitleSize(12).ValueSize(16)).
		ReduceOptions(reduce(h.reduce, "").Values(h.rows))
}

// big is the panel of numbers, whose colour is their step's.
func big(p panel, id, x, y uint32) *stat.PanelBuilder {
	return dress(p, stat.NewPanelBuilder(), id, x, y).
		ColorScheme(byScale()).
		ColorMode(common.BigValueColorModeValue).
		Orientation(common.VizOrientationAuto)
}

func reduce(calculation, fields string) *common.ReduceDataOptionsBuilder {
	return common.NewReduceDataOptionsBuilder().Calcs([]string{calculation}).Fields(fields).Values(false)
}
