package ops

import (
	"math"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// pointWindow is the part `all|atleast <n> first|any|last <duration>` of where:
// how many points of which window must meet the condition.
type pointWindow struct {
	atLeast int // 0: all
	which   string
	length  time.Duration
}

func parseWindow(p *syntax.Parser) (w pointWindow, ok bool) {
	which, ok := p.AcceptWord("all", "atleast")
	if !ok {
		p.Expected("the end of the condition, `all` or `atleast`", "as in _value > 3 all last 5m")
		return w, false
	}
	if which == "atleast" {
		if w.atLeast, ok = p.Int("a number of points", 1, 0); !ok {
			return w, false
		}
	}
	if w.which, ok = p.AcceptWord("first", "any", "last"); !ok {
		p.Expected("`first`, `any` or `last`", "as in _value > 3 all last 5m")
		return w, false
	}
	w.length, ok = p.Duration("a length of time such as 5m")
	return w, ok && w.length > 0
}

func (w *pointWindow) print(p *syntax.Printer) {
	if w.atLeast == 0 {
		p.Text(" all ")
	} else {
		p.Text(" atleast " + strconv.Itoa(w.atLeast) + " ")
	}
	p.Text(w.which + " ")
	printDuration(p, w.length)
}

// keeps reports whether the series stays. The first window starts at the first
// bucket of the range, the last one ends at its end, and any one may start at
// any bucket.
func (w *pointWindow) keeps(g value.Grid, points []float64, frame *plan.MetricFrame) bool {
	n := max(1, int((w.length.Milliseconds()+g.Step-1)/g.Step))
	n = min(n, g.N)
	switch w.which {
	case "first":
		return w.met(points, frame, 0, n)
	case "last":
		return w.met(points, frame, g.N-n, g.N)
	}
	for i := 0; i+n <= g.N; i++ {
		if w.met(points, frame, i, i+n) {
			return true
		}
	}
	return false
}

// met tests one window. A window without a point meets nothing.
func (w *pointWindow) met(points []float64, frame *plan.MetricFrame, from, to int) bool {
	there, hold := 0, 0
	for i := from; i < to; i++ {
		if math.IsNaN(points[i]) {
			continue
		}
		there++
		if frame.Holds(i) {
			hold++
		}
	}
	if w.atLeast == 0 {
		return there > 0 && hold == there
	}
	return hold >= w.atLeast
}
