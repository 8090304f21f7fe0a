package fields

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// rowNumber is the column by which the rows that a rule keeps find back to the
// batch that they came from.
const rowNumber = "_dohyo_row"

// InlineRule is a rule prepared for one log source.
type InlineRule struct {
	CompiledRule
	// Rest is what of the scope is not yet known to hold; nil when it holds.
	Rest syntax.Match
}

// Needs returns the fields that the rules need from a source's rows so that
// the wanted fields are set.
func Needs(rules []InlineRule, wanted plan.Fields) plan.Fields {
	needs := wanted
	for _, r := range rules {
		if r.sets(wanted) {
			needs = needs.With(plan.Needs(r.Stages, plan.NewFields(r.Outputs...)).Names()...)
			needs = needs.With(plan.MatchFields(r.Rest)...)
		}
	}
	return needs
}

func (r InlineRule) sets(wanted plan.Fields) bool {
	return slices.ContainsFunc(r.Outputs, wanted.Has)
}

// Apply is a stream with the fields that the rules set. Each rule sees the rows
// as they come from the source. A rule's value stands over the source's; null
// and empty text set nothing; of several rules that set one field the first
// wins. No row is dropped.
func Apply(rt *exec.Runtime, rules []InlineRule, wanted plan.Fields, in exec.Stream) (exec.Stream, error) {
	schema := in.Schema()
	var run []func(*value.Batch) (*value.Batch, error)
	outputs := value.NewSchema()
	for _, r := range rules {
		if !r.sets(wanted) {
			continue
		}
		fn, err := r.compile(rt, in.Schema())
		if err != nil {
			return nil, err
		}
		run = append(run, fn)
		for _, name := range r.Outputs {
			schema, _ = schema.With(name)
			outputs, _ = outputs.With(name)
		}
	}
	if len(run) == 0 {
		return in, nil
	}
	return exec.Map(in, schema, func(b *value.Batch) (*value.Batch, error) {
		set := make([]*value.Column, outputs.Len())
		for _, fn := range run {
			made, err := fn(b)
			if err != nil {
				return nil, err
			}
			take(set, outputs, made, b.N)
		}
		for i, name := range outputs.Names() {
			b = b.WithColumn(name, over(set[i], b.Column(name), b.N))
		}
		return b, nil
	}), nil
}

// compile returns the function from a batch to the rows that the rule keeps,
// with their numbers.
func (r InlineRule) compile(rt *exec.Runtime, in *value.Schema) (func(*value.Batch) (*value.Batch, error), error) {
	test := plan.RowTest(r.Rest, in, nil)
	schema, _ := in.With(rowNumber)
	var steps []plan.RowFunc
	for _, op := range r.Stages {
		out, fn, err := op.(plan.RowOp).Compile(rt, schema)
		if err != nil {
			return nil, err
		}
		schema, steps = out, append(steps, fn)
	}
	return func(b *value.Batch) (*value.Batch, error) {
		var rows []int
		for i := range b.N {
			if r.Rest == nil || test(b, i) {
				rows = append(rows, i)
			}
		}
		out := b.Gather(rows)
		numbers := value.NewColumn(len(rows))
		for _, i := range rows {
			numbers.Append(value.Int(int64(i)))
		}
		out = out.WithColumn(rowNumber, numbers)
		for _, step := range steps {
			var err error
			if out, err = step(out); err != nil || out == nil || out.N == 0 {
				return nil, err
			}
		}
		return out, nil
	}, nil
}

// take copies what a rule made into the places that no earlier rule has set.
func take(set []*value.Column, outputs *value.Schema, made *value.Batch, n int) {
	if made == nil {
		return
	}
	numbers := made.Column(rowNumber)
	for i, name := range outputs.Names() {
		from := made.Column(name)
		if from == nil {
			continue
		}
		if set[i] == nil {
			set[i] = value.NewNulls(n)
		}
		for row := range made.N {
			at, _ := numbers.At(row).AsInt()
			if v := from.At(row); isSet(v) && set[i].At(int(at)).IsNull() {
				set[i].Set(int(at), v)
			}
		}
	}
}

// over returns the rules' values over the source's.
func over(set, base *value.Column, n int) *value.Column {
	if set == nil {
		set = value.NewNulls(n)
	}
	if base == nil {
		return set
	}
	for i := range n {
		if set.At(i).IsNull() {
			set.Set(i, base.At(i))
		}
	}
	return set
}

func isSet(v value.Value) bool { return !v.IsNull() && v.Text() != "" }
