package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	logspanel "github.com/grafana/grafana-foundation-sdk/go/logs"
)

// logLines are messages as they are, newest first.
type logLines struct{ panel }

func (l logLines) place(id, x, y uint32) cog.Builder[dashboard.Panel] {
	return dress(l.panel, logspanel.NewPanelBuilder(), id, x, y).
		ShowTime(true).
		WrapLogMessage(false).
		PrettifyLogMessage(false).
		EnableLogDetails(true).
		SortOrder(common.LogsSortOrderDescending).
		DedupStrategy(common.LogsDedupStrategyNone)
}
