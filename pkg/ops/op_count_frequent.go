package ops

import (
	"context"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "count_frequent", Kind: Order,
	Syntax:  "count_frequent <f>, …",
	Summary: "Count the values of a field, or of several together, and keep the 10,000 most frequent.",
	Example: "count_frequent sourceIp, path",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		fields := p.AliasList("a field to count")
		if len(fields) == 0 {
			return nil
		}
		o := &countFrequentOp{}
		o.at = p.SpanFrom(head.Span)
		o.fields = fields
		o.counts = &aggregateOp{stage: o.stage, by: unique(fields),
			items: []aggItem{{fn: aggs["count"], as: &syntax.Ident{Name: "_approxcount", At: o.at}}}}
		return o
	},
})

// maxFrequent is how many values count_frequent keeps (language spec §3.7).
const maxFrequent = 10_000

// countFrequentOp is the count_frequent operator. The counts here are exact, in
// spite of the name of their field.
type countFrequentOp struct {
	stage
	fields []syntax.Ident
	counts *aggregateOp
}

// Name returns "count_frequent".
func (o *countFrequentOp) Name() string { return "count_frequent" }

// Print writes the stage.
func (o *countFrequentOp) Print(p *syntax.Printer) {
	p.Text("count_frequent ")
	printIdents(p, o.fields)
}

// Bind leaves the fields and their count.
func (o *countFrequentOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape { return o.counts.Bind(b, in) }

// Needs asks for the fields.
func (o *countFrequentOp) Needs(out plan.Fields) plan.Fields { return o.counts.Needs(out) }

// Open counts, sorts and cuts.
func (o *countFrequentOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	counted, err := o.counts.Open(rt, in)
	if err != nil {
		return nil, err
	}
	return whole(rt, o.Name(), counted.Schema(), counted, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		keys := []sortKey{{field: *o.counts.items[0].as}}
		all = sorted(all, keys, names(o.fields))
		if all.N > maxFrequent {
			rt.Notices.Add(diag.Info, "count_frequent keeps the 10,000 most frequent of "+countOf(all.N, "value"))
			all = all.Slice(0, maxFrequent)
		}
		return all, nil
	}), nil
}
