package pushdown

import (
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Counts is how events are counted, and what is done with the counted ones.
type Counts struct {
	// Stages is how many of the query's first stages the rest of the plan stands
	// for.
	Stages int
	// Group is what to count by, and Paths the keys that lead to each of its fields
	// in the message; nil for @log and @logStream.
	Group insights.Group
	Paths [][]string
	// Doubt says that the group's first condition tells events in doubt.
	Doubt bool
	// Conditions are the fields that the group's other conditions make.
	Conditions []string
	// Rules, Rest and Here are what is done with counted events, in this order:
	// extraction rules, a scope, operators.
	Rules []fields.InlineRule
	Rest  syntax.Match
	Here  []plan.Op
	// Wanted are the fields that Rest and Here read, and Reads those that the
	// operator behind the first stages reads.
	Wanted plan.Fields
	Reads  []string
	// Sums are those of the group's fields that CloudWatch may add up instead, and
	// take Percentiles of.
	Sums        []string
	Percentiles []float64

	slices []plan.Slicer
}

// count lets CloudWatch count equal events where the operator behind the first
// stages depends on nothing but how often each row occurs. Fields that are
// computed here are functions of a few raw ones: those are counted by.
func (m *maker) count(p *Plan, f *followed) {
	c, why := m.counts(f)
	if why != "" {
		p.note("count", "CloudWatch sends events, since "+why)
		return
	}
	p.Counts = c
	p.note("count", "CloudWatch counts equal events, by "+c.by())
	for _, op := range c.Here {
		p.note("count", "on counted rows here: "+syntax.Print(op)+because(op))
	}
	m.sum(p, f)
}

func (m *maker) counts(f *followed) (*Counts, string) {
	op := m.behind(f)
	if op == nil {
		return nil, "the query asks for messages"
	}
	if g, ok := op.(plan.Grouper); !ok || !g.Groups() {
		return nil, op.Name() + " depends on each of them"
	}
	return m.countsFor(f, op, op.Needs(plan.Fields{}).Names())
}

// countsFor counts events so that the operator behind the first stages can read
// the named fields.
func (m *maker) countsFor(f *followed, op plan.Op, reads []string) (*Counts, string) {
	c := &Counts{Stages: f.steps.Len(), Reads: reads, Group: insights.Group{Dialect: m.Dialect}}
	h := f.steps.Here(plan.ReadsOf(c.Reads...), said, m.decide(c))
	f.unless, f.folded = append(f.unless, h.Unless...), append(f.folded, h.Folded...)
	if why := c.slice(op, h.Ops); why != "" {
		return nil, why
	}
	c.Here, c.Rest = h.Ops, c.replace(f.rest, m.Vars)
	raw := h.Reads
	for _, name := range plan.MatchFields(c.Rest) {
		raw.Add(name, nil)
	}
	c.Wanted = plan.NewFields(raw.Names()...)
	for _, r := range m.Rules {
		raw = m.inline(r, f, c, raw)
	}
	return c, m.keys(f, c, raw)
}

// by describes what is counted by.
func (c *Counts) by() string {
	names := slices.Clone(c.Group.Fields)
	if len(c.slices) > 0 {
		names = append(names, "slices of time")
	}
	if len(c.Conditions) > 0 {
		names = append(names, "conditions on the message")
	}
	if len(names) == 0 {
		return "nothing but their number"
	}
	return strings.Join(names, ", ")
}

// slice finds the operators that cut the time into slices. Others must not read
// the time: it says which does.
func (c *Counts) slice(behind plan.Op, here []plan.Op) (why string) {
	if slices.Contains(c.Reads, fields.MessageTime) {
		return behind.Name() + " reads the time of each of them"
	}
	for _, op := range here {
		if s, ok := op.(plan.Slicer); ok {
			c.slices = append(c.slices, s)
		} else if op.Needs(plan.Fields{}).Has(fields.MessageTime) {
			return op.Name() + " reads the time of each of them"
		}
	}
	return ""
}

// Unit is the width of the buckets of time to count by, 0 for none.
func (c *Counts) Unit(rt *exec.Runtime) time.Duration {
	var unit time.Duration
	for _, s := range c.slices {
		for u := s.Unit(rt); u != 0; { // the greatest common divisor
			unit, u = u, unit%u
		}
	}
	return insights.BinWithin(unit)
}

// doubt makes the doubt the first condition, and finds the fields that are
// certain to be there on events that are not in doubt.
func (c *Counts) doubt(p *Plan, r insights.Reading) {
	c.Group.Texts = r.Texts
	if len(r.Fields) > 0 {
		c.Doubt = true
		c.Group.Conditions = append([]insights.Filter{p.Doubt}, c.Group.Conditions...)
		p.note("doubt", "events whose fields CloudWatch may read otherwise than we do are counted apart; when there are any, they are fetched and pass all stages here")
	}
	for _, f := range append(slices.Clone(p.Sure), p.Fields...) {
		switch f := f.(type) {
		case insights.Present:
			c.Group.Sure = append(c.Group.Sure, f.Field)
		case insights.Equal:
			c.Group.Sure = append(c.Group.Sure, f.Field)
		case insights.Like:
			c.Group.Sure = append(c.Group.Sure, f.Field)
		case insights.Compare:
			c.Group.Sure = append(c.Group.Sure, f.Field)
		}
	}
}
