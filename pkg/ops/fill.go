package ops

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxFilled is how many combinations fillmissing looks at (language spec §3.5).
const maxFilled = 10_000

// fill returns the rows and those that are missing.
func (o *fillOp) fill(rt *exec.Runtime, all *value.Batch) (*value.Batch, error) {
	fields := names(o.fields())
	for _, f := range fields {
		if all.Schema.Index(f) < 0 {
			return nil, fmt.Errorf("fillmissing: there is no field %s, only %s", f, strings.Join(all.Schema.Names(), ", "))
		}
	}
	domains := make([][]value.Value, len(o.gens))
	total := 1.0
	for i, g := range o.gens {
		var err error
		if domains[i], err = o.domain(rt, all, g, fields[i]); err != nil {
			return nil, err
		}
		total *= float64(len(domains[i]))
	}
	if total > maxFilled {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("fillmissing looks at the first %d of %.0f combinations: use wider time buckets or fewer values", maxFilled, total))
	}
	have := map[string]bool{}
	keys := columns(all, fields)
	for i := range all.N {
		have[string(appendKeys(nil, keys, i))] = true
	}
	row, places := o.emptyRow(rt, all), make([]int, len(fields))
	for i, f := range fields {
		places[i] = all.Schema.Index(f)
	}
	added := value.NewBatch(all.Schema, 0)
	combine(domains, maxFilled, func(tuple []value.Value) {
		var key []byte
		for i, v := range tuple {
			row[places[i]] = v
			key = value.AppendKey(key, v)
		}
		if !have[string(key)] {
			added.AppendRow(row...)
		}
	})
	first := all.N
	all.Append(added)
	if o.takeLast {
		o.copyLast(all, first, fields)
	}
	return all, nil
}

// combine visits the tuples of the domains, the last varying fastest, at most n.
func combine(domains [][]value.Value, n int, visit func([]value.Value)) {
	at := make([]int, len(domains))
	tuple := make([]value.Value, len(domains))
	for _, d := range domains {
		if len(d) == 0 {
			return
		}
	}
	for ; n > 0; n-- {
		for i, d := range domains {
			tuple[i] = d[at[i]]
		}
		visit(tuple)
		i := len(at) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < len(domains[i]) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// domain returns the values that a generator asks for.
func (o *fillOp) domain(rt *exec.Runtime, all *value.Batch, g generator, field string) ([]value.Value, error) {
	col := all.Column(field)
	switch {
	case g.times:
		slice := o.before.slice
		if g.width > 0 {
			slice = &timesliceOp{width: g.width}
		}
		if slice == nil {
			return nil, errors.New("fillmissing does not know the width of the time buckets: write it, as in fillmissing timeslice(5m)")
		}
		var times []value.Value
		cut := slice.slicer(rt)
		for from, to := cut(rt.Env.From); from < rt.Env.To && len(times) < maxFilled; from, to = cut(to) {
			times = append(times, value.Int(from))
		}
		return times, nil
	case len(g.list) == 0:
		var values []value.Value
		for _, rows := range partition(all, []string{field}) {
			values = append(values, col.At(rows[0]))
		}
		slices.SortFunc(values, value.Compare)
		return values, nil
	}
	present := map[string]value.Value{} // numbers that look like the texts
	for i := range all.N {
		v := col.At(i)
		present[v.Text()] = v
	}
	var values []value.Value
	for _, t := range expandTexts(rt, g.list) {
		v, ok := present[t]
		if !ok || v.IsNull() {
			v = value.String(t)
		}
		if !slices.ContainsFunc(values, func(w value.Value) bool { return value.Equal(v, w) }) {
			values = append(values, v)
		}
	}
	return values, nil
}

// emptyRow is a new row: what `with` gives, else the zero of the column's type,
// null for text and behind a transpose (language spec §3.5).
func (o *fillOp) emptyRow(rt *exec.Runtime, all *value.Batch) []value.Value {
	row := make([]value.Value, len(all.Cols))
	for i, name := range all.Schema.Names() {
		switch {
		case o.before.pivoted:
		case all.N == 0:
			row[i] = o.before.zero(name)
		default:
			row[i] = zeroOf(all.Cols[i])
			if row[i].IsNull() && allNull(all.Cols[i]) {
				row[i] = o.before.zero(name)
			}
		}
	}
	for _, w := range o.with {
		if i := all.Schema.Index(w.field.Name); i >= 0 {
			row[i] = w.literal.value(rt)
		}
	}
	return row
}

// zeroOf is the zero of the widest type of a column.
func zeroOf(c *value.Column) value.Value {
	var zero value.Value
	for i := range c.Len() {
		switch c.KindAt(i) {
		case value.KindString:
			return value.Value{}
		case value.KindFloat:
			zero = value.Float(0)
		case value.KindInt:
			if zero.Kind() != value.KindFloat {
				zero = value.Int(0)
			}
		case value.KindBool:
			if zero.IsNull() {
				zero = value.Bool(false)
			}
		case value.KindNull:
		}
	}
	return zero
}

func allNull(c *value.Column) bool {
	for i := range c.Len() {
		if c.KindAt(i) != value.KindNull {
			return false
		}
	}
	return true
}

// copyLast gives the rows from first on the values of the time bucket before,
// of the row with the same other generated fields.
func (o *fillOp) copyLast(all *value.Batch, first int, fields []string) {
	fixed := map[string]bool{}
	for _, f := range fields {
		fixed[value.Fold(f)] = true
	}
	for _, w := range o.with {
		fixed[w.field.Fold()] = true
	}
	timeName := o.name(*o.times()).Name
	others := slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return strings.EqualFold(f, timeName) })
	times := all.Column(timeName)
	for _, rows := range partition(all, others) {
		slices.SortStableFunc(rows, func(i, j int) int { return value.Compare(times.At(i), times.At(j)) })
		for n, i := range rows {
			if n == 0 || i < first {
				continue
			}
			for c, name := range all.Schema.Names() {
				if !fixed[value.Fold(name)] {
					all.Cols[c].Set(i, all.Cols[c].At(rows[n-1]))
				}
			}
		}
	}
}
