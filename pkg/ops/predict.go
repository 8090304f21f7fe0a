package ops

import (
	"fmt"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// predict returns the rows with their predictions and the rows of the forecast.
func (o *predictOp) predict(rt *exec.Runtime, all *value.Batch) (*value.Batch, error) {
	g, err := o.grid(rt, all)
	if err != nil {
		return nil, err
	}
	predicted := value.NewNulls(all.N)
	distance := value.NewNulls(all.N)
	linear := value.NewNulls(all.N)
	steps := 0
	if g.points > 0 {
		steps = o.forecast()
	}
	line, curve := fit(g.ys, steps, o.order(len(g.ys)))
	for row, i := range g.place {
		if i < 0 {
			continue
		}
		predicted.Set(row, value.Float(curve[i]))
		linear.Set(row, value.Float(line[i]))
		if g.known[row] {
			distance.Set(row, value.Float(curve[i]-g.ys[i]))
		}
	}
	all = assign(all, o.outputs(), []*value.Column{predicted, distance, linear}[:len(o.outputs())])
	out := value.NewBatch(all.Schema, all.N+steps)
	out.Append(all)
	for n := range steps {
		i := len(g.ys) + n
		row := make([]value.Value, out.Schema.Len())
		row[out.Schema.Index(o.before.timeField())] = value.Int(g.next)
		row[out.Schema.Index(o.outputs()[0])] = value.Float(curve[i])
		if o.ar {
			row[out.Schema.Index(o.outputs()[2])] = value.Float(line[i])
		}
		out.AppendRow(row...)
		_, g.next = g.cut(g.next)
	}
	return out, nil
}

// predictGrid is a series on its time buckets.
type predictGrid struct {
	ys     []float64 // one a bucket; 0 where there is no row
	place  []int     // the bucket of each row, -1 for none
	known  []bool    // whether a row has a number
	points int       // rows with a number
	next   int64     // the bucket behind the last
	cut    func(int64) (from, to int64)
}

// grid puts the rows on time buckets. Missing points count as 0, with a notice
// (language spec §3.6).
func (o *predictOp) grid(rt *exec.Runtime, all *value.Batch) (*predictGrid, error) {
	g := &predictGrid{place: make([]int, all.N), known: make([]bool, all.N), cut: (&timesliceOp{width: o.width}).slicer(rt)}
	times := columns(all, []string{o.before.timeField()})[0]
	field := columns(all, []string{o.field.Name})[0]
	first, last, any := int64(0), int64(0), false
	for i := range all.N {
		if t, ok := times.At(i).AsInt(); ok {
			if !any || t < first {
				first = t
			}
			if !any || t > last {
				last = t
			}
			any = true
		}
	}
	if !any {
		return g, nil
	}
	index := map[int64]int{}
	t, _ := g.cut(first)
	for ; t <= last; _, t = g.cut(t) {
		if len(index) == maxPredictGrid {
			return nil, fmt.Errorf("predict would look at more than %d time buckets of %s: use wider ones", maxPredictGrid, o.width)
		}
		index[t] = len(index)
	}
	g.next = t
	g.ys = make([]float64, len(index))
	used := map[int]bool{}
	for i := range all.N {
		t, ok := times.At(i).AsInt()
		if !ok {
			g.place[i] = -1
			continue
		}
		from, _ := g.cut(t)
		at := index[from]
		g.place[i] = at
		y, ok := field.At(i).Num()
		if !ok {
			noteNoNumber(rt, o.Name(), o.field.Name, field.At(i))
			continue
		}
		if used[at] {
			return nil, fmt.Errorf("predict takes one series, but %s has several values of %s: aggregate by %s only",
				time.UnixMilli(from).UTC().Format(time.RFC3339), o.field.Name, o.before.timeField())
		}
		used[at], g.known[i], g.ys[at] = true, true, y
		g.points++
	}
	if n := len(index) - len(used); n > 0 {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("predict counts the missing points of %s as 0", countOf(n, "time bucket")))
	}
	return g, nil
}

// fit returns the straight line and the prediction for the points and steps
// more: the line itself, or the line and an autoregressive model, of order
// earlier points, of what lies around it.
func fit(ys []float64, steps, order int) (line, curve []float64) {
	a, b := leastSquares(ys)
	line = make([]float64, len(ys)+steps)
	for i := range line {
		line[i] = a + b*float64(i)
	}
	if order == 0 {
		return line, line
	}
	rest := make([]float64, len(line))
	for i, y := range ys {
		rest[i] = y - line[i]
	}
	weights := yuleWalker(rest[:len(ys)], order)
	curve = make([]float64, len(line))
	for i := range line {
		sum := 0.0
		for k, w := range weights {
			if i-k-1 >= 0 {
				sum += w * rest[i-k-1]
			}
		}
		curve[i] = line[i] + sum
		if i >= len(ys) {
			rest[i] = sum
		}
	}
	return line, curve
}

// order is the number of earlier points that a point depends on: the window,
// or 45 % of the points when none is given (language spec §3.6 advises 40 to
// 50 %). It is 0 for the straight line.
func (o *predictOp) order(n int) int {
	if !o.ar {
		return 0
	}
	window := o.window
	if window == 0 {
		window = n * 45 / 100
	}
	return max(0, min(window, n-1))
}

// leastSquares fits y = a + b·i.
func leastSquares(ys []float64) (a, b float64) {
	n := float64(len(ys))
	if n == 0 {
		return 0, 0
	}
	middle := (n - 1) / 2
	mean, _ := deviation(ys)
	var xy, xx float64
	for i, y := range ys {
		d := float64(i) - middle
		xy += d * (y - mean)
		xx += d * d
	}
	if xx > 0 {
		b = xy / xx
	}
	return mean - b*middle, b
}

// yuleWalker fits an autoregressive model by its autocorrelations, with the
// recursion of Levinson and Durbin. Its forecasts do not run away.
func yuleWalker(xs []float64, order int) []float64 {
	r := make([]float64, order+1)
	for lag := range r {
		for i := lag; i < len(xs); i++ {
			r[lag] += xs[i] * xs[i-lag]
		}
	}
	weights := make([]float64, order)
	last := make([]float64, order)
	e := r[0]
	for k := range order {
		if e <= 1e-12*r[0] {
			break
		}
		sum := r[k+1]
		for j := range k {
			sum -= weights[j] * r[k-j]
		}
		reflection := sum / e
		copy(last, weights[:k])
		for j := range k {
			weights[j] -= reflection * last[k-1-j]
		}
		weights[k] = reflection
		e *= 1 - reflection*reflection
	}
	return weights
}
