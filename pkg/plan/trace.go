package plan

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
)

// Weight is the field that says for how many events a row stands. Rows that
// CloudWatch has counted carry it; it is no field of the language.
const Weight = "_dohyo_weight"

// Spread is for how many events a row stands in percentiles, where that is
// another number than Weight: rows that stand for the sum of many events do not
// tell how their numbers spread.
const Spread = "_dohyo_spread"

// Term says what a field is in CloudWatch's terms: the text of a value in the
// JSON of the message, null where there is none. The zero Term is the message
// itself.
type Term struct {
	Path []string // the keys that lead to the value
	// Folded says that keys match whatever their letter case.
	Folded bool
	// Lower says that the text is in lower case.
	Lower bool
	// NonEmpty says that the empty text counts as null.
	NonEmpty bool
	// Number says that the text is cast to a number, null where it is none.
	Number bool
	// Guard is a condition without which there is no value; nil always holds.
	Guard insights.Filter
	// Null says that there is never a value, and Const that it is always this one.
	Null  bool
	Const *string
	// Unless are the paths, joined by dots, that must not be in the message, whatever
	// their letter case: where one is, its value takes the place of a missing one.
	Unless []string
}

// At returns what the keys lead to in the JSON that the term is, nil when that
// is not known.
func (t *Term) At(keys []string) *Term {
	if t == nil || t.Lower || t.NonEmpty || t.Number || t.Guard != nil || t.isFixed() {
		return nil
	}
	return &Term{Path: append(slices.Clip(t.Path), keys...), Folded: t.Folded, Unless: t.Unless}
}

// Over returns the term where it has a value and else what the field was before:
// a key of the message that is named like the field.
func (t *Term) Over(before *Term) *Term {
	switch {
	case t != nil && before != nil && before.Null:
		return t
	case t == nil || before == nil || t.Guard != nil || before.Guard != nil || !before.Folded || before.Lower || before.NonEmpty || before.Number:
		return nil
	case !t.Folded && len(t.Path) == len(before.Path) && strings.EqualFold(strings.Join(t.Path, "."), strings.Join(before.Path, ".")):
		folded := *t
		folded.Folded = true // the key in another letter case would be taken too
		folded.Unless = slices.Concat(t.Unless, before.Unless)
		return &folded
	}
	out := *t
	out.Unless = append(slices.Concat(t.Unless, before.Unless), strings.Join(before.Path, "."))
	return &out
}

// HasAll is the condition that every term has a value.
func (t *Trace) HasAll(terms []*Term) Cond {
	conds := make([]Cond, len(terms))
	for i, term := range terms {
		conds[i] = Anything
		if x, ok := t.say(term); ok {
			conds[i] = exactly(x.present())
		}
	}
	return allOf(conds)
}

// isFixed reports whether the term is the same on every row.
func (t *Term) isFixed() bool { return t.Null || t.Const != nil }

// field returns the name of the discovered field that holds the text.
func (t *Term) field() (string, bool) {
	if len(t.Path) == 0 {
		return "@message", !t.Folded && !t.isFixed()
	}
	return insights.Path(t.Path)
}

// Trace follows the fields of rows through the stages of a query, as far as
// they can be said in CloudWatch's terms.
type Trace struct {
	// Vars gives the values of a declared variable.
	Vars func(name string) []string
	// Columns are the columns of fields that every event has and that nothing sets,
	// by the folded names of the fields: a scope may ask for them.
	Columns map[string]string
	terms   map[string]*Term
	// first gives the term of a field that no stage has set, nil for one that
	// only we know.
	first func(name string) *Term
	gone  bool    // only the fields in terms are left
	said  []*Term // those of which conditions were said
}

// NewTrace starts a trace over rows whose fields are what first says.
func NewTrace(vars func(string) []string, first func(name string) *Term) *Trace {
	return &Trace{Vars: vars, terms: map[string]*Term{}, first: first}
}

// Term returns what a field is here, nil when CloudWatch cannot say it.
func (t *Trace) Term(field string) *Term {
	if term, set := t.terms[strings.ToLower(field)]; set {
		return term
	}
	if t.gone && !strings.HasPrefix(field, "_") {
		return nil
	}
	return t.first(field)
}

// Keep says that of the fields without a leading _ only the named ones are left.
func (t *Trace) Keep(names []string) {
	left := map[string]*Term{}
	for f, term := range t.terms {
		if strings.HasPrefix(f, "_") {
			left[f] = term
		}
	}
	for _, n := range names {
		left[strings.ToLower(n)] = t.Term(n)
	}
	t.terms, t.gone = left, true
}

// Drop says that the named fields are gone.
func (t *Trace) Drop(names []string) {
	for _, n := range names {
		t.terms[strings.ToLower(n)] = nil
	}
}

// Effect is what a row-wise operator does to rows.
type Effect struct {
	// Sets are the fields that it may set; nil stands for what is computed here.
	Sets map[string]*Term
	// Drops says that it may drop rows: those for which Keeps does not hold.
	Drops bool
	Keeps Cond
	// If is the condition by which the operator takes one of two values.
	If *Cond
	// Unknown says that the effect cannot be told before rows are read.
	Unknown bool
}

// Cond is a condition on rows, as far as CloudWatch can say it.
type Cond struct {
	// Filter keeps every row for which the condition holds.
	Filter insights.Filter
	// Exact says that it keeps no other.
	Exact bool
}

// Anything is the condition that says nothing.
var Anything = Cond{Filter: insights.All{}}

// RowWise is an operator that makes each of its rows from one row, without a
// memory of others, and says what it does to it.
type RowWise interface {
	Op
	// Effect tells what the operator does. It does not change the trace.
	Effect(t *Trace) Effect
}

// Grouper is an operator whose result depends on nothing but how often each row
// occurs, so that equal rows may come counted (Weight).
type Grouper interface {
	Op
	Groups() bool
}

// Summer is a Grouper that may need no more of some fields than what their
// numbers add up to, the smallest, the largest, and percentiles of them.
type Summer interface {
	Grouper
	// Sums returns these fields, and the percentiles.
	Sums() (fields []string, percentiles []float64)
}

// PathReader is an operator that reads no more than some paths of a field.
type PathReader interface {
	Op
	// Reads returns what the operator needs so that want can be made.
	Reads(want Reads) Reads
}

// Number returns the discovered field whose number a field is; false when it is
// none.
func (t *Trace) Number(field string) (string, bool) {
	term := t.Term(field)
	if term == nil || !term.Number || term.Guard != nil {
		return "", false
	}
	x, ok := t.say(term)
	return x.name, ok
}
