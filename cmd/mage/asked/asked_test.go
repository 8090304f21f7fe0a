package asked

import (
	"bytes"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dohyo/cloudwatch-datasource/cmd/mage/world"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

func TestALoadAsksNoMoreThanItMust(t *testing.T) {
	boards, err := world.Boards(filepath.Join("..", "..", "..", "dashboards"), query.Metrics)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range boards {
		switch b.Title {
		case "AWS API Gateway - Overview (REST API)", "AWS API Gateway - Errors (HTTP and WebSocket API)":
		default:
			continue
		}
		t.Run(b.Title, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // panels ask at the same time however busy the machine is
				c := &clock{began: time.Now()}
				w := world.New(0.002, c.Now)
				defer w.Close()
				l, err := measure(t.Context(), w, c, b)
				if err != nil {
					t.Fatal(err)
				}
				if got := l.first; got.calls > l.must.calls || got.metrics != l.must.metrics || got.lists != l.must.lists {
					t.Errorf("the first load asked %+v, and must %+v", got, l.must)
				}
				if l.plain.calls < 4*l.first.calls || l.plain.metrics <= l.first.metrics || l.plain.lists < 10*l.first.lists {
					t.Errorf("the plain plan is %+v, which is hardly more than %+v", l.plain, l.first)
				}
				if l.later.lists != 0 || l.later.points*50 > l.first.points || l.later.metrics > l.first.metrics {
					t.Errorf("a minute later it asked %+v after %+v", l.later, l.first)
				}
			})
		})
	}
}

func TestAFolderWithoutMetricPanelsIsAnError(t *testing.T) {
	t.Parallel()
	if err := Measure(t.Context(), &bytes.Buffer{}, t.TempDir()); err == nil {
		t.Error("no error")
	}
}
