package ops

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// delimitedOp is csv and split (language spec §3.2): columns of a text that a
// character parts. A row with fewer columns has null in the others; none is
// dropped.
type delimitedOp struct {
	stage
	name    string
	field   syntax.Ident
	format  delimited
	written [3]bool // which options of format stand in the text
	columns []delimitedColumn
}

// delimitedColumn names a column by its position, from 1.
type delimitedColumn struct {
	at     int
	number bool // the position is written out
	as     syntax.Ident
}

// delimited is how a text is cut into columns.
type delimited struct{ delim, escape, quote byte }

// maxDelimitedColumn bounds the positions that may be asked for.
const maxDelimitedColumn = 10_000

var delimitedOptions = [3]string{"delim", "escape", "quote"}

func (d *delimited) option(i int) *byte { return [3]*byte{&d.delim, &d.escape, &d.quote}[i] }

func parseDelimited(p *syntax.Parser, head syntax.Token, name string) syntax.Stage {
	o := &delimitedOp{name: name, format: delimited{',', '\\', '"'}}
	if field := fieldOption(p); field != nil {
		o.field = *field
	} else if p.PeekWord("extract") && p.PeekAt(1).Text != "extract" && !isOption(p.PeekAt(1)) {
		p.Errorf(p.Peek().Span, "missing-field", "write "+name+" _raw extract 1 as a, 2 as b",
			"expected the field to read before `extract`")
		return nil
	} else {
		var ok bool
		if o.field, ok = p.Ident("the field to read, such as _raw"); !ok {
			return nil
		}
	}
	if !o.parseOptions(p) {
		return nil
	}
	if _, ok := p.AcceptWord("extract"); !ok {
		p.Expected("`extract` and the columns", "write "+name+" "+o.field.Name+" extract 1 as a, 2 as b")
		return nil
	}
	if !o.parseColumns(p) {
		return nil
	}
	if p.PeekWord("nodrop") {
		word := p.Next()
		p.Infof(word.Span, "no-effect", "remove it", "%s drops no rows, so nodrop has no effect", name)
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

func isOption(t syntax.Token) bool {
	for _, o := range delimitedOptions {
		if strings.EqualFold(t.Text, o) {
			return true
		}
	}
	return false
}

func (o *delimitedOp) parseOptions(p *syntax.Parser) bool {
	start := p.Peek().Span
	for again := true; again; {
		again = false
		for i, name := range delimitedOptions {
			char, present, ok := p.CharOption(name)
			if !ok {
				return false
			}
			if !present {
				continue
			}
			if len(char) != 1 {
				p.Errorf(p.SpanFrom(start), "wide-character", "choose a plain character", "%s must be an ASCII character", name)
				return false
			}
			*o.format.option(i), o.written[i] = char[0], true
			p.AcceptOp(",")
			again = true
		}
	}
	f := o.format
	if f.delim == f.escape || f.delim == f.quote || f.escape == f.quote {
		p.Errorf(p.SpanFrom(start), "same-characters", "change one of them", "delim, escape and quote must be three different characters")
		return false
	}
	return true
}

// parseColumns reads `1 as a, 3 as b`, `a, _, b` or a mixture; a name without a
// number is the column behind the one before it.
func (o *delimitedOp) parseColumns(p *syntax.Parser) bool {
	for next := 1; ; next++ {
		var c delimitedColumn
		var ok bool
		if c.number = p.Peek().Kind == syntax.KindNumber; c.number {
			if next, ok = p.Int("the number of the column", 1, maxDelimitedColumn); !ok {
				return false
			}
			if _, ok = p.AcceptWord("as"); !ok {
				p.Expected("`as` and a name behind the column's number", "write "+strconv.Itoa(next)+" as name")
				return false
			}
		}
		if c.as, ok = p.Ident("a name for the column, or _ to skip it"); !ok {
			return false
		}
		c.at = next
		o.columns = append(o.columns, c)
		if !p.AcceptOp(",") {
			return true
		}
	}
}

// Name returns "csv" or "split".
func (o *delimitedOp) Name() string { return o.name }

// Print writes the stage.
func (o *delimitedOp) Print(p *syntax.Printer) {
	p.Text(o.name + " ")
	p.Ident(o.field)
	for i, name := range delimitedOptions {
		if o.written[i] {
			p.Text(" " + name + "='" + string(*o.format.option(i)) + "'")
		}
	}
	p.Text(" extract ")
	for i, c := range o.columns {
		separate(p, i)
		if c.number {
			p.Text(strconv.Itoa(c.at) + " as ")
		}
		p.Ident(c.as)
	}
}

// Bind adds the columns.
func (o *delimitedOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Field(in, o.field)
	return in.With(o.outputs()...)
}

// wanted are the columns that are not skipped.
func (o *delimitedOp) wanted() []delimitedColumn {
	var list []delimitedColumn
	for _, c := range o.columns {
		if c.as.Name != "_" {
			list = append(list, c)
		}
	}
	return list
}

func (o *delimitedOp) outputs() []string {
	var list []string
	for _, c := range o.wanted() {
		list = append(list, c.as.Name)
	}
	return list
}

// Needs asks for the field that is cut.
func (o *delimitedOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs()...).With(o.field.Name)
}

// Compile prepares the cutting.
func (o *delimitedOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs := o.outputs()
	places := map[int][]int{}
	last := 0
	for i, c := range o.wanted() {
		places[c.at] = append(places[c.at], i)
		last = max(last, c.at)
	}
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		empty := b
		for _, name := range outputs {
			if !strings.EqualFold(name, o.field.Name) {
				empty = empty.WithColumn(name, value.NewNulls(b.N))
			}
		}
		return extract(empty, o.field.Name, outputs, true, func(text string, out []extracted) bool {
			for i := range out {
				out[i].found = true
			}
			o.format.cut(text, func(n int, column string) bool {
				for _, i := range places[n] {
					out[i].value = value.String(column)
				}
				return n < last
			})
			return true
		}), nil
	}, nil
}

// cut visits the columns of a text, numbered from 1, until visit is false.
func (d delimited) cut(text string, visit func(n int, column string) bool) {
	for n := 1; ; n++ {
		column, rest, more := d.column(text)
		if !visit(n, column) || !more {
			return
		}
		text = rest
	}
}

// column reads the first column and what stands behind its delimiter. A column
// that begins with a quote goes to the next quote that is neither doubled nor
// escaped; what follows it up to the delimiter belongs to it too.
func (d delimited) column(text string) (column, rest string, more bool) {
	start := 0
	for start < len(text) && text[start] == ' ' && d.delim != ' ' {
		start++
	}
	quoted := start < len(text) && text[start] == d.quote
	if !quoted {
		start = 0
		if i := strings.IndexByte(text, d.delim); i < 0 && strings.IndexByte(text, d.escape) < 0 {
			return text, "", false
		} else if i >= 0 && strings.IndexByte(text[:i], d.escape) < 0 {
			return text[:i], text[i+1:], true
		}
	}
	var b strings.Builder
	i := start
	if quoted {
		i++
	}
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == d.escape && i+1 < len(text) && d.special(text[i+1]):
			i++
			b.WriteByte(text[i])
		case quoted && c == d.quote:
			if i+1 < len(text) && text[i+1] == d.quote {
				i++
				b.WriteByte(c)
			} else {
				quoted = false
			}
		case !quoted && c == d.delim:
			return b.String(), text[i+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", false
}

func (d delimited) special(c byte) bool { return c == d.delim || c == d.escape || c == d.quote }

// Effect sets the columns.
func (o *delimitedOp) Effect(*plan.Trace) plan.Effect { return makes(o.outputs()) }
