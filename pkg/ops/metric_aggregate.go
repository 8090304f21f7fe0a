package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// metricAggregateSpec declares an aggregate across series that has no parameter.
func metricAggregateSpec(name, summary, example string) *Spec {
	reduce, _ := plan.ReducerOf(name)
	return &Spec{
		Lang: Metrics, Name: name, Kind: Aggregate,
		Syntax:  name + " [by <tag>, …]",
		Summary: summary,
		Example: example,
		Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
			return parseMetricAggregate(p, head, &metricAggregate{name: name, call: name, label: name, reduce: reduce})
		},
	}
}

// parseMetricAggregate reads the by clause; the name and parameters are eaten.
func parseMetricAggregate(p *syntax.Parser, head syntax.Token, o *metricAggregate) syntax.Stage {
	o.by = p.By()
	o.at = p.SpanFrom(head.Span)
	return o
}

// metricAggregate combines, bucket by bucket, the points of all series of a
// group; missing points do not count (language spec §8.4, §11-B4).
type metricAggregate struct {
	stage
	name   string // operator
	call   string // as written: pct(95)
	label  string // the metric tag of the result
	reduce plan.Reducer
	by     []syntax.Ident
}

// Name returns the name of the aggregate.
func (o *metricAggregate) Name() string { return o.name }

// Print writes the stage.
func (o *metricAggregate) Print(p *syntax.Printer) {
	p.Text(o.call)
	printBy(p, o.by)
}

// Check has nothing to report: series may carry any tag.
func (o *metricAggregate) Check(*plan.Binder) {}

// GroupedBy returns the tags that the result has, apart from its metric.
func (o *metricAggregate) GroupedBy() []string {
	tags := make([]string, len(o.by))
	for i, id := range o.by {
		tags[i] = id.Name
	}
	return tags
}

// Run combines the series of each group.
func (o *metricAggregate) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	out := &value.SeriesSet{Grid: in.Grid}
	for _, g := range groupSeries(rt, o.name, o.by, in.Series) {
		points, column := make([]float64, in.Grid.N), make([]float64, len(g.series))
		for i := range points {
			for k, s := range g.series {
				column[k] = s.Values[i]
			}
			points[i] = o.reduce(column)
		}
		unit := commonUnit(g.series)
		if o.name == "count" {
			unit = metricql.Count
		}
		out.Series = append(out.Series, value.Series{Labels: o.tags(g.tags), Values: points, Unit: unit})
	}
	return out, nil
}

// tags adds the metric tag: the aggregate, or aggregate(name) when the series
// are grouped by metric.
func (o *metricAggregate) tags(by value.Labels) value.Labels {
	for _, id := range o.by {
		if strings.EqualFold(id.Name, plan.TagMetric) {
			return renamed(by, o.label)
		}
	}
	return by.With(plan.TagMetric, o.label)
}
