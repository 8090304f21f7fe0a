package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

var _ = registerWindow(&windowSpec{
	Name:    "backshift",
	Summary: "The value of a field n rows before, 1 when n is left out.",
	Example: "backshift _count, 2 as earlier",
	Size:    1,
	New:     func(n int) window { return &backshiftWindow{n: n} },
})

type backshiftWindow struct {
	values []value.Value // the last n
	at, n  int
}

func (w *backshiftWindow) next(v value.Value, _ float64) value.Value {
	if len(w.values) < w.n {
		w.values = append(w.values, v)
		return value.Value{}
	}
	earlier := w.values[w.at]
	w.values[w.at] = v
	w.at = (w.at + 1) % w.n
	return earlier
}
