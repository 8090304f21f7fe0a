package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// Slicer is an operator that looks at the message time only to find the slice
// of time that it lies in.
type Slicer interface {
	Op
	// Unit returns how wide buckets of time may be so that each lies in one slice;
	// 0 is any.
	Unit(rt *exec.Runtime) time.Duration
}

// Trimmer is an operator that can make fewer fields.
type Trimmer interface {
	Op
	// Trim returns the operator less the fields that are not wanted.
	Trim(want Reads) Op
}

// Decider is an operator that takes one of two values by a condition
// (Effect.If).
type Decider interface {
	Op
	// Decide returns the operator with a field as its condition.
	Decide(field string) Op
}

// narrower is an operator that takes fields away.
type narrower interface{ Narrow(t *Trace) }

// Steps are the operators of a pipeline that rows pass one by one, with what
// they do.
type Steps struct {
	ops     []Op
	effects []Effect
	trace   *Trace
}

// Follow traces a pipeline up to the first operator that looks at several rows.
func Follow(t *Trace, ops []Op) *Steps {
	s := &Steps{trace: t}
	for _, op := range ops {
		rowWise, ok := op.(RowWise)
		if !ok {
			break
		}
		e := rowWise.Effect(t)
		if e.Unknown {
			break
		}
		for name, term := range e.Sets {
			t.terms[strings.ToLower(name)] = term
		}
		if n, ok := op.(narrower); ok {
			n.Narrow(t)
		}
		s.ops, s.effects = append(s.ops, op), append(s.effects, e)
	}
	return s
}

// Len is how many operators were followed.
func (s *Steps) Len() int { return len(s.ops) }

// Filter keeps every row that the steps keep.
func (s *Steps) Filter() insights.All {
	var out insights.All
	for _, e := range s.effects {
		if e.Drops {
			for _, f := range insights.Flatten(e.Keeps.Filter) {
				if !isAlways(f) {
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// Exact returns the conditions that are said exactly.
func (s *Steps) Exact() insights.All {
	var out insights.All
	for _, e := range s.effects {
		if e.Drops && e.Keeps.Exact {
			out = append(out, insights.Flatten(e.Keeps.Filter)...)
		}
	}
	return out
}

// Term returns what a field is behind the steps.
func (s *Steps) Term(field string) *Term { return s.trace.Term(field) }

// Here is what of the steps is left to be done on rows that passed a filter.
type Here struct {
	Ops   []Op
	Reads Reads // what Ops, and what follows, read
	// Folded are the discovered fields whose keys fold letter case, and Unless the
	// keys that may stand nowhere in a message, for the fields that are read.
	Folded, Unless []string
	// DropsNone says that none of Ops drops a row.
	DropsNone bool
}

// Here returns what is left to do so that want can be read behind the steps, on
// rows of which holds tells what conditions are known to hold. decide, unless it
// is nil, returns the field that says whether a condition holds.
func (s *Steps) Here(want Reads, holds func(insights.Filter) bool, decide func(insights.Filter) string) Here {
	h := Here{DropsNone: true}
	for i, op := range slices.Backward(s.ops) {
		e := s.effects[i]
		passed := !e.Drops || e.Keeps.Exact && allHold(e.Keeps.Filter, holds)
		made := setBy(e, want)
		_, narrows := op.(narrower)
		if passed && len(made) == 0 && !narrows {
			continue
		}
		if trim, ok := op.(Trimmer); ok && passed {
			op = trim.Trim(want)
		}
		if d, ok := op.(Decider); ok && decide != nil && e.If != nil && e.If.Exact {
			op = d.Decide(decide(e.If.Filter))
		}
		h.DropsNone = h.DropsNone && passed
		h.Ops = append(h.Ops, op)
		next := readsBefore(op, want)
		own := op.Needs(Fields{})
		for _, name := range made {
			if term := e.Sets[name]; term != nil {
				h.Unless = append(h.Unless, term.Unless...)
				if f, ok := term.field(); ok && term.Folded {
					h.Folded = append(h.Folded, f)
				}
				if !own.Has(name) { // the term says what a miss gives
					delete(next, strings.ToLower(name))
				}
			}
		}
		want = next
	}
	slices.Reverse(h.Ops)
	h.Reads = want
	return h
}

func allHold(f insights.Filter, holds func(insights.Filter) bool) bool {
	for _, x := range insights.Flatten(f) {
		if !isAlways(x) && !holds(x) {
			return false
		}
	}
	return true
}

// setBy returns the wanted fields that an effect sets.
func setBy(e Effect, want Reads) []string {
	var out []string
	for name := range e.Sets {
		if want.Has(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// StepSaid is how well CloudWatch says which rows a step keeps.
type StepSaid struct {
	Op    Op
	Exact bool
	Some  bool // at least that it drops some
}

// Said returns the steps that drop rows.
func (s *Steps) Said() []StepSaid {
	var out []StepSaid
	for i, e := range s.effects {
		if e.Drops {
			out = append(out, StepSaid{s.ops[i], e.Keeps.Exact, !isAlways(e.Keeps.Filter)})
		}
	}
	return out
}

// Said returns the fields whose keys fold letter case, among those that
// conditions were said of, and the keys that may stand nowhere in a message for
// these to hold.
func (t *Trace) Said() (folded, unless []string) {
	for _, term := range t.said {
		if term.Folded {
			if name, ok := term.field(); ok {
				folded = append(folded, name)
			}
		}
		unless = append(unless, term.Unless...)
	}
	return folded, unless
}
