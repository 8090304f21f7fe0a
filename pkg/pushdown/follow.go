package pushdown

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// follow traces the scope and the stages; settled are the fields of extraction
// rules that are known.
func (m *maker) follow(settled map[string]*plan.Term) *followed {
	constants := m.constants()
	t := plan.NewTrace(m.Vars, func(name string) *plan.Term {
		name = strings.ToLower(name)
		if term, ok := settled[name]; ok {
			return term
		}
		if name == fields.Raw {
			return &plan.Term{}
		}
		if fixed := m.fixed(name); fixed != nil {
			return fixed
		}
		if strings.HasPrefix(name, "_") || constants.Has(name) || m.rulesSet(name) {
			return nil
		}
		return m.auto(name)
	})
	t.Columns = m.columns()
	f := &followed{trace: t, holds: map[string]bool{}}
	var said insights.Filter
	said, f.rest = t.Scope(m.Scope)
	f.steps = plan.Follow(t, m.Ops)
	f.kept = append(flat(said), f.steps.Filter()...)
	for _, x := range f.kept {
		f.holds[insights.Text(x)] = true
	}
	return f
}

// flat returns the conditions of which f is the conjunction, less those that
// always hold.
func flat(f insights.Filter) insights.All {
	var out insights.All
	for _, x := range insights.Flatten(f) {
		if all, ok := x.(insights.All); !ok || len(all) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// auto is the term of a key of the message.
func (m *maker) auto(name string) *plan.Term {
	return &plan.Term{Path: strings.Split(m.words.of(name), "."), Folded: true}
}

// fixed is the term of a constant of the source that every rule sets to the same,
// nil for other fields.
func (m *maker) fixed(name string) *plan.Term {
	for _, l := range m.Source.ConstantLabels() {
		if !strings.EqualFold(l.Name, name) {
			continue
		}
		for _, r := range m.Rules {
			if slices.Contains(r.Outputs, name) {
				if t := m.followRule(r).Term(name); t == nil || t.Const == nil || *t.Const != l.Value {
					return nil
				}
			}
		}
		return &plan.Term{Const: &l.Value}
	}
	return nil
}

// columns are the fields that a scope may ask for which are columns of every event:
// no rule sets them.
func (m *maker) columns() map[string]string {
	out := map[string]string{fields.SourceHost: "@log", fields.SourceName: "@logStream"}
	for name := range out {
		if m.constants().Has(name) {
			delete(out, name)
		}
	}
	return out
}

// constants are the fields that source and target give every row.
func (m *maker) constants() plan.Fields {
	names := plan.NewFields(fields.AccountField, fields.AccountID, fields.Region)
	for _, l := range m.Source.ConstantLabels() {
		names = names.With(l.Name)
	}
	return names
}

func (m *maker) rulesSet(name string) bool {
	return slices.ContainsFunc(m.Rules, func(r fields.InlineRule) bool { return slices.Contains(r.Outputs, name) })
}

// said takes every condition that CloudWatch can say to hold: it is asked to
// test it.
func said(insights.Filter) bool { return true }

// nothing is a trace that knows no field: what it says is about messages.
func nothing(vars func(string) []string) *plan.Trace {
	return plan.NewTrace(vars, func(string) *plan.Term { return nil })
}
