package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// mark sorts the rows of a series by time and returns the outputs of each.
func (o *outlierOp) mark(rt *exec.Runtime, all *value.Batch, rows []int) [][]value.Value {
	times := columns(all, []string{o.before.timeField()})[0]
	field := columns(all, []string{o.field.Name})[0]
	slices.SortStableFunc(rows, func(i, j int) int { return compareNullsLast(times.At(i), times.At(j), true) })
	seen := ring{size: o.window}
	run := 0 // indicators in a row
	out := make([][]value.Value, len(rows))
	for n, i := range rows {
		x, ok := field.At(i).Num()
		if !ok {
			noteNoNumber(rt, o.Name(), o.field.Name, field.At(i))
			out[n] = outlierPoint(nil, nil, nil, nil, false, false)
			continue
		}
		if len(seen.xs) < 2 {
			out[n] = outlierPoint(nil, nil, nil, nil, false, false)
			seen.push(x)
			continue
		}
		mean, std := deviation(seen.xs)
		lower, upper := mean-o.threshold*std, mean+o.threshold*std
		outside := !o.unfinished(rt, times.At(i)) &&
			(x > upper && strings.Contains(o.direction, "+") || x < lower && strings.Contains(o.direction, "-"))
		if run++; !outside {
			run = 0
		}
		distance := x - mean
		out[n] = outlierPoint(&distance, &lower, &upper, &std, outside, run >= o.consecutive)
		seen.push(x)
	}
	return out
}

// outlierPoint is one row of outputs: null where there is no band yet.
func outlierPoint(distance, lower, upper, std *float64, indicator, violation bool) []value.Value {
	row := make([]value.Value, 0, 6)
	for _, x := range []*float64{distance, lower, upper, std} {
		if x == nil {
			row = append(row, value.Value{})
		} else {
			row = append(row, value.Float(*x))
		}
	}
	return append(row, value.Int(int64(boolInt(indicator))), value.Int(int64(boolInt(violation))))
}

// unfinished reports whether a time bucket ends after the range or in the
// future, so that its value may still change.
func (o *outlierOp) unfinished(rt *exec.Runtime, t value.Value) bool {
	start, ok := t.AsInt()
	if !ok || o.before.slice == nil {
		return false
	}
	end := rt.Env.To
	if rt.Env.Now != nil {
		end = min(end, rt.Env.Now().UnixMilli())
	}
	_, to := o.before.slice.slicer(rt)(start)
	return to > end
}
