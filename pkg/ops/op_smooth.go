package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerWindow(&windowSpec{
	Name:    "smooth",
	Summary: "The mean of a field over the last n rows, 10 when n is left out, this row included.",
	Example: "smooth _count, 5 as mean",
	Size:    10,
	New:     func(n int) window { return &smoothWindow{ring{size: n}} },
})

type smoothWindow struct{ ring }

// next sums anew for each row: a running sum would keep the rounding of rows
// that have left the window.
func (w *smoothWindow) next(_ value.Value, x float64) value.Value {
	w.push(x)
	mean, _ := deviation(w.xs)
	return value.Float(mean)
}
