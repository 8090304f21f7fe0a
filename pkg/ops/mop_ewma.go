package ops

import (
	"math"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "ewma", Kind: Series,
	Syntax:  "ewma [alpha=<0..1>|span=<n>]",
	Summary: "Exponentially weighted moving average; alpha is the weight of the newest point, 0.5 by default.",
	Example: "ewma span=10",
	Parse:   parseEwma,
})

func parseEwma(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &ewmaOp{alpha: 0.5}
	if option, ok := p.AcceptWord("alpha", "span"); ok {
		if !p.ExpectOp("=", "after "+option) {
			return nil
		}
		n, ok := p.Number("a number")
		if !ok {
			return nil
		}
		o.option, o.number, o.alpha = option, n, n
		if option == "span" {
			o.alpha = 2 / (n + 1)
		}
		if o.alpha <= 0 || o.alpha > 1 {
			p.Errorf(p.SpanFrom(head.Span), "out-of-range", "alpha is more than 0 and at most 1, span 1 or more", "%s cannot be %g", option, n)
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// ewmaOp is the ewma operator (language spec §8.6). It starts with the first
// point; buckets without a point stay empty and do not age the average.
type ewmaOp struct {
	stage
	alpha  float64
	option string // as written
	number float64
}

// Name returns "ewma".
func (o *ewmaOp) Name() string { return "ewma" }

// Print writes the stage.
func (o *ewmaOp) Print(p *syntax.Printer) {
	p.Text("ewma")
	if o.option != "" {
		p.Text(" " + o.option + "=" + strconv.FormatFloat(o.number, 'f', -1, 64))
	}
}

// Check has nothing to report.
func (o *ewmaOp) Check(*plan.Binder) {}

// Run computes the averages.
func (o *ewmaOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	return mapSeries(in, func(s value.Series) []float64 {
		points, average := gaps(len(s.Values)), math.NaN()
		for i, v := range s.Values {
			if math.IsNaN(v) {
				continue
			}
			if math.IsNaN(average) {
				average = v
			}
			average += o.alpha * (v - average)
			points[i] = average
		}
		return points
	}), nil
}
