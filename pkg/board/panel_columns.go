package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// columns are stacked, one part for each series.
type columns struct {
	line
	meanings []meaning
}

func (c columns) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	b := c.draw(id, x, y).
		DrawStyle(common.GraphDrawStyleBars).
		Stacking(common.NewStackingConfigBuilder().Mode(common.StackingModeNormal)).
		LineWidth(0).
		FillOpacity(85).
		GradientMode(common.GraphGradientModeNone).
		ShowPoints(common.VisibilityModeNever)
	for _, m := range c.meanings {
		b = b.OverrideByRegexp(m.names, m.colour.property())
	}
	return b
}
