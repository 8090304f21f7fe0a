package ops

import (
	"math"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "bin", Kind: Shape,
	Syntax:  "bin <f> width=<w>[, min=<lo>][, max=<hi>]",
	Summary: "Put numbers into intervals of one width: _bin_label, _bin_lower and _bin_upper.",
	Example: "bin latency width=100, min=0, max=1000",
	Parse:   parseBin,
})

// binOp is the bin operator (language spec §3.4). Numbers below min go to the
// first interval, those above max to the last; what is no number gives null.
type binOp struct {
	stage
	field    syntax.Ident
	width    float64
	min, max *float64
}

func parseBin(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &binOp{}
	var ok bool
	if o.field, ok = p.Ident("the field with the numbers"); !ok {
		return nil
	}
	for {
		p.AcceptOp(",")
		p.Offer("width", "min", "max")
		if !isOp(p.PeekAt(1), "=") {
			break
		}
		word, ok := p.AcceptWord("width", "min", "max")
		if !ok {
			p.Expected("width=, min= or max=", "write bin "+o.field.Name+" width=10, min=0, max=100")
			return nil
		}
		p.Next()
		at := p.Peek().Span
		n, ok := p.Number("the " + word)
		if !ok {
			return nil
		}
		switch word {
		case "width":
			if o.width = n; n <= 0 {
				p.Errorf(at, "out-of-range", "write a number above 0", "an interval cannot be %s wide", value.FormatFloat(n))
				return nil
			}
		case "min":
			o.min = &n
		case "max":
			o.max = &n
		}
	}
	o.at = p.SpanFrom(head.Span)
	if o.width == 0 {
		p.Errorf(o.at, "missing-width", "write bin "+o.field.Name+" width=10", "bin needs the width of its intervals")
		return nil
	}
	if o.min != nil && o.max != nil && *o.min >= *o.max {
		p.Errorf(o.at, "out-of-range", "write the smaller number as min", "min must be less than max")
		return nil
	}
	return o
}

// Name returns "bin".
func (o *binOp) Name() string { return "bin" }

// Print writes the stage.
func (o *binOp) Print(p *syntax.Printer) {
	p.Text("bin ")
	p.Ident(o.field)
	p.Text(" width=" + value.FormatFloat(o.width))
	if o.min != nil {
		p.Text(", min=" + value.FormatFloat(*o.min))
	}
	if o.max != nil {
		p.Text(", max=" + value.FormatFloat(*o.max))
	}
}

var binFields = []string{"_bin_label", "_bin_lower", "_bin_upper"}

// Bind adds the interval.
func (o *binOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Field(in, o.field)
	return in.With(binFields...)
}

// Needs asks for the numbers.
func (o *binOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(binFields...).With(o.field.Name)
}

// Compile finds the interval of each number.
func (o *binOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	return with(in, binFields...), func(b *value.Batch) (*value.Batch, error) {
		from := columns(b, []string{o.field.Name})[0]
		label, lower, upper := value.NewColumn(b.N), value.NewColumn(b.N), value.NewColumn(b.N)
		for i := range b.N {
			n, ok := from.NumAt(i)
			if !ok || math.IsNaN(n) {
				label.AppendNull()
				lower.AppendNull()
				upper.AppendNull()
				continue
			}
			lo := o.lower(n)
			label.AppendString("[" + decimal(lo) + ", " + decimal(lo+o.width) + ")")
			lower.Append(value.Float(lo))
			upper.Append(value.Float(lo + o.width))
		}
		return assign(b, binFields, []*value.Column{label, lower, upper}), nil
	}, nil
}

// lower returns the lower end of the interval that holds n. Intervals count
// from min, else from 0.
func (o *binOp) lower(n float64) float64 {
	origin := 0.0
	if o.min != nil {
		origin = *o.min
		n = max(n, origin)
	}
	number := math.Floor((n - origin) / o.width)
	if o.max != nil {
		last := math.Ceil((*o.max-origin)/o.width) - 1
		number = min(number, last)
	}
	return origin + number*o.width
}

// decimal writes a number with a fraction, as in [0.0, 10.0).
func decimal(f float64) string {
	text := value.FormatFloat(f)
	if strings.ContainsAny(text, ".eINn") {
		return text
	}
	return text + ".0"
}

// Effect sets the interval.
func (o *binOp) Effect(*plan.Trace) plan.Effect { return makes(binFields) }
