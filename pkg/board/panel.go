package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// panel is what panels of every kind have.
type panel struct {
	title string
	// about says what the panel means and which metric it reads.
	about string
	w, h  uint32
	unit  string
	// steps colour values; none means one colour.
	steps []dashboard.Threshold
	// empty is shown instead of a value when there is no data.
	empty   string
	links   []link
	queries []target
	// long tells that the names of what is shown are long, as those of user agents.
	long bool
}

func (p panel) size() (w, h uint32) { return p.w, p.h }

// builder is what the SDK's builders of all kinds of panels have in common.
type builder[B any] interface {
	cog.Builder[dashboard.Panel]
	Id(uint32) B
	Title(string) B
	Description(string) B
	GridPos(dashboard.GridPos) B
	Datasource(common.DataSourceRef) B
	Targets([]cog.Builder[variants.Dataquery]) B
	Unit(string) B
	NoValue(string) B
	Thresholds(cog.Builder[dashboard.ThresholdsConfig]) B
	DataLinks([]cog.Builder[dashboard.DashboardLink]) B
}

// dress gives a panel of any kind its text, place, queries, unit and colours.
func dress[B builder[B]](p panel, b B, id, x, y uint32) B {
	b = b.Id(id).Title(p.title).Description(p.about).
		GridPos(dashboard.GridPos{X: x, Y: y, W: p.w, H: p.h}).
		Datasource(datasource()).
		Targets(targets(p.queries)).
		Unit(p.unit)
	if p.empty != "" {
		b = b.NoValue(p.empty)
	}
	if len(p.links) > 0 {
		b = b.DataLinks(dataLinks(p.links))
	}
	steps := p.steps
	if len(steps) == 0 {
		steps = from(neutral)
	}
	return b.Thresholds(dashboard.NewThresholdsConfigBuilder().
		Mode(dashboard.ThresholdsModeAbsolute).Steps(steps))
}
