package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/table"
)

// percentiles is a table of one row for each series: its labels, and a column
// for each statistic, coloured by the panel's steps.
type percentiles struct {
	panel
	by []string
}

func (p percentiles) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	titles := map[string]string{}
	for _, name := range p.by {
		titles[name] = labelTitles[name]
	}
	b := dress(p.panel, table.NewPanelBuilder(), id, x, y).
		ColorScheme(byScale()).
		CellHeight(common.TableCellHeightSm).
		MinWidth(70).
		WithTransformation(dashboard.DataTransformerConfig{Id: "reduce", Options: map[string]any{
			"mode": "reduceFields", "reducers": []string{mean},
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "joinByLabels", Options: map[string]any{
			"value": "statistic", "join": p.by,
		}}).
		WithTransformation(dashboard.DataTransformerConfig{Id: "organize", Options: map[string]any{
			"renameByName": titles,
		}}).
		SortBy([]cog.Builder[common.TableSortByFieldState]{
			common.NewTableSortByFieldStateBuilder().DisplayName("p99").Desc(true),
		})
	for _, statistic := range []string{"p50", "p95", "p99"} {
		b = b.OverrideByName(statistic, []dashboard.DynamicConfigValue{
			{Id: "custom.cellOptions", Value: map[string]string{"type": "color-background", "mode": "basic"}},
		})
	}
	return b
}
