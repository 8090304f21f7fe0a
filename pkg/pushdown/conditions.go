package pushdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// conditionField begins the names of the fields that conditions make.
const conditionField = "_dohyo_condition"

// IsCondition reports whether a field is one that a condition makes.
func IsCondition(field string) bool { return strings.HasPrefix(field, conditionField) }

// replace returns a scope with its keywords as terms on conditions, which
// CloudWatch tests: counted events have no message to test them on.
func (c *Counts) replace(m syntax.Match, vars func(string) []string) syntax.Match {
	switch m := m.(type) {
	case *syntax.And:
		return &syntax.And{Xs: c.replaceAll(m.Xs, vars), At: m.At}
	case *syntax.Or:
		return &syntax.Or{Xs: c.replaceAll(m.Xs, vars), At: m.At}
	case *syntax.Not:
		return &syntax.Not{X: c.replace(m.X, vars), At: m.At}
	case *syntax.Term:
		if m.Field == nil {
			f, _ := nothing(vars).Scope(m)
			return c.column(flat(f))
		}
	}
	return m
}

func (c *Counts) replaceAll(in []syntax.Match, vars func(string) []string) []syntax.Match {
	out := make([]syntax.Match, len(in))
	for i, m := range in {
		out[i] = c.replace(m, vars)
	}
	return out
}

// column returns the term that a condition holds.
func (c *Counts) column(f insights.All) syntax.Match {
	at := slices.IndexFunc(c.Group.Conditions, func(have insights.Filter) bool { return insights.Text(have) == insights.Text(f) })
	if at < 0 {
		at = len(c.Group.Conditions)
		c.Group.Conditions = append(c.Group.Conditions, f)
		c.Conditions = append(c.Conditions, conditionField+strconv.Itoa(at))
	}
	return &syntax.Term{Field: &syntax.Ident{Name: c.Conditions[at]}, Values: []syntax.Text{syntax.Literal("true")}}
}

// decide returns how the conditions of if become columns, nil where the dialect
// has no such columns.
func (m *maker) decide(c *Counts) func(insights.Filter) string {
	if insights.Capability("if").In(m.Dialect) != insights.Exact {
		return nil
	}
	return func(f insights.Filter) string { return c.column(flat(f)).(*syntax.Term).Field.Name }
}
