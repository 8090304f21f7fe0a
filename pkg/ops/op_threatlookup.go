package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "threatlookup", Kind: Shape,
	Syntax:  `threatlookup [singleIndicator] [source="<s>"] <f>, …`,
	Summary: "Add what the threat feed knows of the fields as _threatlookup.<column>: one row for each match, or the best with singleIndicator.",
	Example: "threatlookup singleIndicator client_ip",
	Parse:   parseThreatLookup,
})

// threatLookupOp is the threatlookup operator (language spec §3.4). A row
// without a match is kept once, with nulls.
type threatLookupOp struct {
	stage
	single bool
	from   *syntax.Text // only indicators of that source
	fields []syntax.Ident
}

const (
	threatPrefix = "_threatlookup."
	threatCount  = threatPrefix + "num_matches"
)

func parseThreatLookup(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &threatLookupOp{}
	for {
		if word, ok := p.AcceptWord("singleIndicator"); ok {
			o.single = word != ""
			continue
		}
		if !p.PeekWord("source") || !isOp(p.PeekAt(1), "=") {
			break
		}
		p.Next()
		p.Next()
		text, ok := p.String("the name of a source")
		if !ok {
			return nil
		}
		o.from = &text
	}
	if o.fields = p.IdentList("a field to look up"); len(o.fields) == 0 {
		return nil
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "threatlookup".
func (o *threatLookupOp) Name() string { return "threatlookup" }

// Print writes the stage.
func (o *threatLookupOp) Print(p *syntax.Printer) {
	p.Text("threatlookup ")
	if o.single {
		p.Text("singleIndicator ")
	}
	if o.from != nil {
		p.Text("source=")
		p.TextLit(*o.from)
		p.Text(" ")
	}
	printIdents(p, o.fields)
}

func threatSource() lookupSource {
	known, _ := enrich.FindSource(enrich.ThreatMixed)
	return lookupSource{known.URI, known}
}

// outputs are the columns of the feed, and behind them the number of matches
// when only the best is kept.
func (o *threatLookupOp) outputs() []string {
	var list []string
	for _, c := range threatSource().known.Columns {
		list = append(list, threatPrefix+c)
	}
	if o.single {
		list = append(list, threatCount)
	}
	return list
}

// Bind adds the columns.
func (o *threatLookupOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.fields)
	return in.With(o.outputs()...)
}

// Needs asks for the fields that are looked up.
func (o *threatLookupOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs()...).With(names(o.fields)...)
}

// Open prepares the lookup of each row.
func (o *threatLookupOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	source := threatSource()
	find, err := source.find(rt, []string{source.known.Key}, source.known.Columns)
	if err != nil {
		return nil, err
	}
	outputs := o.outputs()
	return exec.Map(in, with(in.Schema(), outputs...), func(b *value.Batch) (*value.Batch, error) {
		return o.expand(b, outputs, find)
	}), nil
}

func (o *threatLookupOp) expand(b *value.Batch, outputs []string, find exec.LookupFunc) (*value.Batch, error) {
	in := columns(b, names(o.fields))
	cols := make([]*value.Column, len(outputs))
	for i := range cols {
		cols[i] = value.NewColumn(b.N)
	}
	var rows []int
	empty := make([]value.Value, len(outputs))
	for row := range b.N {
		matches, err := o.matches(in, row, find)
		if err != nil {
			return nil, err
		}
		count := len(matches)
		switch {
		case count == 0:
			matches = [][]value.Value{empty}
		case o.single:
			matches = matches[:1]
		}
		for _, m := range matches {
			rows = append(rows, row)
			for i, c := range cols {
				if i < len(m) {
					c.Append(m[i])
				} else {
					c.Append(value.Int(int64(count)))
				}
			}
		}
		if o.single && count == 0 {
			cols[len(cols)-1].Set(len(rows)-1, value.Int(0))
		}
	}
	return assign(b.Gather(rows), outputs, cols), nil
}

// matches returns what the feed has on any of the fields of a row.
func (o *threatLookupOp) matches(in []*value.Column, row int, find exec.LookupFunc) ([][]value.Value, error) {
	var list [][]value.Value
	key := make([]value.Value, 1)
	for _, c := range in {
		if key[0] = c.At(row); key[0].IsNull() {
			continue
		}
		err := find(key, func(found []value.Value) bool {
			if o.from == nil || strings.EqualFold(found[threatFrom].Text(), o.from.Value()) {
				list = append(list, append([]value.Value(nil), found...))
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// threatFrom is the place of the column source.
var threatFrom = value.NewSchema(threatSource().known.Columns...).Index("source")

// Effect sets the columns.
func (o *threatLookupOp) Effect(*plan.Trace) plan.Effect { return makes(o.outputs()) }
