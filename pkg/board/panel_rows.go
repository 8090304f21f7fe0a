package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/table"
)

// listing is a table of the rows of the answer, in their order.
type listing struct {
	panel
	columns []column
}

// column is how a field is shown in a table.
type column struct {
	field, title string
	// width in pixels; 0 shares what is left.
	width int
	unit  string
	// steps colour the cells by their numbers.
	steps []dashboard.Threshold
	// bar draws the numbers as bars, too.
	bar bool
	// meanings colour the cells by their texts.
	meanings []meaning
	links    []link
}

func (l listing) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	titles := map[string]string{}
	order := map[string]int{}
	for i, c := range l.columns {
		titles[c.field], order[c.field] = c.title, i
	}
	b := dress(l.panel, table.NewPanelBuilder(), id, x, y).
		ColorScheme(fixed(neutral)).
		CellHeight(common.TableCellHeightSm).
		MinWidth(70).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"indexByName": order, "renameByName": titles,
		}})
	for _, c := range l.columns {
		if p := c.properties(); len(p) > 0 {
			b = b.OverrideByName(c.title, p)
		}
	}
	return b
}

func (c column) properties() []dashboard.DynamicConfigValue {
	var out []dashboard.DynamicConfigValue
	set := func(id string, value any) { out = append(out, dashboard.DynamicConfigValue{Id: id, Value: value}) }
	if c.width > 0 {
		set("custom.width", c.width)
	}
	if c.unit != "" {
		set("unit", c.unit)
	}
	if c.steps != nil {
		set("color", map[string]string{"mode": string(dashboard.FieldColorModeIdThresholds)})
		set("thresholds", dashboard.ThresholdsConfig{Mode: dashboard.ThresholdsModeAbsolute, Steps: c.steps})
		set("custom.cellOptions", map[string]string{"type": "color-background", "mode": "basic"})
	}
	if c.bar {
		set("custom.cellOptions", map[string]string{"type": "gauge", "mode": "basic", "valueDisplayMode": "text"})
		set("min", 0)
	}
	if c.meanings != nil {
		set("mappings", mappings(c.meanings))
		set("custom.cellOptions", map[string]string{"type": "color-text"})
	}
	if len(c.links) > 0 {
		set("links", dataLinkValues(c.links))
	}
	return out
}
