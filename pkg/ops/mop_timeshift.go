package ops

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "timeshift", Kind: Series,
	Syntax:  "timeshift <duration>",
	Summary: "Draw the points of an earlier time at the time of the range.",
	Example: "timeshift 7d",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		negative := p.AcceptOp("-")
		d, ok := p.Duration("a duration such as 1d")
		if !ok {
			return nil
		}
		if d == 0 || d > maxTimeshift {
			p.Errorf(p.SpanFrom(head.Span), "out-of-range", "", "a timeshift is more than 0 and at most 1000d")
			return nil
		}
		return &timeshiftOp{stage{p.SpanFrom(head.Span)}, d, negative}
	},
})

// maxTimeshift is the longest shift (language spec §8.2).
const maxTimeshift = 1000 * day

// timeshiftOp is the timeshift operator (language spec §8.6). It always looks
// back, whatever the sign (§11-B5), by a fixed length: a day is 24 hours. The
// planner runs the stages before it over the earlier window.
type timeshiftOp struct {
	stage
	by       time.Duration
	negative bool // as written
}

// Name returns "timeshift".
func (o *timeshiftOp) Name() string { return "timeshift" }

// Shift returns how far back the input lies.
func (o *timeshiftOp) Shift() time.Duration { return o.by }

// Print writes the stage.
func (o *timeshiftOp) Print(p *syntax.Printer) {
	p.Text("timeshift ")
	if o.negative {
		p.Text("-")
	}
	printDuration(p, o.by)
}

// Check has nothing to report.
func (o *timeshiftOp) Check(*plan.Binder) {}

// Run moves the points forward.
func (o *timeshiftOp) Run(_ *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	grid := in.Grid
	grid.Start += o.by.Milliseconds()
	return &value.SeriesSet{Grid: grid, Series: in.Series}, nil
}
