package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// MetricQuery is one metrics query of a request.
type MetricQuery struct {
	// RefID is the name by which other queries refer to it: #A.
	RefID string
	// Query is nil when the text has errors or is no metrics query. Others can
	// refer to it then, and are told so.
	Query *syntax.MetricQuery
	// Vars gives the values of a declared variable.
	Vars func(name string) []string
}

// MetricPlan is a metrics query made ready to run.
type MetricPlan struct {
	RefID string
	// Diagnostics are what planning found. With an error among them the plan
	// cannot run.
	Diagnostics diag.List

	// answers are the rows that are shown: those that no other row of the text
	// refers to.
	answers []*metricRow
	span    MetricRange
}

// metricRow is one row of a query: a selector or a join, and its stages.
type metricRow struct {
	label    string
	broken   bool // its query has errors
	row      syntax.MetricRow
	vars     func(name string) []string
	reduces  bool     // a stage aggregates
	groups   []string // the tags that the last of those groups by
	fills    bool     // a stage gives points to series without any
	stages   []MetricOp
	shift    time.Duration // of all its timeshifts
	quant    Quantization
	pushed   bool // stages[0] is the quantization of the selector
	period   time.Duration
	finest   time.Duration
	selector *MetricSelector
	join     *metricJoin
	refs     []*metricRow // in the order of join.rows; nil: not found
}

// Metrics plans the metrics queries of one request together, because they
// share one grid and refer to each other's rows. It returns one plan for each
// query, in order.
func Metrics(queries []MetricQuery, span MetricRange) []*MetricPlan {
	p := &metricPlanner{span: span, rows: make([][]*metricRow, len(queries)), bags: make([]diag.Bag, len(queries)), queries: queries}
	for i, q := range queries {
		if q.Query != nil {
			p.build(i, q)
		}
	}
	for i := range queries {
		p.link(i)
	}
	p.quantize()
	p.mark()
	plans := make([]*MetricPlan, len(queries))
	for i, q := range queries {
		plans[i] = &MetricPlan{RefID: q.RefID, Diagnostics: p.bags[i].List(), answers: shown(p.rows[i]), span: span}
	}
	return plans
}

type metricPlanner struct {
	span    MetricRange
	queries []MetricQuery
	rows    [][]*metricRow // by query
	bags    []diag.Bag     // by query
}

// build makes the rows of a query.
func (p *metricPlanner) build(i int, q MetricQuery) {
	b := &Binder{Bag: &p.bags[i], Vars: q.Vars}
	for _, row := range q.Query.Rows {
		r := &metricRow{label: strings.ToUpper(row.Label), row: row, vars: q.Vars}
		if row.Join != nil {
			r.join = newMetricJoin(row, b.Bag)
		} else {
			r.selector = NewMetricSelector(row.Selector, b)
		}
		for k, s := range row.Stages {
			op := s.(MetricOp)
			r.add(op, k == 0)
			op.Check(b)
		}
		p.rows[i] = append(p.rows[i], r)
	}
}

// add puts a stage to its row and notes what it means for the selector.
func (r *metricRow) add(op MetricOp, first bool) {
	switch op := op.(type) {
	case MetricQuantizer:
		if first && r.selector != nil {
			r.quant, r.pushed = op.Quantization(), true
		}
	case MetricShifter:
		r.shift += op.Shift()
	case MetricAggregator:
		r.reduces, r.groups = true, op.GroupedBy()
	case MetricFiller:
		r.fills = r.fills || op.FillsSilent()
	}
	r.stages = append(r.stages, op)
}

