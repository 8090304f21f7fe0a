package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// latencies draws averages, query A, as lines and maxima, query B, as points. A
// maximum can be a hundred averages, so that the axis is logarithmic.
type latencies struct{ panel }

func (l latencies) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return line{panel: l.panel, legend: []string{mean, most}, side: true, colour: inTurn()}.draw(id, x, y).
		ScaleDistribution(common.NewScaleDistributionConfigBuilder().Type(common.ScaleDistributionLog).Log(10)).
		FillOpacity(0).
		OverrideByQuery("B", []dashboard.DynamicConfigValue{
			{Id: "color", Value: map[string]string{"mode": string(dashboard.FieldColorModeIdFixed), "fixedColor": "rgba(140, 150, 160, 0.7)"}},
			{Id: "custom.drawStyle", Value: string(common.GraphDrawStylePoints)},
			{Id: "custom.pointSize", Value: 3},
		})
}
