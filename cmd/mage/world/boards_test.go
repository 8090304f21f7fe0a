package world

import (
	"path/filepath"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

func TestEveryPanelIsFound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang           string
		boards, panels int // panels at least
	}{{query.Logs, 4, 60}, {query.Metrics, 10, 100}} {
		boards, err := Boards(filepath.Join("..", "..", "..", "dashboards"), tt.lang)
		if err != nil {
			t.Fatal(err)
		}
		panels := 0
		for _, b := range boards {
			for _, p := range b.Panels {
				panels++
				if p.Title == "" || p.Queries[0].Text == "" || len(p.Queries[0].Vars["account"]) == 0 {
					t.Errorf("%s: %+v", b.Title, p)
				}
			}
		}
		if len(boards) != tt.boards || panels < tt.panels {
			t.Errorf("%d dashboards with %d panels of %s", len(boards), panels, tt.lang)
		}
	}
}
