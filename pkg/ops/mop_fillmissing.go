package ops

import (
	"math"
	"slices"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "fillmissing", Kind: Series,
	Syntax:  "fillmissing [using] empty|last|interpolation|<number>",
	Summary: "Fill buckets without a point: with a number over the whole range, also for series without any point that CloudWatch still lists, or from their neighbours.",
	Example: "fillmissing 0",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		p.AcceptWord("using")
		o := &fillmissingOp{}
		if w, ok := p.AcceptWord("empty", "last", "interpolation"); ok {
			o.from = w
		} else if o.number, ok = p.Number("`empty`, `last`, `interpolation` or a number"); !ok {
			return nil
		}
		o.at = p.SpanFrom(head.Span)
		return o
	},
})

// fillmissingOp is the fillmissing operator (language spec §8.6). A number fills
// the whole range, neighbours only what is between the first and the last point
// (§11-B14).
type fillmissingOp struct {
	stage
	from   string // "" for a number
	number float64
}

// Name returns "fillmissing".
func (o *fillmissingOp) Name() string { return "fillmissing" }

// Print writes the stage.
func (o *fillmissingOp) Print(p *syntax.Printer) {
	p.Text("fillmissing ")
	if o.from != "" {
		p.Text(o.from)
		return
	}
	p.Text(strconv.FormatFloat(o.number, 'f', -1, 64))
}

// Check has nothing to report.
func (o *fillmissingOp) Check(*plan.Binder) {}

// FillsSilent reports whether a number is filled in: CloudWatch sends nothing for
// what did not happen.
func (o *fillmissingOp) FillsSilent() bool { return o.from == "" }

// Run fills the gaps.
func (o *fillmissingOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	if o.from == "empty" {
		return in, nil
	}
	return mapSeries(in, func(s value.Series) []float64 {
		points := slices.Clone(s.Values)
		switch o.from {
		case "":
			for i, v := range points {
				if math.IsNaN(v) {
					points[i] = o.number
				}
			}
		case "last":
			first, end := extent(points)
			for i := first + 1; i < end; i++ {
				if math.IsNaN(points[i]) {
					points[i] = points[i-1]
				}
			}
		case "interpolation":
			interpolate(points)
		}
		return points
	}), nil
}

// interpolate fills each gap between two points along the line through them.
func interpolate(points []float64) {
	first, end := extent(points)
	before := first
	for i := first + 1; i < end; i++ {
		if math.IsNaN(points[i]) {
			continue
		}
		slope := (points[i] - points[before]) / float64(i-before)
		for k := before + 1; k < i; k++ {
			points[k] = points[before] + slope*float64(k-before)
		}
		before = i
	}
}
