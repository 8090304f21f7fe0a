package ops

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TestTDigestIsClose compares quantiles with those of the sorted numbers, by
// rank: the error allowed is smaller towards the ends.
func TestTDigestIsClose(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for name, draw := range map[string]func() float64{
		"uniform":     r.Float64,
		"exponential": r.ExpFloat64,
		"few values":  func() float64 { return float64(r.IntN(7)) },
		"rising":      func() func() float64 { n := 0.0; return func() float64 { n++; return n } }(),
	} {
		d := newTDigest()
		xs := make([]float64, 120_000)
		for i := range xs {
			xs[i] = draw()
			d.add(xs[i], 1)
		}
		slices.Sort(xs)
		for _, q := range []float64{0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1} {
			got := d.quantile(q)
			lo, _ := slices.BinarySearch(xs, got)
			hi, _ := slices.BinarySearch(xs, math.Nextafter(got, math.Inf(1)))
			n := float64(len(xs))
			allowed := 0.005*math.Sqrt(q*(1-q)) + 2/n
			if low, high := float64(lo)/n, float64(hi)/n; q < low-allowed || q > high+allowed {
				t.Errorf("%s: the %v-quantile %v has the ranks %v to %v", name, q, got, low, high)
			}
		}
		if d.quantile(0) != xs[0] || d.quantile(1) != xs[len(xs)-1] {
			t.Errorf("%s: the ends are %v and %v, want %v and %v", name, d.quantile(0), d.quantile(1), xs[0], xs[len(xs)-1])
		}
	}
}

// TestHyperLogLogIsClose allows four standard errors.
func TestHyperLogLogIsClose(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 100, 20_000, 100_000, 300_000} {
		h := new(hyperLogLog)
		for i := range n {
			for range 2 {
				h.add(xxhash.Sum64String(fmt.Sprint("user-", i)))
			}
		}
		if got := h.count(); math.Abs(float64(got)-float64(n)) > 4*0.0081*float64(n) {
			t.Errorf("%d values are counted as %d", n, got)
		}
	}
}

// TestEstimatesBeginBeyondTheExactBudget holds both borders: exact up to
// 100,000 values a group, and a notice from then on.
func TestEstimatesBeginBeyondTheExactBudget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		stage  string
		rows   int
		want   value.Value
		notice string
	}{
		{"pct(v, 50)", 100_000, value.Float(49_999.5), ""},
		{"count_distinct(v)", 100_000, value.Int(100_000), ""},
		{"pct(v, 50)", 100_001, value.Float(50_000), "t-digest"},
		{"count_distinct(v)", 100_001, value.Int(100_001), "HyperLogLog"},
	} {
		rt := &exec.Runtime{Budget: exec.NewBudget(0), Notices: &exec.Notices{}}
		out := aggregateNumbers(t, rt, c.stage, c.rows)
		got, _ := out.Cols[0].NumAt(0)
		want, _ := c.want.Num()
		if c.notice == "" && got != want || math.Abs(got-want) > 0.033*want {
			t.Errorf("%s of %d rows is %v, want %v", c.stage, c.rows, got, want)
		}
		notices := fmt.Sprint(rt.Notices.List())
		if !strings.Contains(notices, c.notice) || c.notice == "" && len(rt.Notices.List()) > 0 {
			t.Errorf("%s of %d rows: the notices are %s, want %q", c.stage, c.rows, notices, c.notice)
		}
	}
}

// TestAggregatesStopAtTheMemoryBudget counts more groups than fit.
func TestAggregatesStopAtTheMemoryBudget(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"count by v", "values(v) by v", "sort by v", "total v", "smooth v, 1000 by v", "topk(1, v) by v", "first(v) by v"} {
		rt := &exec.Runtime{Budget: exec.NewBudget(1 << 20), Notices: &exec.Notices{}}
		_, err := openNumbers(t, rt, stage, 200_000)
		if err == nil || !strings.Contains(err.Error(), "limits.memoryBytes") {
			t.Errorf("%s: the error is %v", stage, err)
		}
	}
}

// TestLargestRowsStream takes the largest of many rows in little memory.
func TestLargestRowsStream(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"topk(2, v)", "top 2 v by v", "sort by v | limit 2"} {
		rt := &exec.Runtime{Budget: exec.NewBudget(1 << 20), Notices: &exec.Notices{}}
		out := aggregateNumbers(t, rt, stage, 300_000)
		if a, b := out.Column("v").At(0), out.Column("v").At(1); out.N != 2 || !value.Equal(a, value.Int(299_999)) || !value.Equal(b, value.Int(299_998)) {
			t.Errorf("%s: found %s, %s in %d rows", stage, a.Text(), b.Text(), out.N)
		}
	}
}

func aggregateNumbers(t *testing.T, rt *exec.Runtime, stage string, n int) *value.Batch {
	t.Helper()
	out, err := openNumbers(t, rt, stage, n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// openNumbers runs a stage over the numbers below n in the field v.
func openNumbers(t *testing.T, rt *exec.Runtime, stage string, n int) (*value.Batch, error) {
	t.Helper()
	stages, list := syntax.ParsePipeline(stage, Grammar(Logs), syntax.Options{})
	if list.HasErrors() {
		t.Fatal(list.Err(stage))
	}
	schema := value.NewSchema("v")
	var batches []*value.Batch
	for i := 0; i < n; i += exec.BatchRows {
		b := value.NewBatch(schema, exec.BatchRows)
		for j := i; j < min(n, i+exec.BatchRows); j++ {
			b.AppendRow(value.Int(int64(j)))
		}
		batches = append(batches, b)
	}
	ops := pipeline(stages)
	Link(ops)
	plan.Bind(&plan.Binder{Bag: &diag.Bag{}}, ops, plan.Shape{Open: true, Names: schema.Names()})
	opened, err := plan.Open(t.Context(), rt, ops, exec.Slice(schema, batches...))
	if err != nil {
		t.Fatal(err)
	}
	return exec.Collect(t.Context(), opened)
}
