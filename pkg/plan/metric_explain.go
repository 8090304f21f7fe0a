package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Explain describes the plan: its rows, windows and intervals, what the source
// is asked and what is computed here.
func (p *MetricPlan) Explain(source MetricSource) string {
	var b strings.Builder
	seen := map[metricKey]bool{}
	for _, r := range p.answers {
		r.explain(&b, source, p.span, 0, seen)
	}
	return b.String()
}

func (r *metricRow) explain(b *strings.Builder, source MetricSource, span MetricRange, shift time.Duration, seen map[metricKey]bool) {
	if key := (metricKey{r, shift}); seen[key] {
		return
	} else {
		seen[key] = true
	}
	inner := shift + r.shift
	for k, ref := range r.refs {
		if ref == nil {
			fmt.Fprintf(b, "#%s: not there\n", r.join.rows[k])
			continue
		}
		ref.explain(b, source, span, inner, seen)
	}
	b.WriteString("row " + syntax.PrintMetrics(&syntax.MetricQuery{Rows: []syntax.MetricRow{r.row}}) + "\n")
	if r.join != nil {
		fmt.Fprintf(b, "  join here, per bucket: %s\n", r.join.name)
	} else {
		f := r.fetch(span, inner)
		fmt.Fprintf(b, "  window %s to %s, %d points, one every %s\n", stamp(f.Grid.Start), stamp(f.Grid.End()), f.Grid.N, short(r.period))
		indent(b, source.Explain(f))
	}
	for i, op := range r.stages {
		where := "here"
		if i == 0 && r.pushed {
			where = "in the selector"
		}
		fmt.Fprintf(b, "  %s: %s\n", op.Name(), where)
	}
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04") }

func indent(b *strings.Builder, text string) {
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
}
