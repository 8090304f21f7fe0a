package ops

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "transpose", Kind: Shape,
	Syntax:  "transpose row <r>, … column <c>, … [as <x>, …[, *] | as *]",
	Summary: "Turn the values of a field into columns.",
	Example: "transpose row _timeslice column status",
	Parse:   parseTranspose,
})

// maxTransposed is the most columns that transpose makes (language spec §3.4
// gives 300).
const maxTransposed = 300

// transposeOp is the transpose operator: one row per distinct row key, one
// column per distinct column value, in byte order. With several measures the
// columns are <value>_<measure>, with several column fields their values are
// joined by a blank (§11-A15).
type transposeOp struct {
	stage
	rows, cols []syntax.Ident
	as         []syntax.Ident
	others     bool     // keep the columns that `as` does not name
	measures   []string // set by Bind
}

func parseTranspose(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &transposeOp{others: true}
	if _, ok := p.AcceptWord("row"); !ok {
		p.Expected(`"row" and the fields that stay`, "write transpose row _timeslice column status")
		return nil
	}
	if o.rows = p.AliasList("a field that stays a row"); len(o.rows) == 0 {
		return nil
	}
	if _, ok := p.AcceptWord("column"); !ok {
		p.Expected(`"column" and the fields whose values become columns`, "write transpose row _timeslice column status")
		return nil
	}
	if o.cols = p.AliasList("a field whose values become columns"); len(o.cols) == 0 {
		return nil
	}
	if _, ok := p.AcceptWord("as"); ok && !p.AcceptOp("*") {
		o.others = false
		for {
			if p.AcceptOp("*") {
				o.others = true
				break
			}
			id, ok := p.Ident("the name of a column")
			if !ok {
				return nil
			}
			o.as = append(o.as, id)
			if !p.AcceptOp(",") {
				break
			}
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

// Name returns "transpose".
func (o *transposeOp) Name() string { return "transpose" }

// Print writes the stage.
func (o *transposeOp) Print(p *syntax.Printer) {
	p.Text("transpose row ")
	printIdents(p, o.rows)
	p.Text(" column ")
	printIdents(p, o.cols)
	printAliases(p, o.as)
	if o.others && len(o.as) > 0 {
		p.Text(", *")
	}
}

// Bind checks the fields; what is neither row nor column is a measure.
func (o *transposeOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.rows)
	b.Fields(in, o.cols)
	if !in.Aggregate {
		b.Errorf(o.at, "stage-order", "aggregate first: … | count by _timeslice, status | transpose …",
			"transpose needs the records of an aggregate")
	}
	keys := plan.NewFields(append(names(o.rows), names(o.cols)...)...)
	o.measures = nil
	for _, n := range in.Names {
		if !keys.Has(n) {
			o.measures = append(o.measures, n)
		}
	}
	return plan.Shape{Aggregate: true, Dynamic: o.others, Times: in.Times}.With(names(o.rows)...).With(names(o.as)...)
}

// Needs asks for everything that the aggregate makes.
func (o *transposeOp) Needs(plan.Fields) plan.Fields {
	return plan.NewFields(append(names(o.rows), names(o.cols)...)...).With(o.measures...)
}

// Materialize pivots all rows.
func (o *transposeOp) Materialize(ctx context.Context, rt *exec.Runtime, in exec.Stream) (*value.Batch, error) {
	all, err := keepAll(ctx, rt, o.Name(), in)
	if err != nil {
		return nil, err
	}
	return o.pivot(all)
}

func (o *transposeOp) pivot(all *value.Batch) (*value.Batch, error) {
	cols, err := o.dynamicColumns(all)
	if err != nil {
		return nil, err
	}
	schema := with(value.NewSchema(names(o.rows)...), cols.names...)
	cells := map[string][]value.Value{}
	var order []string
	rows := columns(all, names(o.rows))
	for i := range all.N {
		key := groupKey(rows, i)
		cell, ok := cells[key]
		if !ok {
			cell = make([]value.Value, schema.Len())
			for r, c := range rows {
				cell[r] = c.At(i)
			}
			order = append(order, key)
		}
		for m, name := range o.columnNames(all, i) {
			if column, ok := cols.of[name]; ok {
				cell[schema.Index(column)] = all.Column(o.measures[m]).At(i)
			}
		}
		cells[key] = cell
	}
	out := value.NewBatch(schema, len(order))
	for _, key := range order {
		out.AppendRow(cells[key]...)
	}
	keys := make([]sortKey, len(o.rows))
	for i, id := range o.rows {
		keys[i] = sortKey{field: id, asc: true}
	}
	return sorted(out, keys, nil), nil
}

// transposed is the columns that a transpose makes, and which of them each
// value goes to: values that differ only in case get columns of their own.
type transposed struct {
	names []string
	of    map[string]string
}

// dynamicColumns returns the columns to make: those that `as` names, then the
// others in byte order.
func (o *transposeOp) dynamicColumns(all *value.Batch) (transposed, error) {
	t := transposed{of: map[string]string{}}
	taken := plan.NewFields(names(o.rows)...)
	add := func(name string) {
		column := name
		for n := 2; taken.Has(column); n++ {
			column = fmt.Sprintf("%s (%d)", name, n)
		}
		taken = taken.With(column)
		t.names = append(t.names, column)
		t.of[name] = column
	}
	for _, id := range o.as {
		add(id.Name)
	}
	if !o.others {
		return t, nil
	}
	seen := map[string]bool{}
	var others []string
	for i := range all.N {
		for _, n := range o.columnNames(all, i) {
			if _, named := t.of[n]; !named && !seen[n] {
				seen[n] = true
				others = append(others, n)
			}
		}
	}
	if n := len(t.names) + len(others); n > maxTransposed {
		return t, fmt.Errorf("transpose would make %d columns, at most %d are possible: "+
			"keep the largest values first, for instance with top, or name the columns with as", n, maxTransposed)
	}
	slices.Sort(others)
	for _, n := range others {
		add(n)
	}
	return t, nil
}

// columnNames returns the columns that row i fills, one a measure.
func (o *transposeOp) columnNames(all *value.Batch, i int) []string {
	parts := make([]string, len(o.cols))
	for c, col := range columns(all, names(o.cols)) {
		if v := col.At(i); v.IsNull() {
			parts[c] = "null"
		} else {
			parts[c] = v.Text()
		}
	}
	base := strings.Join(parts, " ")
	out := make([]string, len(o.measures))
	for m, measure := range o.measures {
		out[m] = base
		if len(o.measures) > 1 {
			out[m] += "_" + measure
		}
	}
	return out
}

func groupKey(cols []*value.Column, i int) string {
	var key []byte
	for _, c := range cols {
		key = value.AppendKey(key, c.At(i))
	}
	return string(key)
}
