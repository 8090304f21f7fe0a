package ops

import (
	"slices"
	"strings"

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
	// zeros are the functions of the last aggregate, which have results for no
	// rows.
	zeros []aggItem
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
	l.raw = append(make([]plan.Op, 0, len(l.raw)+len(stages)), l.raw...) // its own
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
			l.raw = append(l.raw, s)
		}
	}
}

// zero returns what the last aggregate gives for no rows.
func (l lineage) zero(name string) value.Value {
	for _, item := range l.zeros {
		for _, output := range item.outputs() {
			if strings.EqualFold(output, name) {
				return item.fn.Zero
			}
		}
	}
	return value.Value{}
}

// reads returns the fields that each stage before the aggregate reads, or drops.
func (l lineage) reads() []plan.Fields {
	list := make([]plan.Fields, len(l.raw))
	for i, op := range l.raw {
		list[i] = named(op)
		if f, ok := op.(*fieldsOp); ok {
			list[i] = list[i].With(names(f.list)...)
		}
	}
	return list
}

// named returns the fields that a stage asks for by name.
func named(op plan.Op) plan.Fields {
	read := op.Needs(plan.AllFields())
	read.All = false
	return read
}

// makerOf returns the first of the stages that makes the field without reading
// it, nil when one reads it before.
func makerOf(stages []plan.Op, name string) plan.Op {
	for _, op := range stages {
		if _, ok := op.(plan.RowOp); !ok {
			return nil
		}
		if _, ok := op.(*fieldsOp); ok || named(op).Has(name) {
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
	l.keys, l.zeros, l.pivoted, l.sorted = names(o.by), o.items, false, false
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
