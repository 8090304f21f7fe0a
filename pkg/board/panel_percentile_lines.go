package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// percentileLines draws p50, p95, p99 and the mean of a field of logs, in colours
// that grow warmer.
type percentileLines struct {
	panel
	// names turn the columns' names into these, by regular expressions.
	names map[string]string
}

func (p percentileLines) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	b := line{panel: p.panel, legend: []string{mean, most}, colour: inTurn()}.draw(id, x, y).FillOpacity(0)
	for pattern, name := range p.names {
		b = b.WithTransformation(dashboard.DataTransformerConfig{Id: "renameByRegex", Options: map[string]any{
			"regex": pattern, "renamePattern": name,
		}})
	}
	for _, m := range []meaning{{"/^mean$/", paint{neutral, false}}, {"/^p50$/", paint{good, false}},
		{"/^p95$/", paint{notice, false}}, {"/^p99$/", paint{clientError, false}}} {
		b = b.OverrideByRegexp(m.names, m.colour.property())
	}
	return b
}
