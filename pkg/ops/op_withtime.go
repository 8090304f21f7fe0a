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
	Lang: Logs, Name: "withtime", Kind: Shape,
	Syntax:  "withtime <f>",
	Summary: "Make <f>_withtime, the value with the time of its message, for most_recent and least_recent.",
	Example: "withtime state",
	Parse: func(p *syntax.Parser, head syntax.Token) syntax.Stage {
		field, ok := p.Ident("a field")
		if !ok {
			return nil
		}
		return &withTimeOp{stage{p.SpanFrom(head.Span)}, field}
	},
})

// withTimeOp is the withtime operator (language spec §3.4). A null value or a
// row without a time gives null.
type withTimeOp struct {
	stage
	field syntax.Ident
}

// Name returns "withtime".
func (o *withTimeOp) Name() string { return "withtime" }

// Print writes the stage.
func (o *withTimeOp) Print(p *syntax.Printer) {
	p.Text("withtime ")
	p.Ident(o.field)
}

func (o *withTimeOp) output() string { return o.field.Name + "_withtime" }

// Bind adds the field.
func (o *withTimeOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Field(in, o.field)
	if in.Aggregate && !in.Has(timeField) {
		b.Errorf(o.at, "stage-order", "put withtime before the aggregate",
			"withtime needs the time of the messages, which an aggregate drops")
	}
	return in.With(o.output())
}

// Needs asks for the field and the message time.
func (o *withTimeOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.output()).With(o.field.Name, timeField)
}

// Compile joins value and time.
func (o *withTimeOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	return with(in, o.output()), func(b *value.Batch) (*value.Batch, error) {
		from := columns(b, []string{o.field.Name, timeField})
		out := value.NewColumn(b.N)
		for i := range b.N {
			ms, ok := from[1].At(i).AsInt()
			if v := from[0].At(i); ok && !v.IsNull() {
				out.Append(value.String(joinTime(v, ms)))
			} else {
				out.AppendNull()
			}
		}
		return b.WithColumn(o.output(), out), nil
	}, nil
}

// joinTime writes a value and its time in epoch ms as a JSON object.
func joinTime(v value.Value, ms int64) string {
	text := v.Text()
	if f, ok := v.Num(); v.Kind() == value.KindString || ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		text = quoteJSON(text)
	}
	return `{"value":` + text + `,"timestamp":` + strconv.FormatInt(ms, 10) + "}"
}

// Effect sets the field.
func (o *withTimeOp) Effect(*plan.Trace) plan.Effect { return makes([]string{o.output()}) }