// link resolves the references of a query's rows: to the rows of its own text
// first, then to the other queries of the request.
func (p *metricPlanner) link(i int) {
	for k, r := range p.rows[i] {
		if r.join == nil {
			continue
		}
		at := p.queries[i].Query.Rows[k].Join.Span()
		for _, label := range r.join.rows {
			ref := p.find(i, label)
			if ref == nil {
				p.bags[i].Warnf(at, "unresolved-row", "add a row #"+label+", or a query of that name to the panel",
					"#%s is no row of this query and no metrics query beside it", label)
			}
			r.refs = append(r.refs, ref)
		}
		r.hintAlong(at, &p.bags[i])
	}
	for k, r := range p.rows[i] {
		if r.reaches(r, map[*metricRow]bool{}) {
			p.bags[i].Errorf(p.queries[i].Query.Rows[k].At, "row-cycle", "let rows refer to rows that do not need them",
				"this row refers to itself")
			// Cut, so that nothing behind has to look out for cycles.
			r.refs = make([]*metricRow, len(r.refs))
		}
	}
}

func (p *metricPlanner) find(i int, label string) *metricRow {
	for _, r := range p.rows[i] {
		if r.label == label {
			return r
		}
	}
	for k, q := range p.queries {
		if k != i && strings.EqualFold(q.RefID, label) {
			return last(p.rows[k])
		}
	}
	return nil
}

func (r *metricRow) reaches(goal *metricRow, seen map[*metricRow]bool) bool {
	for _, ref := range r.refs {
		if ref == goal {
			return true
		}
		if ref != nil && !seen[ref] {
			seen[ref] = true
			if ref.reaches(goal, seen) {
				return true
			}
		}
	}
	return false
}

// mark notes which rows belong to queries with errors, which others may refer to.
func (p *metricPlanner) mark() {
	for i, rows := range p.rows {
		for _, r := range rows {
			r.broken = p.bags[i].Errors() > 0
		}
	}
}

// quantize gives every selector its period. All windows of the request keep one
// grid, so that the oldest decides what CloudWatch still has.
func (p *metricPlanner) quantize() {
	shifts := p.shifts()
	for i, rows := range p.rows {
		for k, r := range rows {
			if r.selector == nil {
				continue
			}
			r.period, r.finest = p.span.Period(r.quant.Interval, shifts...)
			if r.quant.Interval != 0 && r.period != r.quant.Interval {
				at := p.queries[i].Query.Rows[k].Stages[0].Span()
				p.bags[i].Infof(at, "interval-changed", "", "quantize %s became %s: %s", short(r.quant.Interval), short(r.period),
					p.span.whyLonger(r.quant.Interval, r.finest))
			}
		}
	}
}

func (r MetricRange) whyLonger(interval, finest time.Duration) string {
	switch {
	case interval%finest != 0 && finest > time.Minute:
		return fmt.Sprintf("CloudWatch keeps points this old every %s only", short(finest))
	case interval%time.Minute != 0:
		return "CloudWatch has a point a minute"
	case interval < r.MinInterval:
		return "the panel's minimum interval is longer"
	}
	return fmt.Sprintf("a range this long would have more than %d points", maxPoints)
}

// shifts returns how far back the windows of the request start: each row's own
// timeshifts, and those of the rows that refer to it.
func (p *metricPlanner) shifts() []time.Duration {
	var list []time.Duration
	var walk func(r *metricRow, outer time.Duration)
	walk = func(r *metricRow, outer time.Duration) {
		if r == nil {
			return
		}
		if outer += r.shift; !slices.Contains(list, outer) {
			list = append(list, outer)
		}
		for _, ref := range r.refs {
			walk(ref, outer)
		}
	}
	for _, rows := range p.rows {
		for _, r := range rows {
			walk(r, 0)
		}
	}
	return list
}

// shown returns the rows of a text that no other of its rows refers to.
func shown(rows []*metricRow) []*metricRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r *metricRow) bool {
		return slices.ContainsFunc(rows, func(other *metricRow) bool { return slices.Contains(other.refs, r) })
	})
}

func last(rows []*metricRow) *metricRow {
	if len(rows) == 0 {
		return nil
	}
	return rows[len(rows)-1]
}
