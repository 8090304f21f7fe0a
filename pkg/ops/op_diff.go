package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerWindow(&windowSpec{
	Name:    "diff",
	Summary: "The change of a field since the row before.",
	Example: "diff _count as change",
	New:     func(int) window { return new(diffWindow) },
})

// diffWindow subtracts the previous number from the current one (language spec
// §11-A21).
type diffWindow struct {
	last  float64
	found bool
}

func (w *diffWindow) next(_ value.Value, x float64) value.Value {
	change, found := x-w.last, w.found
	w.last, w.found = x, true
	if !found {
		return value.Value{}
	}
	return value.Float(change)
}
