package board

import (
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/table"
)

// totals is a table of one row for each series: its labels, and its sum over the
// range as a number and a bar, largest first.
type totals struct {
	panel
	// by are the labels.
	by []string
	// total is the title of the sum.
	total string
	// from are the links of the first label.
	from []link
}

func (t totals) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	names := append(slices.Clone(t.by), "Total")
	order, titles := map[string]int{}, map[string]string{"Total": t.total}
	for i, name := range names {
		order[name] = i
		if title, ok := labelTitles[name]; ok {
			titles[name] = title
		}
	}
	return dress(t.panel, table.NewPanelBuilder(), id, x, y).
		ColorScheme(fixed(neutral)).
		CellHeight(common.TableCellHeightSm).
		MinWidth(70).
		WithTransformation(toRows(sum)).
		WithTransformation(dashboard.DataTransformerConfig{Id: "filterFieldsByName", Options: map[string]any{
			"include": map[string]any{"names": names},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"indexByName": order, "renameByName": titles,
		}}).
		SortBy([]cog.Builder[common.TableSortByFieldState]{
			common.NewTableSortByFieldStateBuilder().DisplayName(t.total).Desc(true),
		}).
		OverrideByName(titles[t.by[0]], []dashboard.DynamicConfigValue{{Id: "links", Value: dataLinkValues(t.from)}}).
		OverrideByName(t.total, []dashboard.DynamicConfigValue{
			{Id: "custom.cellOptions", Value: map[string]string{"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}},
			{Id: "min", Value: 0},
		})
}

// toRows turns each series into a row: its labels, and its reduction over the range.
func toRows(reducer string) dashboard.DataTransformerConfig {
	return dashboard.DataTransformerConfig{Id: "reduce", Options: map[string]any{
		"mode": "seriesToRows", "reducers": []string{reducer}, "labelsToFields": true,
	}}
}

// above keeps the rows whose field is greater than a limit.
func above(field string, limit float64) dashboard.DataTransformerConfig {
	return dashboard.DataTransformerConfig{Id: "filterByValue", Options: map[string]any{
		"type": "include", "match": "all",
		"filters": []map[string]any{{
			"fieldName": field,
			"config":    map[string]any{"id": "greater", "options": map[string]any{"value": limit}},
		}},
	}}
}
