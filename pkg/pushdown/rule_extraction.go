package pushdown

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// settle returns the fields that extraction rules make of events which pass what
// the query keeps, where nothing else can set them. A rule that may not apply
// guards its fields.
func (m *maker) settle(f *followed) map[string]*plan.Term {
	out := map[string]*plan.Term{}
	constants := m.constants()
	for _, r := range m.Rules {
		steps := m.followRule(r)
		there, here := m.ruleScope(r, steps, f)
		if here != nil || !steps.Here(plan.Reads{}, said, nil).DropsNone {
			continue
		}
		for _, name := range r.Outputs {
			term := steps.Term(name)
			if term == nil || term.Null || term.Guard != nil || m.setters(name) != 1 {
				continue
			}
			always := term.Const != nil && *term.Const != "" && len(there) == 0
			if always || term.Const == nil && !constants.Has(name) {
				known := *term
				known.NonEmpty = true // a rule sets no empty text
				if len(there) > 0 {
					known.Guard = there
				}
				out[name] = &known
			}
		}
	}
	return out
}

func (m *maker) noteSettled(p *Plan, settled map[string]*plan.Term) {
	var always, guarded []string
	for name, term := range settled {
		if term.Guard == nil {
			always = append(always, name)
		} else {
			guarded = append(guarded, name)
		}
	}
	if len(always) > 0 {
		p.note("settle", "the extraction rules set "+strings.Join(unique(always), ", ")+" on every event that is left, so CloudWatch can test what they are made of")
	}
	if len(guarded) > 0 {
		p.note("settle", "CloudWatch can test where the extraction rules set "+strings.Join(unique(guarded), ", ")+", and what they make it of")
	}
}

// setters is how many rules set a field.
func (m *maker) setters(name string) int {
	n := 0
	for _, r := range m.Rules {
		if slices.Contains(r.Outputs, name) {
			n++
		}
	}
	return n
}

// followRule traces a rule, which sees the message and constants only.
func (m *maker) followRule(r fields.InlineRule) *plan.Steps {
	constants := m.constants()
	return plan.Follow(plan.NewTrace(nil, func(name string) *plan.Term {
		switch name = strings.ToLower(name); {
		case name == fields.Raw:
			return &plan.Term{}
		case strings.HasPrefix(name, "_") || constants.Has(name):
			return nil
		}
		return &plan.Term{Null: true}
	}), r.Stages)
}

// ruleScope splits what of a rule's scope and stages is not known to hold into
// the conditions that CloudWatch can test and those that are tested here.
func (m *maker) ruleScope(r fields.InlineRule, steps *plan.Steps, f *followed) (there insights.All, here syntax.Match) {
	var unsaid []syntax.Match
	for _, x := range conjuncts(r.Rest) {
		yes, left := nothing(nil).Scope(x)
		there = append(there, flat(yes)...)
		if left != nil && !onEveryRow(left) {
			unsaid = append(unsaid, left)
		}
	}
	there = slices.DeleteFunc(append(there, flat(steps.Exact())...), f.isKnown)
	switch len(unsaid) {
	case 0:
		return there, nil
	case 1:
		return there, unsaid[0]
	}
	return there, &syntax.And{Xs: unsaid}
}

// onEveryRow reports whether a scope asks no more than that a field is there
// which the target gives every row: the alias of an account is at least its id.
func onEveryRow(m syntax.Match) bool {
	t, ok := m.(*syntax.Term)
	if !ok || t.Field == nil {
		return false
	}
	isStar := func(v syntax.Text) bool { return v.Value() == "*" }
	return slices.Contains([]string{fields.AccountField, fields.AccountID, fields.Region}, t.Field.Fold()) && slices.ContainsFunc(t.Values, isStar)
}

func conjuncts(m syntax.Match) []syntax.Match {
	switch m := m.(type) {
	case nil:
		return nil
	case *syntax.And:
		return m.Xs
	}
	return []syntax.Match{m}
}

// inline adds what is left of a rule to do on counted events, and returns what it
// and the stages read.
func (m *maker) inline(r fields.InlineRule, f *followed, c *Counts, reads plan.Reads) plan.Reads {
	outputs := slices.DeleteFunc(slices.Clone(r.Outputs), func(name string) bool { return !reads.Has(name) })
	if len(outputs) == 0 {
		return reads
	}
	steps := m.followRule(r)
	h := steps.Here(plan.ReadsOf(outputs...), said, m.decide(c))
	f.unless, f.folded = append(f.unless, h.Unless...), append(f.folded, h.Folded...)
	there, here := m.ruleScope(r, steps, f)
	r.Rest = c.replace(here, nil)
	if len(there) > 0 {
		r.Rest = andMatch(r.Rest, c.column(there))
	}
	r.Stages, r.Outputs = h.Ops, outputs
	c.Rules = append(c.Rules, r)
	for _, name := range plan.MatchFields(r.Rest) {
		reads.Add(name, nil)
	}
	for _, name := range h.Reads.Names() {
		if name != fields.Raw && !m.constants().Has(name) {
			continue // a rule sees the message and constants only
		}
		for _, path := range h.Reads.Paths(name) {
			reads.Add(name, path)
		}
	}
	return reads
}

func andMatch(a, b syntax.Match) syntax.Match {
	if a == nil {
		return b
	}
	return &syntax.And{Xs: []syntax.Match{a, b}}
}
