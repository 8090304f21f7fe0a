package plan

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Scope says as much of a scope as can be said in Logs Insights: keywords
// exactly, under not too, and terms on fields that CloudWatch knows. The filter
// keeps every row that the scope keeps, and of its rows the scope keeps those
// that rest keeps; a nil rest keeps all.
func (t *Trace) Scope(m syntax.Match) (f insights.Filter, rest syntax.Match) {
	and, ok := m.(*syntax.And)
	if !ok {
		c := t.match(m, false)
		if c.Exact {
			return c.Filter, nil
		}
		return c.Filter, m
	}
	var filters insights.All
	var unsaid []syntax.Match
	for _, x := range and.Xs {
		f, r := t.Scope(x)
		if !isAlways(f) {
			filters = append(filters, f)
		}
		if r != nil {
			unsaid = append(unsaid, r)
		}
	}
	switch len(unsaid) {
	case 0:
		return filters, nil
	case 1:
		return filters, unsaid[0]
	}
	return filters, &syntax.And{Xs: unsaid, At: and.At}
}

// match says m, or its negation.
func (t *Trace) match(m syntax.Match, negated bool) Cond {
	switch m := m.(type) {
	case nil:
		return exactly(insights.All{})
	case *syntax.And:
		return t.matches(m.Xs, negated, !negated)
	case *syntax.Or:
		return t.matches(m.Xs, negated, negated)
	case *syntax.Not:
		return t.match(m.X, !negated)
	case *syntax.Term:
		f, ok := insights.Filter(nil), true
		if m.Field == nil {
			f = keywordFilter(m, t.Vars)
		} else {
			f, ok = t.scopeTerm(m)
		}
		if ok && negated {
			f, ok = insights.Not(f)
		}
		if ok {
			return exactly(f)
		}
	}
	return Anything
}

func (t *Trace) matches(xs []syntax.Match, negated, all bool) Cond {
	conds := make([]Cond, len(xs))
	for i, x := range xs {
		conds[i] = t.match(x, negated)
	}
	if all {
		return allOf(conds)
	}
	return anyOf(conds)
}

func isAlways(f insights.Filter) bool {
	all, ok := f.(insights.All)
	return ok && len(all) == 0
}

// keywordFilter holds for the messages that one of a term's keywords selects.
func keywordFilter(t *syntax.Term, vars func(string) []string) insights.Filter {
	var likes insights.Any
	for _, text := range keywords(t, vars) {
		p, some := KeywordPattern(text)
		if !some {
			return insights.All{}
		}
		likes = append(likes, insights.Like{Field: "@message", Pattern: p})
	}
	if len(likes) == 1 {
		return likes[0]
	}
	return likes
}
