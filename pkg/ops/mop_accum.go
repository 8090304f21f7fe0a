package ops

import (
	"math"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "accum", Kind: Series,
	Syntax:  "accum",
	Summary: "Running sum of each series.",
	Example: "accum",
	Parse: func(_ *syntax.Parser, head syntax.Token) syntax.Stage {
		return &accumOp{stage{head.Span}}
	},
})

// accumOp is the accum operator (language spec §8.6). A bucket without a point
// stays empty.
type accumOp struct{ stage }

// Name returns "accum".
func (o *accumOp) Name() string { return "accum" }

// Print writes the stage.
func (o *accumOp) Print(p *syntax.Printer) { p.Text("accum") }

// Check has nothing to report.
func (o *accumOp) Check(*plan.Binder) {}

// Run adds up the points.
func (o *accumOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	return mapSeries(in, func(s value.Series) []float64 {
		points, sum := gaps(len(s.Values)), 0.0
		for i, v := range s.Values {
			if !math.IsNaN(v) {
				sum += v
				points[i] = sum
			}
		}
		return points
	}), nil
}
