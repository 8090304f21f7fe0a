package plugin

import (
	"math"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestTheTableOfSeriesHasTheirLastPoints(t *testing.T) {
	t.Parallel()
	f := framesOf(t, engine.Result{Kind: engine.Series, Query: query.Query{Format: query.FormatTable}, Series: &value.SeriesSet{Series: []value.Series{
		{Labels: labels("apiname", "a"), Values: []float64{1, 2, math.NaN()}, Unit: "Milliseconds"},
		{Labels: labels("ApiName", "b", "stage", "s"), Values: []float64{3}, Unit: "Milliseconds"},
	}}})[0]
	if len(f.Fields) != 3 || f.Fields[2].Config.Unit != "ms" {
		t.Fatalf("fields %v", f.Fields)
	}
	for i, want := range []struct {
		api   string
		stage bool
		last  float64
	}{{"a", false, 2}, {"b", true, 3}} {
		api, _ := f.Fields[0].ConcreteAt(i)
		_, hasStage := f.Fields[1].ConcreteAt(i)
		last, _ := f.Fields[2].ConcreteAt(i)
		if api != want.api || hasStage != want.stage || last != want.last {
			t.Errorf("row %d: %v %v %v, want %+v", i, api, hasStage, last, want)
		}
	}
	none := framesOf(t, engine.Result{Kind: engine.Series, Query: query.Query{Format: query.FormatTable}, Series: &value.SeriesSet{}})
	if len(none) != 1 || len(none[0].Fields) != 0 {
		t.Errorf("no series are %v", none)
	}
}
