package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerWindow(&windowSpec{
	Name:    "rollingstd",
	Summary: "The sample standard deviation of a field over the last n rows, 10 when n is left out.",
	Example: "rollingstd _count, 5 as spread",
	Size:    10,
	New:     func(n int) window { return &rollingstdWindow{ring{size: n}} },
})

type rollingstdWindow struct{ ring }

func (w *rollingstdWindow) next(_ value.Value, x float64) value.Value {
	w.push(x)
	_, std := deviation(w.xs)
	return value.Float(std)
}
