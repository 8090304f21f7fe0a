package engine_test

import (
	"math"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

func (w *world) volume(t *testing.T, text string, from time.Time) engine.Result {
	t.Helper()
	r := w.engine.Run(t.Context(), engine.Request{
		Queries: []query.Query{{RefID: "A", Type: query.TypeVolume, Text: text}}, From: from, To: now,
	})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

// TestVolumeCountsTheLines holds the histogram of queries against the lines
// that they show without their limit.
func TestVolumeCountsTheLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := now.Add(-47*time.Minute - 123*time.Millisecond) // begins within a bucket
	for _, tt := range []struct{ name, text, lines string }{
		{
			"a scope", `account=dev region=us-east-1 _sourceCategory=aws/apigateway`,
			`account=dev region=us-east-1 _sourceCategory=aws/apigateway`,
		},
		{
			"stages that choose rows count, those that only show do not",
			`account=dev _sourceCategory=aws/apigateway | json "httpMethod" as verb | where verb != "GET" | fields verb | sort by verb | limit 3`,
			`account=dev _sourceCategory=aws/apigateway | json "httpMethod" as verb | where verb != "GET"`,
		},
		{
			"a field of the query tells the level", `account=dev _sourceCategory=aws/apigateway | "fatal" as level | limit 1`,
			`account=dev _sourceCategory=aws/apigateway | "fatal" as level`,
		},
		{"events without a status", `_sourceCategory=aws/observability/cloudtrail/logs`, `_sourceCategory=aws/observability/cloudtrail/logs`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shown := w.run(t, tt.lines, from)
			levels, err := engine.Levels(shown.Table)
			if err != nil {
				t.Fatal(err)
			}
			r := w.volume(t, tt.text, from)
			step := r.Series.Grid.Step
			if step != 30_000 || r.Series.Grid.N > 100 {
				t.Errorf("%d buckets of %d ms, want at most 100 of half a minute", r.Series.Grid.N, step)
			}
			type place struct {
				level string
				time  int64
			}
			want, got := map[place]int{}, map[place]int{}
			for i, level := range levels {
				at, _ := shown.Table.Column("_messagetime").At(i).AsInt()
				want[place{level, at / step * step}]++
			}
			if len(want) < 3 {
				t.Fatalf("%d lines in %d places: the test is not worth much", shown.Table.N, len(want))
			}
			for _, s := range r.Series.Series {
				level, _ := s.Labels.Get("level")
				for i, v := range s.Values {
					if !math.IsNaN(v) {
						got[place{level, r.Series.Grid.Time(i)}] = int(v)
					}
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestQueriesWithoutLinesHaveNoVolume(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{
		`_sourceCategory=aws/apigateway | count by status`,
		`Namespace=aws/apigateway metric=Latency statistic=Average`,
	} {
		if r := w.volume(t, text, now.Add(-time.Hour)); len(r.Series.Series) > 0 || r.Stats.Calls > 0 {
			t.Errorf("%s: %d series for %d calls", text, len(r.Series.Series), r.Stats.Calls)
		}
	}
}

func TestVolumeOfAMistakeIsAnError(t *testing.T) {
	t.Parallel()
	r := newWorld(t).engine.Run(t.Context(), engine.Request{
		Queries: []query.Query{{Type: query.TypeVolume, Text: `error | wheer x`}}, From: now.Add(-time.Hour), To: now,
	})[0]
	if r.Err == nil {
		t.Error("no error")
	}
}
