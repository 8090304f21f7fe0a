package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// bars is a bar for each row of the answer, which has a name and a number, in
// the order of the rows.
type bars struct {
	panel
	colour string
}

func (b bars) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return dress(b.panel, bargauge.NewPanelBuilder(), id, x, y).
		ColorScheme(fixed(b.colour)).
		Min(0).
		Orientation(common.VizOrientationHorizontal).
		DisplayMode(common.BarGaugeDisplayModeBasic).
		ValueMode(common.BarGaugeValueModeText).
		NamePlacement(common.BarGaugeNamePlacementLeft).
		ShowUnfilled(false).
		Text(common.NewVizTextDisplayOptionsBuilder().TitleSize(12).ValueSize(14)).
		ReduceOptions(reduce(last, "").Values(true))
}
