package ops

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "predict", Kind: Series,
	Syntax:  "predict <f> by <width> [model=linear|ar][, ar.window=<n>][, forecast=<n>|<duration>]",
	Summary: "Continue a time series by a straight line, or by an autoregressive model around it.",
	Example: "predict _count by 15m model=ar, ar.window=20, forecast=12",
	Parse:   parsePredict,
})

// Limits of predict (language spec §3.6).
const (
	maxPredictInput = 10_000
	maxPredictGrid  = 20_000
	maxForecast     = 100
)

// predictOp is the predict operator (language spec §3.6).
type predictOp struct {
	stage
	field    syntax.Ident
	width    time.Duration
	ar       bool
	window   int           // of the autoregressive model; 0: chosen
	points   int           // of the forecast
	duration time.Duration // of the forecast; 0: points counts
	before   lineage
}

func parsePredict(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &predictOp{points: 3}
	var ok bool
	if o.field, ok = p.Ident("the field to predict"); !ok {
		return nil
	}
	if _, ok := p.AcceptWord("by"); !ok {
		p.Expected(`"by" and the width of the time buckets`, "write predict _count by 15m")
		return nil
	}
	if o.width, ok = p.Duration("the width of the time buckets, such as 15m"); !ok {
		return nil
	}
	if o.width < time.Second {
		p.Errorf(p.SpanFrom(head.Span), "timeslice-width", "write 1s or more", "a time bucket is at least one second wide")
		return nil
	}
	for ok && !p.AtEnd() {
		switch option(p, "predict", "model", "ar.window", "forecast") {
		case "model":
			var word string
			if word, ok = p.AcceptWord("linear", "ar"); !ok {
				p.Expected("linear or ar", "")
			}
			o.ar = word == "ar"
		case "ar.window":
			o.window, ok = p.Int("the window of the model", 1, maxPredictInput)
		case "forecast":
			o.points, o.duration = 0, 0
			if p.PeekDuration() {
				o.duration, ok = p.Duration("how far to predict")
			} else {
				o.points, ok = p.Int("how many points to predict", 0, maxForecast)
			}
		default:
			return nil
		}
	}
	if !ok {
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	if o.window > 0 && !o.ar {
		p.Warnf(o.at, "unused-option", "write model=ar beside it", "ar.window belongs to the autoregressive model and does nothing here")
	}
	if n := o.forecast(); n > maxForecast {
		p.Errorf(o.at, "out-of-range", "predict a shorter time, or use wider buckets", "a forecast has at most %d points, not %d", maxForecast, n)
	}
	return o
}

// forecast is how many points to predict.
func (o *predictOp) forecast() int {
	if o.duration > 0 {
		return int((o.duration + o.width - 1) / o.width)
	}
	return o.points
}

func (o *predictOp) follow(l *lineage) { o.before = *l }

// Name returns "predict".
func (o *predictOp) Name() string { return "predict" }

// Print writes the stage.
func (o *predictOp) Print(p *syntax.Printer) {
	p.Text("predict ")
	p.Ident(o.field)
	p.Text(" by ")
	printDuration(p, o.width)
	if o.ar {
		p.Text(" model=ar")
	}
	if o.window > 0 {
		p.Text(" ar.window=" + strconv.Itoa(o.window))
	}
	p.Text(" forecast=")
	if o.duration > 0 {
		printDuration(p, o.duration)
	} else {
		p.Text(strconv.Itoa(o.points))
	}
}

func (o *predictOp) outputs() []string {
	list := []string{o.field.Name + "_predicted", o.field.Name + "_error"}
	if o.ar {
		list = append(list, o.field.Name+"_linear")
	}
	return list
}

// Bind adds the prediction.
func (o *predictOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	return bindSeries(b, o, in, o.before, o.field, nil).With(o.outputs()...)
}

// Needs asks for the field and the time.
func (o *predictOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs()...).With(o.field.Name, o.before.timeField())
}

// Open fits the model, then adds the prediction to the rows and the rows of the
// forecast behind them.
func (o *predictOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	return whole(rt, o.Name(), with(in.Schema(), o.outputs()...), in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		if all.N > maxPredictInput {
			return nil, fmt.Errorf("predict takes at most %d points, found %d: use wider time buckets", maxPredictInput, all.N)
		}
		return o.predict(rt, all)
	}), nil
}
