package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerWindow(&windowSpec{
	Name:    "accum",
	Summary: "Add up a field from row to row.",
	Example: "accum _count as running by status",
	New:     func(int) window { return new(accumWindow) },
})

type accumWindow struct{ sumAcc }

func (w *accumWindow) next(_ value.Value, x float64) value.Value {
	w.sumUp(x)
	return value.Float(w.total())
}
