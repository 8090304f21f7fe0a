package ops

import (
	"context"
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Open follows the transactions, in the order of their first rows.
func (o *transactionOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	schema := with(value.NewSchema(names(o.on)...), o.outputs()...)
	return whole(rt, o.Name(), schema, in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		run := &transactionRun{o: o, all: all, state: o.match(rt, all), times: columns(all, []string{timeField})[0],
			out: value.NewBatch(schema, 0)}
		for _, rows := range partition(all, names(o.on)) {
			rows = slices.DeleteFunc(rows, func(i int) bool { return run.state[i] < 0 })
			if len(rows) == 0 {
				continue
			}
			slices.SortStableFunc(rows, func(i, j int) int { return compareNullsLast(run.times.At(i), run.times.At(j), true) })
			first, last := run.time(rows[0]), run.time(rows[len(rows)-1])
			if f := o.fringe.Milliseconds(); f > 0 && (last < rt.Env.From+f || first > rt.Env.To-f) {
				continue
			}
			switch o.results {
			case "flow":
				run.flow(rows)
			case "states":
				run.states(rows)
			default:
				run.transaction(rt, rows)
			}
		}
		return run.out, nil
	}), nil
}

type transactionRun struct {
	o     *transactionOp
	all   *value.Batch
	state []int // of each row, -1 for none
	times *value.Column
	out   *value.Batch
}

// match returns the state of each row.
func (o *transactionOp) match(rt *exec.Runtime, all *value.Batch) []int {
	state := make([]int, all.N)
	for i := range state {
		state[i] = -1
	}
	for s, st := range o.states {
		col := columns(all, []string{source(st.field)})[0]
		var globs []*expr.Matcher
		for _, t := range expandTexts(rt, []syntax.Text{st.pattern}) {
			if st.field == nil {
				t = "*" + t + "*"
			}
			globs = append(globs, expr.Glob(t, false))
		}
		for i := range state {
			if v := col.At(i); state[i] < 0 && !v.IsNull() &&
				slices.ContainsFunc(globs, func(m *expr.Matcher) bool { return m.Match(v.Text()) }) {
				state[i] = s
			}
		}
	}
	return state
}

func (r *transactionRun) time(i int) int64 {
	t, _ := r.times.At(i).AsInt()
	return t
}

func (r *transactionRun) name(i int) value.Value {
	return value.String(r.o.states[r.state[i]].name.Name)
}

// row adds a row of id and results.
func (r *transactionRun) row(i int, results ...value.Value) {
	var row []value.Value
	for _, c := range columns(r.all, names(unique(r.o.on))) {
		row = append(row, c.At(i))
	}
	r.out.AppendRow(append(row, results...)...)
}

// flow adds the steps from each state to the next.
func (r *transactionRun) flow(rows []int) {
	for n := 1; n < len(rows); n++ {
		from, to := rows[n-1], rows[n]
		r.row(from, r.name(from), r.name(to), value.Int(r.time(to)-r.time(from)))
	}
}

// states adds a row for each state that was met.
func (r *transactionRun) states(rows []int) {
	for s := range r.o.states {
		var met []int
		for _, i := range rows {
			if r.state[i] == s {
				met = append(met, i)
			}
		}
		if n := len(met); n > 0 {
			r.row(met[0], r.name(met[0]), value.Int(int64(n)), value.Int(r.time(met[0])), value.Int(r.time(met[n-1])))
		}
	}
}

// transaction adds the row of an id: how often it met each state, when it began
// and ended, and the aggregates of showing.
func (r *transactionRun) transaction(rt *exec.Runtime, rows []int) {
	counts := make([]int64, len(r.o.states))
	for _, i := range rows {
		counts[r.state[i]]++
	}
	var results []value.Value
	for _, n := range counts {
		results = append(results, value.Int(n))
	}
	results = append(results, value.Int(r.time(rows[0])), value.Int(r.time(rows[len(rows)-1])))
	for _, s := range r.o.showing {
		results = append(results, r.show(rt, s, rows)...)
	}
	r.row(rows[0], results...)
}

func (r *transactionRun) show(rt *exec.Runtime, s txShow, rows []int) []value.Value {
	var met []int
	for _, i := range rows {
		if s.state == nil || r.o.states[r.state[i]].name.Fold() == s.state.Fold() {
			met = append(met, i)
		}
	}
	b := r.all.Gather(met)
	args := columns(b, s.item.inputs())
	if s.literal != nil {
		args = []*value.Column{value.Constant(literal{text: s.literal}.value(rt), b.N)}
	}
	acc := s.item.fn.New(s.item, aggEnv{keep: func(int) {}, note: func(text string) { rt.Notices.Add(diag.Info, text) }})
	acc.resize(1)
	acc.add(make([]int32, b.N), weightsOf(b), args)
	return acc.results(nil, 0)
}
