package plan

import "time"

// Fetches returns what the plan asks its source for, in the order of the rows.
func (p *MetricPlan) Fetches() []MetricFetch {
	var list []MetricFetch
	seen := map[metricKey]bool{}
	var visit func(r *metricRow, shift time.Duration)
	visit = func(r *metricRow, shift time.Duration) {
		if key := (metricKey{r, shift}); seen[key] {
			return
		} else {
			seen[key] = true
		}
		inner := shift + r.shift
		for _, ref := range r.refs {
			if ref != nil {
				visit(ref, inner)
			}
		}
		if r.join == nil {
			list = append(list, r.fetch(p.span, inner))
		}
	}
	for _, r := range p.answers {
		visit(r, 0)
	}
	return list
}
