package ops

import (
	"errors"
	"math"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "logcompare", Kind: Series,
	Syntax:  "logcompare timeshift <duration>",
	Summary: "Compare the signatures of messages with those of an earlier time: what is new, what is more or less frequent.",
	Example: "logcompare timeshift -24h",
	Parse:   parseLogcompare,
})

// logcompareOp is the logcompare operator (language spec §3.8) with the same
// query earlier as its baseline. _deltaPercentage is the change of a count in
// percent of the baseline; _anomalyScore is how many standard deviations of a
// Poisson count both lie apart.
type logcompareOp struct {
	stage
	shift time.Duration
}

func parseLogcompare(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if _, ok := p.AcceptWord("timeshift"); !ok {
		p.Expected(`"timeshift" and a duration`, "the baseline is the same query earlier: write logcompare timeshift -24h")
		return nil
	}
	p.AcceptOp("-") // it always looks back
	d, ok := p.Duration("how far to look back, such as 24h")
	if !ok {
		return nil
	}
	if p.PeekWord("baseline") {
		p.Errorf(p.Peek().Span, "unsupported-option", "leave it out: the baseline is the same query earlier", "logcompare with a baseline query is not supported")
		return nil
	}
	o := &logcompareOp{stage{p.SpanFrom(head.Span)}, d}
	if d < time.Second {
		p.Errorf(o.at, "out-of-range", "write 1s or more", "logcompare looks back by at least one second")
		return nil
	}
	return o
}

// Name returns "logcompare".
func (o *logcompareOp) Name() string { return "logcompare" }

// Print writes the stage.
func (o *logcompareOp) Print(p *syntax.Printer) {
	p.Text("logcompare timeshift ")
	printDuration(p, o.shift)
}

func (o *logcompareOp) outputs() []string {
	return []string{signatureIDField, signatureField, countField, "_deltaPercentage", "_anomalyScore", "_isNew"}
}

func (o *logcompareOp) follow(l *lineage) { l.keys, l.zeros = []string{signatureField}, nil }

// Bind leaves the signatures.
func (o *logcompareOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if in.Aggregate {
		b.Errorf(o.at, "stage-order", "put logcompare before the aggregate", "logcompare reads messages, which an aggregate drops")
	}
	return plan.Shape{Aggregate: true}.With(o.outputs()...)
}

// Needs asks for the message.
func (o *logcompareOp) Needs(plan.Fields) plan.Fields { return plan.NewFields(rawField) }

// Shifts returns the one earlier range.
func (o *logcompareOp) Shifts() []time.Duration { return []time.Duration{o.shift} }

// Combine clusters the messages of both ranges together and compares counts.
func (o *logcompareOp) Combine(_ *exec.Runtime, now *value.Batch, past []*value.Batch) (*value.Batch, error) {
	clusters := newTemplates(func(int) {})
	count := func(b *value.Batch) map[int]int64 {
		counts := map[int]int64{}
		raw := columns(b, []string{rawField})[0]
		for i := range b.N {
			counts[clusters.add(raw.At(i).Text())]++
		}
		return counts
	}
	baseline, current := count(past[0]), count(now)
	r := &reduction{templates: clusters}
	rows := map[string][2]int64{}
	for i, counts := range []map[int]int64{current, baseline} {
		for _, s := range r.signatures(counts) {
			row := rows[s.text]
			row[i] = s.n
			rows[s.text] = row
		}
	}
	out := value.NewBatch(value.NewSchema(o.outputs()...), len(rows))
	for text, n := range rows {
		change, score := value.Value{}, 0.0
		if n[1] > 0 {
			change = value.Float(float64(n[0]-n[1]) / float64(n[1]) * 100)
		}
		score = math.Abs(float64(n[0]-n[1])) / math.Sqrt(float64(n[0]+n[1]))
		out.AppendRow(value.String(signatureID(text)), value.String(text), value.Int(n[0]), change, value.Float(score), value.Bool(n[1] == 0))
	}
	at := syntax.Ident{Name: "_anomalyScore", At: o.at}
	return sorted(out, []sortKey{{field: at}}, []string{signatureField}), nil
}

// Open fails: only the main pipeline of a query can look at earlier ranges.
func (o *logcompareOp) Open(*exec.Runtime, exec.Stream) (exec.Stream, error) {
	return nil, errors.New("logcompare can stand in the main pipeline of a query only")
}
