package ops

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var (
	_ = register(whereSpec("where",
		"where <condition> | where _value <cmp> <n> all|atleast <n> first|any|last <duration>",
		"Keep points by a condition on _value, or series by a condition on the reducers or on a window of points.",
		"where _value > 10 and _value < 30"))
	_ = register(whereSpec("filter",
		"filter <condition> | filter _value <cmp> <n> all|atleast <n> first|any|last <duration>",
		"Keep series by a condition on the reducers or on a window of points. where does the same and more.",
		"filter latest > 75"))
)

func whereSpec(name, usage, summary, example string) *Spec {
	return &Spec{
		Lang: Metrics, Name: name, Kind: Filter, Syntax: usage, Summary: summary, Example: example,
		Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
			o := &metricWhere{name: name}
			if o.cond = p.Expr(); o.cond == nil {
				return nil
			}
			if !p.AtEnd() {
				w, ok := parseWindow(p)
				if !ok {
					return nil
				}
				o.window = &w
			}
			o.at = p.SpanFrom(head.Span)
			return o
		},
	}
}

// metricWhere is where and its older form filter (language spec §8.6).
type metricWhere struct {
	stage
	name   string
	cond   syntax.Expr
	window *pointWindow // nil: the condition alone decides
}

// Name returns "where" or "filter".
func (o *metricWhere) Name() string { return o.name }

// Print writes the stage.
func (o *metricWhere) Print(p *syntax.Printer) {
	p.Text(o.name + " ")
	p.Expr(o.cond)
	if o.window != nil {
		o.window.print(p)
	}
}

// Check reports what is wrong with the condition.
func (o *metricWhere) Check(b *plan.Binder) {
	x := plan.CompileCondition(o.cond, plan.MetricScope{}, b.Bag)
	if o.name == "filter" && o.window == nil {
		seriesExpr(x, o.cond, b.Bag)
	}
	if x != nil && !x.PerPoint && o.window != nil {
		b.Errorf(o.cond.Span(), "not-a-point", "as in _value > 3 all last 5m", "a condition with a window is about _value")
	}
}

// Run drops points, or series.
func (o *metricWhere) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	x, err := compileMetric(rt, o.cond, plan.CompileCondition)
	if err != nil {
		return nil, err
	}
	return mapSeries(in, func(s value.Series) []float64 {
		frame := x.Over(in.Grid.Step, s.Values)
		switch {
		case o.window != nil:
			if !o.window.keeps(in.Grid, s.Values, frame) {
				return nil
			}
		case x.PerPoint:
			return keepPoints(s.Values, frame)
		case !frame.Holds(0):
			return nil
		}
		return s.Values
	}), nil
}

// keepPoints returns the points for which the condition holds.
func keepPoints(points []float64, frame *plan.MetricFrame) []float64 {
	out := gaps(len(points))
	for i, v := range points {
		if !math.IsNaN(v) && frame.Holds(i) {
			out[i] = v
		}
	}
	return out
}
