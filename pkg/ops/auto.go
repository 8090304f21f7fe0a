package ops

import (
	"context"
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxAutoFields is how many fields that no stage names an automatic operator
// makes (language spec §3.2).
const maxAutoFields = 100

// autoParse is an operator that finds the names of its fields in the rows: json
// auto and keyvalue auto. Rows without fields are kept; a field that is found
// stands over an earlier one of that name.
type autoParse struct {
	stage
	name  string
	field *syntax.Ident
	keyList
	refonly bool
	reader  autoReader

	known  plan.Shape // what rows had before, set by Bind
	wanted []string   // the fields that later stages name, set by Needs
}

// autoReader finds the fields of a text.
type autoReader interface {
	// fields visits the fields in order: all of them, or those that want leads
	// to. The node is where want leads for the field; nil when nowhere.
	fields(text string, want *autoNode, all bool, visit func(name string, n *autoNode, v value.Value))
	// reads reports whether a field of the name can be found at all.
	reads(name string) bool
	// print writes the options.
	print(p *syntax.Printer)
}

// autoStreamOp is an automatic operator whose fields are known, because later
// stages name all that they use.
type autoStreamOp struct{ *autoParse }

// autoDynamicOp is an automatic operator whose fields are all asked for, so that
// its columns are known once it has read its input.
type autoDynamicOp struct{ *autoParse }

// narrowed returns the operator that reads only the fields that rest names, if
// it is an automatic one and rest names them. It asks before the stages are
// bound.
func narrowed(o plan.Op, rest []plan.Op) plan.Op {
	if auto, ok := o.(autoDynamicOp); ok && !plan.Needs(rest, plan.AllFields()).All {
		return autoStreamOp(auto)
	}
	return o
}

// parseKeys reads `[keys] "<k>", … [refonly] [as <a>, …] [nodrop]`.
func (o *autoParse) parseKeys(p *syntax.Parser) bool {
	var ok bool
	_, o.refonly = p.AcceptWord("refonly")
	_, keys := p.AcceptWord("keys")
	if keys || p.Peek().Kind == syntax.KindString {
		nodrop := o.nodrop
		if o.keyList, ok = parseKeyList(p, "refonly", &o.refonly); !ok {
			return false
		}
		o.nodrop = o.nodrop || nodrop
	}
	if o.refonly && len(o.keys) == 0 {
		p.Errorf(p.SpanFrom(o.at), "missing-keys", `list them: keys "a", "b" refonly`, "refonly reads only listed keys, and none is listed")
		return false
	}
	return true
}

// stage returns the operator as it runs when nothing is known of later stages.
func (o *autoParse) stageOp() syntax.Stage {
	if o.refonly {
		return autoStreamOp{o}
	}
	return autoDynamicOp{o}
}

// Name returns the operator's name.
func (o *autoParse) Name() string { return o.name }

// Print writes the stage.
func (o *autoParse) Print(p *syntax.Printer) {
	p.Text(o.name)
	if o.field != nil {
		p.Text(" field=")
		p.Ident(*o.field)
	}
	o.reader.print(p)
	if len(o.keys) > 0 {
		p.Text(" keys ")
		printTexts(p, o.keys)
		if o.refonly {
			p.Text(" refonly")
		}
		printAliases(p, o.aliases)
	}
	printNodrop(p, o.nodrop)
}

// Bind keeps the shape open: rows may have any field.
func (o *autoParse) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	bindInput(b, in, o.Name(), o.field, o.at)
	bindTexts(b, o.keys)
	o.known = in
	out := in.With(o.listed()...)
	if !o.refonly {
		out.Open = true
	}
	return out
}

// listed are the fields that the keys make.
func (o *autoParse) listed() []string { return o.fields(asWritten) }

