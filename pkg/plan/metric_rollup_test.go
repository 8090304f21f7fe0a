package plan

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRollupOf(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	tests := []struct {
		name        string
		stat        string
		using       Rollup
		fetch       time.Duration // the finest there is
		wantPeriod  time.Duration
		wantPoints  []float64 // fetched
		want        float64   // the bucket made of them
		wantWarning bool
	}{
		{"sums add up in CloudWatch", "Sum", RollupSum, time.Minute, hour, []float64{180}, 180, false},
		{"so do sample counts", "SampleCount", RollupSum, time.Minute, hour, []float64{180}, 180, false},
		{"maxima", "Maximum", RollupMax, time.Minute, hour, []float64{9}, 9, false},
		{"minima", "Minimum", RollupMin, time.Minute, hour, []float64{9}, 9, false},
		{"the average is CloudWatch's over the bucket", "Average", RollupAvg, time.Minute, hour, []float64{9}, 9, false},
		{"a percentile too", "p99", RollupAvg, time.Minute, hour, []float64{9}, 9, false},
		{"and a trimmed mean", "TM(10%:90%)", RollupAvg, time.Minute, hour, []float64{9}, 9, false},
		{"sums by default are averages of minute sums", "Sum", RollupAvg, time.Minute, time.Minute, []float64{2, 4}, 3, false},
		{"from coarser steps they are divided", "Sum", RollupAvg, 5 * time.Minute, 5 * time.Minute, []float64{10, 20}, 3, true},
		{"over a whole bucket too", "Sum", RollupAvg, hour, hour, []float64{180}, 3, true},
		{"maxima by default are averages of minute maxima", "Maximum", RollupAvg, time.Minute, time.Minute, []float64{2, 4}, 3, false},
		{"the greatest of the averages", "Average", RollupMax, time.Minute, time.Minute, []float64{2, 4}, 4, false},
		{"the least of the percentiles", "p90", RollupMin, time.Minute, time.Minute, []float64{2, 4}, 2, false},
		{"the sum of the averages", "Average", RollupSum, time.Minute, time.Minute, []float64{2, 4}, 6, false},
		{"the greatest minute sum, from coarser steps", "Sum", RollupMax, 5 * time.Minute, 5 * time.Minute, []float64{10, 20}, 4, true},
		{"the change of minute sums per second", "Sum", RollupRate, time.Minute, time.Minute, []float64{2, 60, 20}, 0.15, false},
		{"over points that are missing", "Average", RollupRate, time.Minute, time.Minute, []float64{math.NaN(), 2, 8, math.NaN()}, 0.1, false},
		{"and of a lone point there is none", "Average", RollupRate, hour, hour, []float64{2}, math.NaN(), true},
		{"count counts minutes", "Sum", RollupCount, time.Minute, time.Minute, []float64{2, 4}, 2, false},
		{"count counts coarser steps", "Sum", RollupCount, hour, hour, []float64{2}, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := RollupOf(tt.stat, tt.using, hour, tt.fetch)
			if r.Fetch != tt.wantPeriod || r.Stat != tt.stat || (r.Notice != "") != tt.wantWarning {
				t.Errorf("got %+v", r)
			}
			if got := r.Bucket([]int64{0, 60_000, 120_000, 180_000}, tt.wantPoints); math.Abs(got-tt.want) > 1e-12 || math.IsNaN(got) != math.IsNaN(tt.want) {
				t.Errorf("the bucket of %v is %g, want %g", tt.wantPoints, got, tt.want)
			}
		})
	}
}

func TestFetchWithin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		bucket, finest time.Duration
		series, budget int
		want           time.Duration
	}{
		{"all minutes of a day", 5 * time.Minute, time.Minute, 10, 14_400, time.Minute},
		{"one point too many", 5 * time.Minute, time.Minute, 10, 14_399, 5 * time.Minute},
		{"the finest step that divides the bucket", time.Hour, time.Minute, 10, 5000, 3 * time.Minute},
		{"from what is retained", time.Hour, 5 * time.Minute, 1, 1_000_000, 5 * time.Minute},
		{"the bucket, whatever it takes", time.Hour, time.Minute, 1000, 1, time.Hour},
		{"nothing to roll up", time.Minute, time.Minute, 10, 1, time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := FetchWithin(tt.bucket, tt.finest, day, tt.series, tt.budget); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	tests := []struct {
		p      float64
		points []float64
		want   float64
	}{
		{0, []float64{3, 1, 2}, 1},
		{50, []float64{3, nan, 1}, 2},
		{100, []float64{3, 1, 2}, 3},
		{25, []float64{1, 2, 3, 4, 5}, 2},
		{90, []float64{1, 2}, 1.9},
		{99, []float64{7}, 7},
	}
	for _, tt := range tests {
		if got := Percentile(tt.p)(tt.points); math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("pct(%g) of %v is %g, want %g", tt.p, tt.points, got, tt.want)
		}
	}
	for _, name := range []string{"avg", "sum", "min", "max", "count", "stddev", "latest"} {
		if r, _ := ReducerOf(name); !math.IsNaN(r([]float64{nan, nan})) {
			t.Errorf("%s of nothing is something", name)
		}
	}
}

func TestWildcards(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, text string
		want          []string
	}{
		{"*", "a/b.c", []string{"a/b.c"}},
		{"*/*", "a/b/c", []string{"a", "b/c"}},
		{"**/*", "a/b/c", []string{"a/b", "c"}},
		{"app*", "App1", []string{"1"}},
		{"a.b", "axb", nil},
		{"*(1)*", "x(1)y", []string{"x", "y"}},
		{"a*", "ba", nil},
	}
	for _, tt := range tests {
		var got []string
		if m := Wildcards(tt.pattern).FindStringSubmatch(tt.text); m != nil {
			got = m[1:]
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s on %s: %s", tt.pattern, tt.text, diff)
		}
	}
}
