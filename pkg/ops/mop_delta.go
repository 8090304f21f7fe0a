package ops

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "delta", Kind: Series,
	Syntax:  "delta [counter|increasing|decreasing]",
	Summary: "Difference of each point to the one before it.",
	Example: "delta increasing",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		mode := parseChangeMode(p)
		return &deltaOp{stage{p.SpanFrom(head.Span)}, mode}
	},
})

// deltaOp is the delta operator (language spec §8.6). The first point of a
// series has no difference.
type deltaOp struct {
	stage
	mode changeMode
}

// Name returns "delta".
func (o *deltaOp) Name() string { return "delta" }

// Print writes the stage.
func (o *deltaOp) Print(p *syntax.Printer) {
	p.Text("delta")
	if o.mode != anyChange {
		p.Text(" " + string(o.mode))
	}
}

// Check has nothing to report.
func (o *deltaOp) Check(*plan.Binder) {}

// Run computes the differences.
func (o *deltaOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	out := mapSeries(in, func(s value.Series) []float64 {
		points := gaps(len(s.Values))
		o.mode.changes(s.Values, func(i, _ int, change float64) { points[i] = change })
		return points
	})
	for i, s := range out.Series {
		out.Series[i].Labels = renamed(s.Labels, "delta")
	}
	return out, nil
}
