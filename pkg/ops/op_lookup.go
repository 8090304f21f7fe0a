package ops

import (
	"errors"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "lookup", Kind: Shape,
	Syntax:  `lookup <column> [as <a>], … | * from <source> on <field>=<column> [and <field>=<column>]`,
	Summary: "Add columns of a lookup table, a geolocation database or a threat feed; null where nothing is found.",
	Example: "lookup latitude, longitude, country_name from geo://location on ip=client_ip",
	Parse:   parseLookup,
})

// lookupOp is the lookup operator (language spec §3.4). It never drops a row.
type lookupOp struct {
	stage
	columns []lookupColumn // empty: all, written *
	from    syntax.Text
	source  lookupSource
	on      []lookupKey
}

// lookupColumn is a column of the table and the field that it becomes.
type lookupColumn struct {
	name syntax.Ident
	as   *syntax.Ident
}

// lookupKey is `field=column`, as written; swapped says that the sides are the
// other way around.
type lookupKey struct {
	left, right syntax.Ident
	short       bool // only one name is written
	swapped     bool
}

func (k lookupKey) field() syntax.Ident {
	if k.swapped {
		return k.right
	}
	return k.left
}

func (k lookupKey) column() syntax.Ident {
	if k.swapped {
		return k.left
	}
	return k.right
}

func parseLookup(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &lookupOp{}
	if !p.AcceptOp("*") {
		for {
			name, ok := p.Ident("a column of the lookup table, or *")
			if !ok {
				return nil
			}
			o.columns = append(o.columns, lookupColumn{name, p.As()})
			if !p.AcceptOp(",") {
				break
			}
		}
	}
	if _, ok := p.AcceptWord("from"); !ok {
		p.Expected("`from` and the source", `write lookup name from path://"/shared/users" on id=user`)
		return nil
	}
	var ok bool
	if o.from, o.source, ok = parseLookupSource(p); !ok {
		return nil
	}
	for _, c := range o.columns {
		o.source.check(p, c.name)
	}
	if _, ok := p.AcceptWord("on"); !ok {
		p.Expected("`on` and the fields to compare", "write on "+o.keyHint()+"=<field>")
		return nil
	}
	for {
		k := lookupKey{}
		if k.left, ok = p.Ident("a field to compare"); !ok {
			return nil
		}
		if k.short = !p.AcceptOp("=") && !p.AcceptOp("=="); k.short {
			k.right = k.left
		} else if k.right, ok = p.Ident("the field or column to compare with"); !ok {
			return nil
		}
		o.on = append(o.on, k)
		if _, and := p.AcceptWord("and"); !and && !p.AcceptOp(",") {
			break
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// keyHint is the column that the source is searched by.
func (o *lookupOp) keyHint() string {
	if o.source.known.Key != "" {
		return o.source.known.Key
	}
	return "<column>"
}

// Name returns "lookup".
func (o *lookupOp) Name() string { return "lookup" }

// Print writes the stage.
func (o *lookupOp) Print(p *syntax.Printer) {
	p.Text("lookup ")
	if len(o.columns) == 0 {
		p.Text("*")
	}
	for i, c := range o.columns {
		separate(p, i)
		p.Ident(c.name)
		printAs(p, c.as)
	}
	p.Text(" from ")
	p.TextLit(o.from)
	p.Text(" on ")
	for i, k := range o.on {
		if i > 0 {
			p.Text(" and ")
		}
		p.Ident(k.left)
		if !k.short {
			p.Text("=")
			p.Ident(k.right)
		}
	}
}

// Bind tells fields from columns, which stand on either side of the =, and adds
// what is looked up.
func (o *lookupOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	for i := range o.on {
		k := &o.on[i]
		key := o.source.known.Key
		switch {
		case k.short:
		case key != "":
			k.swapped = strings.EqualFold(k.left.Name, key) && !strings.EqualFold(k.right.Name, key)
			if !strings.EqualFold(k.column().Name, key) {
				b.Errorf(k.left.At, "lookup-key", "write on "+key+"="+k.left.Name,
					"%s is searched by %q, which stands on neither side", o.source.uri, key)
			}
		default:
			k.swapped = !in.Has(k.left.Name) && in.Has(k.right.Name)
		}
		b.Field(in, k.field())
	}
	if len(o.columns) == 0 && o.source.known.URI == "" {
		in.Dynamic = true
	}
	return in.With(o.outputs(o.wanted(nil))...)
}

// wanted are the columns to look up: those of the table when all are.
func (o *lookupOp) wanted(table []string) []lookupColumn {
	if len(o.columns) > 0 {
		return o.columns
	}
	if table == nil {
		table = o.source.known.Columns
	}
	var all []lookupColumn
	for _, name := range table {
		all = append(all, lookupColumn{name: syntax.Ident{Name: name}})
	}
	return all
}

func (o *lookupOp) outputs(columns []lookupColumn) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name.Name
		if c.as != nil {
			list[i] = c.as.Name
		}
	}
	return list
}

// Needs asks for the fields that are compared.
func (o *lookupOp) Needs(out plan.Fields) plan.Fields {
	return out.Without(o.outputs(o.columns)...).With(o.fields()...)
}

func (o *lookupOp) fields() []string {
	list := make([]string, len(o.on))
	for i, k := range o.on {
		list[i] = k.field().Name
	}
	return list
}

// Open prepares the lookup of each row.
func (o *lookupOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	wanted := o.wanted(nil)
	if len(wanted) == 0 {
		if t := o.source.open(rt); t != nil {
			wanted = o.wanted(t.Columns())
		}
	}
	on, want := make([]string, len(o.on)), make([]string, len(wanted))
	for i, k := range o.on {
		on[i] = k.column().Name
	}
	for i, c := range wanted {
		want[i] = c.name.Name
	}
	find, err := o.source.find(rt, on, want)
	if err != nil {
		return nil, errors.New("lookup from " + o.source.uri + ": " + err.Error())
	}
	outputs := o.outputs(wanted)
	return exec.Map(in, with(in.Schema(), outputs...), func(b *value.Batch) (*value.Batch, error) {
		return lookUp(b, o.fields(), outputs, find)
	}), nil
}

// lookUp sets the outputs of each row to the first row that is found by the
// fields. A null field finds nothing.
func lookUp(b *value.Batch, fields, outputs []string, find exec.LookupFunc) (*value.Batch, error) {
	in := columns(b, fields)
	cols := make([]*value.Column, len(outputs))
	for i := range cols {
		cols[i] = value.NewNulls(b.N)
	}
	keys := make([]value.Value, len(in))
	for row := range b.N {
		if !keysAt(in, row, keys) {
			continue
		}
		err := find(keys, func(found []value.Value) bool {
			for i, v := range found {
				cols[i].Set(row, v)
			}
			return false
		})
		if err != nil {
			return nil, err
		}
	}
	return assign(b, outputs, cols), nil
}

// keysAt reads the keys of a row; it is false when one is null.
func keysAt(in []*value.Column, row int, keys []value.Value) bool {
	for i, c := range in {
		if keys[i] = c.At(row); keys[i].IsNull() {
			return false
		}
	}
	return true
}

// Effect sets the columns, when they are known.
func (o *lookupOp) Effect(*plan.Trace) plan.Effect {
	outputs := o.outputs(o.wanted(nil))
	if len(outputs) == 0 {
		return plan.Effect{Unknown: true}
	}
	return makes(outputs)
}
