package pushdown

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// sum finds the fields that need not be counted by, because nothing but sums and
// the like are taken of their numbers: where there are more groups than CloudWatch
// gives, even of parts of the range, it may add up the plain numbers itself.
func (m *maker) sum(p *Plan, f *followed) {
	op, ok := m.behind(f).(plan.Summer)
	if !ok {
		return
	}
	c := p.Counts
	names, percentiles := op.Sums()
	others, why := m.countsFor(f, op, slices.DeleteFunc(slices.Clone(c.Reads), func(name string) bool { return slices.Contains(names, name) }))
	if why != "" {
		return
	}
	for _, name := range names {
		field, ok := plainField(f.trace.Term(name))
		switch {
		case ok && slices.Contains(c.Group.Fields, field) && !slices.Contains(others.Group.Fields, field):
			c.Sums = append(c.Sums, field)
		case len(percentiles) > 0: // the spread of one field's numbers tells nothing of another's
			c.Sums = nil
			return
		}
	}
	if len(c.Sums) == 0 {
		return
	}
	c.Sums, c.Percentiles = unique(c.Sums), percentiles
	what := "the sum, the smallest and the largest of "
	if len(percentiles) > 0 {
		what = "percentiles of "
	}
	p.note("sum", "where these are too many, CloudWatch takes "+what+strings.Join(c.Sums, ", ")+" by the other fields")
}

// plainField returns the discovered field whose text a field is, or the number of
// it.
func plainField(t *plan.Term) (string, bool) {
	if t == nil || t.Null || t.Const != nil || t.Guard != nil {
		return "", false
	}
	return insights.Path(t.Path)
}
