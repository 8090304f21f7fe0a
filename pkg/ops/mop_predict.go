package ops

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Metrics, Name: "predict", Kind: Series,
	Syntax:  "predict [model=linear|ar][, ar.window=<n>][, forecast=<n>|<duration>]",
	Summary: "Add what a straight line, or an autoregressive model around it, says of each series and its next points, as series predicted.",
	Example: "predict model=ar, forecast=12",
	Parse:   parseMetricPredict,
})

// maxMetricForecast is how many points predict looks ahead (language spec §8.6).
const maxMetricForecast = 50

// metricPredictOp is the predict operator of metrics (language spec §8.6). The
// forecast begins behind the last point of a bucket that has ended; gaps before
// it count as the straight line between their neighbours.
type metricPredictOp struct {
	stage
	ar       bool
	window   int           // of the autoregressive model; 0: chosen
	points   int           // of the forecast
	duration time.Duration // of the forecast; 0: points counts
}

func parseMetricPredict(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &metricPredictOp{points: 3}
	for !p.AtEnd() {
		var ok bool
		switch option(p, "predict", "model", "ar.window", "forecast") {
		case "model":
			var word string
			if word, ok = p.AcceptWord("linear", "ar"); !ok {
				p.Expected("linear or ar", "")
			}
			o.ar = word == "ar"
		case "ar.window":
			o.window, ok = p.Int("the window of the model", 1, 10_000)
		case "forecast":
			if o.duration = 0; p.PeekDuration() {
				o.duration, ok = positiveDuration(p, "how far to predict")
			} else {
				o.points, ok = p.Int("how many points to predict", 1, maxMetricForecast)
			}
		default:
			return nil
		}
		if !ok {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	if o.window > 0 && !o.ar {
		p.Errorf(o.at, "wrong-arguments", "write model=ar beside it", "ar.window belongs to the autoregressive model")
		return nil
	}
	return o
}

// positiveDuration eats a duration longer than 0.
func positiveDuration(p *syntax.Parser, what string) (time.Duration, bool) {
	start := p.Peek()
	d, ok := p.Duration(what)
	if ok && d <= 0 {
		p.Errorf(start.Span, "out-of-range", "", "%s must be longer than 0", what)
		return 0, false
	}
	return d, ok
}

// Name returns "predict".
func (o *metricPredictOp) Name() string { return "predict" }

// Print writes the stage.
func (o *metricPredictOp) Print(p *syntax.Printer) {
	p.Text("predict ")
	if o.ar {
		p.Text("model=ar, ")
	}
	if o.window > 0 {
		p.Text("ar.window=" + strconv.Itoa(o.window) + ", ")
	}
	p.Text("forecast=")
	if o.duration > 0 {
		printDuration(p, o.duration)
	} else {
		p.Text(strconv.Itoa(o.points))
	}
}

// Check has nothing to report.
func (o *metricPredictOp) Check(*plan.Binder) {}

// Run puts its prediction behind each series. The grid grows by what reaches
// beyond it.
func (o *metricPredictOp) Run(rt *exec.Runtime, in *value.SeriesSet) (*value.SeriesSet, error) {
	step := time.Duration(in.Grid.Step) * time.Millisecond
	ahead := o.points
	if o.duration > 0 {
		if ahead = int((o.duration + step - 1) / step); ahead > maxMetricForecast {
			return nil, fmt.Errorf("a forecast has at most %d points, but %s are %d points with one every %s: predict a shorter time or quantize to a longer interval",
				maxMetricForecast, shortDuration(o.duration), ahead, shortDuration(step))
		}
	}
	ended, short := endedBuckets(rt, in.Grid), 0
	out := &value.SeriesSet{Grid: in.Grid}
	for _, s := range in.Series {
		out.Series = append(out.Series, s)
		first, end := extent(s.Values[:ended])
		if end-first < 2 {
			short++
			continue
		}
		known := slices.Clone(s.Values[first:end])
		interpolate(known)
		_, curve := fit(known, ahead, o.order(rt, len(known)))
		out.Series = append(out.Series, value.Series{Labels: renamed(s.Labels, "predicted"), Values: append(gaps(first), curve...), Unit: s.Unit})
		out.Grid.N = max(out.Grid.N, end+ahead)
	}
	for i, s := range out.Series {
		out.Series[i].Values = slices.Concat(s.Values, gaps(out.Grid.N-len(s.Values)))
	}
	if short > 0 {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("predict: no prediction for %d series, which have fewer than 2 points", short))
	}
	return out, nil
}

// order is the number of earlier points that a point depends on: the window, or
// 20 % of n points; it is less than half of them (language spec §8.6).
func (o *metricPredictOp) order(rt *exec.Runtime, n int) int {
	most := (n - 1) / 2
	switch {
	case !o.ar:
		return 0
	case o.window == 0:
		return min(max(1, n/5), most)
	case o.window > most:
		rt.Notices.Add(diag.Warning, fmt.Sprintf("predict: ar.window=%d is half of the points of a series, or more: the most that is possible is taken", o.window))
	}
	return min(o.window, most)
}
