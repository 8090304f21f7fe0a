package ops

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// changeMode says which changes delta and rate look at (language spec §8.6).
type changeMode string

const (
	anyChange      changeMode = ""
	counterChange  changeMode = "counter"    // a drop is a reset to 0
	onlyIncreasing changeMode = "increasing" // other changes give no point
	onlyDecreasing changeMode = "decreasing"
)

func parseChangeMode(p *syntax.Parser) changeMode {
	w, _ := p.AcceptWord(string(counterChange), string(onlyIncreasing), string(onlyDecreasing))
	return changeMode(w)
}

// changes calls fn with the index of each point behind another one, the index of
// that and the change between them.
func (m changeMode) changes(points []float64, fn func(i, before int, change float64)) {
	before := -1
	for i, v := range points {
		if math.IsNaN(v) {
			continue
		}
		if before >= 0 {
			if d, ok := m.change(points[before], v); ok {
				fn(i, before, d)
			}
		}
		before = i
	}
}

func (m changeMode) change(before, now float64) (float64, bool) {
	d := now - before
	switch m {
	case counterChange:
		if d < 0 {
			d = now // the counter began anew (§11-B8)
		}
	case onlyIncreasing:
		return d, d >= 0
	case onlyDecreasing:
		return d, d <= 0
	}
	return d, true
}
