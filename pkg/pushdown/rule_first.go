package pushdown

import (
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// first asks for the newest rows only where a limit stands behind the first
// stages.
func (m *maker) first(p *Plan, f *followed) {
	if op, ok := m.behind(f).(plan.Limiter); ok {
		p.Rows = op.Rows()
		p.note("first", "CloudWatch sends the newest "+strconv.Itoa(p.Rows)+" events of each account and region, and more only when the stages here drop some")
	}
}

// rank asks for the first rows by a number only, where a sort by it stands behind
// the first stages and a limit behind that. CloudWatch must be able to say all
// that drops rows before.
func (m *maker) rank(p *Plan, f *followed) {
	op, ok := m.behind(f).(plan.Ranker)
	if !ok {
		return
	}
	field, ascending, rows := op.Rank()
	if rows == 0 || f.rest != nil || !f.steps.Here(plan.Reads{}, said, nil).DropsNone {
		return
	}
	if name, ok := f.trace.Number(field); ok {
		p.Rank, p.Rows = &insights.Top{Field: name, Ascending: ascending}, rows
		p.note("rank", "CloudWatch sends the first events by "+name+", twice "+strconv.Itoa(rows)+" of each account and region, and more when the last of them ties")
	}
}

// behind returns the operator behind the first stages, nil when there is none.
func (m *maker) behind(f *followed) plan.Op {
	if n := f.steps.Len(); n < len(m.Ops) {
		return m.Ops[n]
	}
	return nil
}
