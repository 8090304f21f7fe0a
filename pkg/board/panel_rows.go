package board

import (
	"slices"

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
	// least is the least width of a column that shares what is left, if not the table's.
	least int
	unit  string
	// steps colour the cells by their numbers.
	steps []dashboard.Threshold
	// bar is the colour of bars that are drawn beside the numbers, if any.
	bar string
	// missing is shown for no value, - when there is nothing else to show.
	missing string
	// meanings colour the cells by their texts.
	meanings []meaning
	links    []link
}

func (l listing) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	names, titles, order := make([]string, len(l.columns)), map[string]string{}, map[string]int{}
	for i, c := range l.columns {
		names[i], titles[c.field], order[c.field] = c.field, c.title, i
	}
	l.unit = unitText // an account's id is no number
	b := dress(l.panel, table.NewPanelBuilder(), id, x, y).
		ColorScheme(fixed(neutral)).
		CellHeight(common.TableCellHeightSm).
		MinWidth(120).
		// Raw rows bring fields that nobody listed, such as the log group.
		WithTransformation(dashboard.DataTransformerConfig{Id: "filterFieldsByName", Options: map[string]any{
			"include": map[string]any{"names": names},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"indexByName": order, "renameByName": titles,
		}})
	// What a panel without rows shows is no text for a cell.
	b = b.OverrideByRegexp("/.*/", []dashboard.DynamicConfigValue{{Id: "noValue", Value: "-"}})
	for _, c := range l.fitted() {
		if p := c.properties(); len(p) > 0 {
			b = b.OverrideByName(c.title, p)
		}
	}
	return b
}

// fitted are the columns, of which one at least has the width that is left.
func (l listing) fitted() []column {
	list := slices.Clone(l.columns)
	if slices.ContainsFunc(list, func(c column) bool { return c.width == 0 }) {
		return list
	}
	widest := 0
	for i, c := range list {
		if c.width > list[widest].width {
			widest = i
		}
	}
	list[widest].least, list[widest].width = list[widest].width, 0
	return list
}

func (c column) properties() []dashboard.DynamicConfigValue {
	var out []dashboard.DynamicConfigValue
	set := func(id string, value any) { out = append(out, dashboard.DynamicConfigValue{Id: id, Value: value}) }
	if c.width > 0 {
		set("custom.width", c.width)
	}
	if c.least > 0 {
		set("custom.minWidth", c.least)
	}
	if c.missing != "" {
		set("noValue", c.missing)
	}
	if c.unit != "" {
		set("unit", c.unit)
	}
	if c.steps != nil {
		set("color", map[string]string{"mode": string(dashboard.FieldColorModeIdThresholds)})
		set("thresholds", dashboard.ThresholdsConfig{Mode: dashboard.ThresholdsModeAbsolute, Steps: c.steps})
		set("custom.cellOptions", map[string]string{"type": "color-background", "mode": "basic"})
	}
	if c.bar != "" {
		set("color", map[string]string{"mode": string(dashboard.FieldColorModeIdFixed), "fixedColor": c.bar})
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