// Needs asks for the text and for the values that fields had before, which stay
// where the text lacks the field. What rows did not have is read here alone.
func (o *autoParse) Needs(out plan.Fields) plan.Fields {
	o.wanted = nil
	needs := plan.Fields{All: out.All}
	for _, name := range out.Names() {
		mine := !o.refonly && !(strings.HasPrefix(name, "_") && o.known.Has(name))
		if mine {
			o.wanted = append(o.wanted, name)
		}
		if !mine || o.known.Has(name) || o.field != nil || !o.reader.reads(name) {
			needs = needs.With(name)
		}
	}
	return needs.With(source(o.field))
}

// outputs are the fields that are known by name, and the node that leads to
// their places.
func (o *autoParse) outputs() ([]string, *autoNode) {
	root := &autoNode{}
	outputs := append([]string(nil), o.wanted...)
	for i, name := range o.wanted {
		root.add(name, i)
	}
	for i, name := range o.listed() {
		root.add(o.keys[i].Value(), len(outputs))
		outputs = append(outputs, name)
	}
	return outputs, root
}

// Open reads the named fields of each row.
func (o autoStreamOp) Open(_ *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	outputs, root := o.outputs()
	match := func(text string, out []extracted) bool {
		o.reader.fields(text, root, false, func(_ string, n *autoNode, v value.Value) {
			for _, i := range n.out {
				out[i] = extracted{v, true}
			}
		})
		return true
	}
	return exec.Map(in, with(in.Schema(), outputs...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, source(o.field), outputs, true, match), nil
	}), nil
}

// Materialize reads every field of every row.
func (o autoDynamicOp) Materialize(ctx context.Context, rt *exec.Runtime, in exec.Stream) (*value.Batch, error) {
	outputs, root := o.outputs()
	all := value.NewBatch(with(in.Schema(), outputs...), 0)
	c := &autoColumns{known: all.Schema, limit: all.Schema.Len() + maxAutoFields, left: map[string]bool{}}
	err := exec.Drain(ctx, in, func(b *value.Batch) error {
		b = c.read(b, o, outputs, root)
		all.Append(b)
		return rt.Budget.Take(o.name, int64(b.Size()))
	})
	if err != nil {
		return nil, err
	}
	if len(c.left) > 0 {
		rt.Notices.Add(diag.Warning, o.name+" shows "+strconv.Itoa(maxAutoFields)+" fields; "+countOf(len(c.left), "field")+
			" beyond them "+isAre(len(c.left))+" left out: name the ones you need in a later stage or with keys")
	}
	return all, nil
}

// autoColumns collects columns whose names come with the rows.
type autoColumns struct {
	known *value.Schema // the columns so far
	limit int
	left  map[string]bool // fields beyond the limit
	cols  map[int]*value.Column
}

// read returns the batch with the fields of its rows.
func (c *autoColumns) read(b *value.Batch, o autoDynamicOp, outputs []string, root *autoNode) *value.Batch {
	c.cols = map[int]*value.Column{}
	in := columns(b, []string{source(o.field)})[0]
	for row := range b.N {
		v := in.At(row)
		if v.IsNull() {
			continue
		}
		o.reader.fields(v.Text(), root, true, func(name string, n *autoNode, v value.Value) {
			if !strings.HasPrefix(name, "_") || c.known.Index(name) < 0 {
				c.set(b, name, row, v)
			}
			if n != nil {
				for _, i := range n.out {
					c.set(b, outputs[i], row, v)
				}
			}
		})
	}
	for i, name := range c.known.Names() {
		if col := c.cols[i]; col != nil {
			b = b.WithColumn(name, col)
		}
	}
	return b
}

func (c *autoColumns) set(b *value.Batch, name string, row int, v value.Value) {
	i := c.known.Index(name)
	if i < 0 {
		if c.known.Len() >= c.limit {
			c.left[value.Fold(name)] = true
			return
		}
		c.known, i = c.known.With(name)
	}
	col := c.cols[i]
	if col == nil {
		col = value.NewColumn(b.N)
		col.AppendColumn(columns(b, []string{name})[0])
		c.cols[i] = col
	}
	col.Set(row, v)
}
