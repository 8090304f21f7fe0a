package ops

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// lineage is what operators must know of the stages before them that their
// fields do not show.
type lineage struct {
	// slice is the last timeslice, nil when there is none.
	slice *timesliceOp
	// keys are the fields that tell records apart: those that the last
	// aggregate grouped by. They are nil before an aggregate.
	keys []string
	// zeros are the results of the last aggregate for no rows.
	zeros map[string]value.Value
	// pivoted says that the columns come from a transpose.
	pivoted bool
	// compared says that there was a compare.
	compared bool
	// sort is the stage right before, when it is one.
	sort *sortOp
	// sorted says that the rows were sorted since the last aggregate.
	sorted bool
	// raw are the stages before the first aggregate.
	raw []plan.Op
}

// follower is an operator that learns from the stages before it, or teaches
// those behind it.
type follower interface{ follow(l *lineage) }

// Link tells every stage what it must know of those before it. It is called
// once, before the stages are bound.
func Link(stages []plan.Op) { link(stages, lineage{}) }

func link(stages []plan.Op, l lineage) {
	for i, s := range stages {
		if a, ok := s.(*aggregateOp); ok {
			a.after = stages[i+1:]
		}
		if f, ok := s.(follower); ok {
			f.follow(&l)
		}
		if s, ok := s.(*sortOp); !ok || s != l.sort {
			l.sort = nil
		}
		if l.keys == nil {
			l.raw = append(l.raw[:len(l.raw):len(l.raw)], s)
		}
	}
}

// reader returns the first stage before the aggregate that reads the field, or
// drops it.
func (l lineage) reader(name string) plan.Op {
	for _, op := range l.raw {
		read := plan.NewFields(op.Needs(plan.AllFields()).Names()...)
		if f, ok := op.(*fieldsOp); ok {
			read = read.With(names(f.list)...)
		}
		if read.Has(name) {
			return op
		}
	}
	return nil
}

// makerOf returns the first of the stages that makes the field without reading
// it, nil when one reads it before.
func makerOf(stages []plan.Op, name string) plan.Op {
	for _, op := range stages {
		if _, ok := op.(plan.RowOp); !ok {
			return nil
		}
		if _, ok := op.(*fieldsOp); ok || plan.NewFields(op.Needs(plan.AllFields()).Names()...).Has(name) {
			return nil
		}
		if !op.Needs(plan.NewFields(name)).Has(name) {
			return op
		}
	}
	return nil
}

// sources returns the fields and those that the stages before the aggregate make
// them from.
func (l lineage) sources(fields plan.Fields) plan.Fields {
	for _, op := range slices.Backward(l.raw) {
		for _, n := range fields.Names() {
			if from := op.Needs(plan.NewFields(n)); !from.Has(n) {
				fields = fields.With(from.Names()...)
			}
		}
	}
	return fields
}

func (o *timesliceOp) follow(l *lineage) { l.slice = o }

func (o *aggregateOp) follow(l *lineage) {
	if l.keys == nil {
		o.before = *l
	}
	l.keys = append([]string{}, names(o.by)...)
	l.zeros, l.pivoted, l.sorted = map[string]value.Value{}, false, false
	for _, item := range o.items {
		for _, name := range item.outputs() {
			l.zeros[value.Fold(name)] = item.fn.Zero
		}
	}
}

func (o *countFrequentOp) follow(l *lineage) {
	o.counts.follow(l)
	l.sorted = true
}

func (o *transposeOp) follow(l *lineage) {
	l.keys, l.zeros, l.pivoted = names(o.rows), nil, true
}

func (o *topkOp) follow(l *lineage) { l.sorted = true }

func (o *topOp) follow(l *lineage) {
	l.sorted = true
	if l.keys == nil && o.byCount() { // it counts raw rows
		l.keys = names(o.fields)
	}
}

// pipeline makes operators of the stages of a nested pipeline.
func pipeline(stages []syntax.Stage) []plan.Op {
	ops := make([]plan.Op, len(stages))
	for i, s := range stages {
		ops[i] = s.(plan.Op)
	}
	return Chain(ops)
}
