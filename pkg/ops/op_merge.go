package ops

import (
	"context"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "merge", Kind: Series,
	Syntax:  `merge [<f> [takeFirst|takeLast|takeDistinct|join [with "<text>"]] [as <a>], …]`,
	Summary: "Make one row of all rows, usually of those of a transaction.",
	Example: `merge requestId takeFirst, status join with "," as statuses`,
	Parse:   parseMerge,
})

// mergeOp is the merge operator (language spec §3.7). Values are joined in the
// order of the rows; nulls are left out. Without fields it joins the messages
// and keeps the earliest time.
type mergeOp struct {
	stage
	items []mergeItem
}

type mergeItem struct {
	field    syntax.Ident
	strategy string       // takefirst, takelast, takedistinct or join
	with     *syntax.Text // of join; nil is a newline
	as       *syntax.Ident
}

func parseMerge(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if p.PeekWord("as") || startsExpression(p, head) {
		p.Back(head)
		return grammar{Logs}.Expression(p)
	}
	o := &mergeOp{}
	for !p.AtEnd() {
		item := mergeItem{strategy: "join"}
		var ok bool
		if item.field, ok = p.Ident("a field to merge"); !ok {
			return nil
		}
		if word, ok := p.AcceptWord("takefirst", "takelast", "takedistinct", "join"); ok {
			item.strategy = word
		}
		if _, ok := p.AcceptWord("with"); ok {
			text, ok := p.String("the text between the values")
			if !ok {
				return nil
			}
			item.with = &text
		}
		item.as = p.As()
		if item.field.Fold() == timeField && !strings.HasPrefix(item.strategy, "take") {
			p.Errorf(item.field.At, "merge-time", "write _messageTime takeFirst or takeLast", "the times of messages cannot be joined")
			return nil
		}
		o.items = append(o.items, item)
		if !p.AcceptOp(",") {
			break
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "merge".
func (o *mergeOp) Name() string { return "merge" }

// Print writes the stage.
func (o *mergeOp) Print(p *syntax.Printer) {
	p.Text("merge")
	for i, item := range o.items {
		if i > 0 {
			p.Text(",")
		}
		p.Text(" ")
		p.Ident(item.field)
		p.Text(" " + item.strategy)
		if item.with != nil {
			p.Text(" with ")
			p.TextLit(*item.with)
		}
		printAs(p, item.as)
	}
}

func (i mergeItem) output() string {
	if i.as != nil {
		return i.as.Name
	}
	return i.field.Name
}

// outputs are the merged fields; the message and its time when none is named.
func (o *mergeOp) outputs() []string {
	if len(o.items) == 0 {
		return []string{timeField, rawField}
	}
	list := make([]string, len(o.items))
	for i, item := range o.items {
		list[i] = item.output()
	}
	return list
}

func (o *mergeOp) inputs() []string {
	if len(o.items) == 0 {
		return []string{timeField, rawField}
	}
	list := make([]string, len(o.items))
	for i, item := range o.items {
		list[i] = item.field.Name
	}
	return list
}

// Bind leaves the merged fields.
func (o *mergeOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	for _, item := range o.items {
		b.Field(in, item.field)
	}
	return plan.Shape{Aggregate: len(o.items) > 0 || in.Aggregate, Times: in.Times}.With(o.outputs()...)
}

// Needs asks for the fields.
func (o *mergeOp) Needs(plan.Fields) plan.Fields { return plan.NewFields(o.inputs()...) }

// Open merges all rows; there is none when there was none.
func (o *mergeOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	schema := value.NewSchema(o.outputs()...)
	return whole(rt, o.Name(), schema, in, func(_ context.Context, all *value.Batch) (*value.Batch, error) {
		out := value.NewBatch(schema, 1)
		if all.N == 0 {
			return out, nil
		}
		row := make([]value.Value, schema.Len())
		cols := columns(all, o.inputs())
		if len(o.items) == 0 {
			row[0], row[1] = earliest(cols[0]), mergeItem{strategy: "join"}.merge(rt, cols[1])
		}
		for i, item := range o.items {
			row[schema.Index(item.output())] = item.merge(rt, cols[i])
		}
		out.AppendRow(row...)
		return out, nil
	}), nil
}

func earliest(times *value.Column) value.Value {
	var best value.Value
	for i := range times.Len() {
		if v := times.At(i); best.IsNull() || !v.IsNull() && value.Compare(v, best) < 0 {
			best = v
		}
	}
	return best
}

// merge makes one value of a column.
func (i mergeItem) merge(rt *exec.Runtime, c *value.Column) value.Value {
	var values []value.Value
	for n := range c.Len() {
		if v := c.At(n); !v.IsNull() {
			values = append(values, v)
		}
	}
	switch {
	case len(values) == 0:
		return value.Value{}
	case i.strategy == "takefirst":
		return values[0]
	case i.strategy == "takelast":
		return values[len(values)-1]
	}
	between := "\n"
	if i.with != nil {
		between = strings.Join(expandTexts(rt, []syntax.Text{*i.with}), "")
	}
	texts := make([]string, 0, len(values))
	seen := map[string]bool{}
	for _, v := range values {
		if text := v.Text(); i.strategy == "join" || !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	return value.String(strings.Join(texts, between))
}
