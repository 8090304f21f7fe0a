// Package pushdown decides what of a log query CloudWatch does for one log
// source, and what is left to be done here. Each decision is a rule, one file
// each; the plan says which rules applied and why the others did not.
//
// Whatever it decides, the rows are the same: CloudWatch tests only what it is
// documented to test as we would, counts only events whose fields are beyond
// doubt (insights.Doubt), and sends every other event as it is.
package pushdown

import (
	"slices"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Input is a query over one log source.
type Input struct {
	Text   string // of the query, for the spelling of its keys
	Ops    []plan.Op
	Scope  syntax.Match // what of the scope is left to be tested on rows
	Source fields.LogSource
	Rules  []fields.InlineRule
	Vars   func(name string) []string
	// Dialect is how much of Logs Insights QL may be written.
	Dialect insights.Dialect
}

// Plan is what CloudWatch does.
type Plan struct {
	// Sure are conditions that hold for every event that is needed, whatever its
	// fields are: keywords, and equalities that find events by an index.
	Sure insights.All
	// Fields are conditions that hold for every event that is needed and not in
	// doubt.
	Fields insights.All
	// Doubt is the condition for events whose fields may be read otherwise than
	// here; insights.Any{} when no field is read.
	Doubt insights.Filter
	// Counts is set when equal events come counted.
	Counts *Counts
	// Rank is set when only the first events by a number are wanted, and Rows,
	// with or without it, when only so many are.
	Rank *insights.Top
	Rows int
	// Notes tell what was decided, in the order of the rules.
	Notes []Note
}

// Note is one decision.
type Note struct {
	Rule string // its name
	Text string
}

// Filter keeps every event that the query needs.
func (p *Plan) Filter() insights.All {
	if len(p.Fields) == 0 {
		return p.Sure
	}
	// The doubt behind, so that it is worked out for the other events only.
	return append(slices.Clip(p.Sure), insights.Any{p.Fields, p.Doubt})
}

// Doubtful keeps the events in doubt that the query may need.
func (p *Plan) Doubtful() insights.All { return append(slices.Clip(p.Sure), p.Doubt) }

func (p *Plan) note(rule, text string) { p.Notes = append(p.Notes, Note{rule, text}) }

// Make plans a query. The stages are followed twice: what the first pass keeps
// may settle the extraction rules, and then the fields that they make are known
// too.
func Make(in Input) *Plan {
	p := &Plan{}
	m := &maker{Input: in, words: newSpellings(in.Text)}
	f := m.follow(nil)
	if settled := m.settle(f); len(settled) > 0 {
		f = m.follow(settled)
		m.noteSettled(p, settled)
	}
	m.filter(p, f)
	m.first(p, f)
	m.rank(p, f)
	m.count(p, f)
	m.doubt(p, f)
	return p
}

// maker plans one query.
type maker struct {
	Input
	words spellings
}

// followed is the result of one pass over scope and stages.
type followed struct {
	trace *plan.Trace
	steps *plan.Steps
	kept  insights.All // what the scope and the steps keep
	rest  syntax.Match // what of the scope is not said
	holds map[string]bool

	folded, unless []string // of the fields that are counted by
}

// isKnown reports whether a condition holds on events that pass what is kept.
func (f *followed) isKnown(x insights.Filter) bool {
	return f.holds[insights.Text(x)] || impliedBy(x, f.kept)
}

// doubt works out which events are in doubt for the fields that the plan reads.
func (m *maker) doubt(p *Plan, f *followed) {
	var r insights.Reading
	r.Read(p.Fields)
	if p.Rank != nil {
		r.Read(insights.Compare{Field: p.Rank.Field, Op: ">="})
	}
	folded, unless := f.trace.Said()
	if c := p.Counts; c != nil {
		r.Read(insights.All(c.Group.Conditions))
		for i, field := range c.Group.Fields {
			if c.Paths[i] != nil {
				r.Add(field)
			}
		}
		folded, unless = append(folded, f.folded...), append(unless, f.unless...)
	}
	r.Folded, r.Unless = unique(folded), unique(unless)
	p.Doubt = insights.Doubt(r)
	if p.Rank != nil {
		p.Rank.Doubt = p.Doubt
	}
	if p.Counts != nil {
		p.Counts.doubt(p, r)
	}
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// SendEvents gives the counting up, because its text would be too long.
func (p *Plan) SendEvents() {
	p.Counts = nil
	p.note("count", "CloudWatch sends events, since the query that counts them would be longer than it takes")
}

// FilterHere leaves the conditions on fields to be tested here, because their
// text would be too long.
func (p *Plan) FilterHere() {
	if p.Rank != nil {
		p.Rank, p.Rows = nil, 0
	}
	p.Fields = nil
	p.note("filter", "tested here: all conditions on fields, since their text would be longer than CloudWatch takes")
}

// MessagesHere leaves the longest condition on the message to be tested here,
// because the text would be longer than CloudWatch takes; false when there is none.
func (p *Plan) MessagesHere() bool {
	longest := -1
	for i, f := range p.Sure {
		if isLonger := longest < 0 || len(insights.Text(f)) > len(insights.Text(p.Sure[longest])); isLonger && !insights.ReadsFields(f) {
			longest = i
		}
	}
	if longest < 0 {
		return false
	}
	p.Sure = slices.Delete(slices.Clone(p.Sure), longest, longest+1)
	p.note("filter", "tested here: a condition on the message, since its text would be longer than CloudWatch takes")
	return true
}
