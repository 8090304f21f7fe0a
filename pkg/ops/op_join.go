package ops

import (
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

var _ = register(&Spec{
	Lang: Logs, Name: "join", Kind: Series,
	Syntax:  "join (<pipeline>) as t1, (<pipeline>) as t2 on t1.<f> = t2.<g> [and …] [timewindow <duration>]",
	Summary: "Run several pipelines over the same rows and join their results on equal fields; later stages name the fields t1_<f>, t2_<g>.",
	Example: `join (where status >= 500 | count by path) as t1, (count by path) as t2 on t1.path = t2.path`,
	Parse:   parseJoin,
})

// joinOp is the join operator (language spec §3.7): an inner join of tables
// that each come from the same rows. Null equals nothing.
type joinOp struct {
	stage
	tables []joinTable
	on     []joinPair
	window time.Duration // 0: none
}

type joinTable struct {
	ops  []plan.Op
	name syntax.Ident
}

// joinPair is one equality of a join; the right side is the table that is
// joined later.
type joinPair struct{ left, right joinField }

type joinField struct {
	table int
	field string
	at    syntax.Ident
}

func parseJoin(p *syntax.Parser, head syntax.Token) syntax.Stage {
	o := &joinOp{}
	for {
		t, ok := parseJoinTable(p)
		if !ok {
			return nil
		}
		o.tables = append(o.tables, t)
		if !p.AcceptOp(",") {
			break
		}
	}
	if len(o.tables) < 2 {
		p.Expected("a comma and another pipeline", "write join (…) as t1, (…) as t2 on t1.id = t2.id")
		return nil
	}
	if _, ok := p.AcceptWord("on"); !ok {
		p.Expected(`"on" and the fields that are equal`, "write on t1.id = t2.id")
		return nil
	}
	for {
		pair, ok := o.parsePair(p)
		if !ok {
			return nil
		}
		o.on = append(o.on, pair)
		if _, ok := p.AcceptWord("and"); !ok && !p.AcceptOp("&&") {
			break
		}
	}
	if _, ok := p.AcceptWord("timewindow"); ok {
		if o.window, ok = p.Duration("the largest distance in time"); !ok {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	for i := range o.tables[1:] {
		if len(o.pairs(i+1)) == 0 {
			t := o.tables[i+1].name
			p.Errorf(t.At, "join-condition", "add and "+o.tables[0].name.Name+".<field> = "+t.Name+".<field>",
				"no condition joins %s to the tables before it", t.Name)
			return nil
		}
	}
	return o
}

func parseJoinTable(p *syntax.Parser) (t joinTable, ok bool) {
	if !p.ExpectOp("(", "and a pipeline") {
		return t, false
	}
	stages := p.Pipeline()
	if !p.ExpectOp(")", "to end the pipeline") || len(stages) == 0 {
		return t, false
	}
	t.ops = pipeline(stages)
	for _, op := range t.ops {
		if _, shifts := op.(plan.ShiftOp); shifts {
			p.Errorf(op.Span(), "nested-operator", "move it behind the join", "%s cannot stand inside join", op.Name())
			return t, false
		}
	}
	if _, ok = p.AcceptWord("as"); !ok {
		p.Expected(`"as" and a name for the table`, "write join (…) as t1, (…) as t2 on t1.id = t2.id")
		return t, false
	}
	t.name, ok = p.Ident("a name for the table")
	return t, ok
}

func (o *joinOp) parsePair(p *syntax.Parser) (joinPair, bool) {
	left, ok := o.parseField(p)
	if !ok {
		return joinPair{}, false
	}
	if !p.AcceptOp("=") && !p.AcceptOp("==") {
		p.Expected("`=`", "joins compare fields for equality only: filter with where behind the join")
		return joinPair{}, false
	}
	right, ok := o.parseField(p)
	if !ok {
		return joinPair{}, false
	}
	if left.table == right.table {
		p.Errorf(right.at.At, "join-condition", "write t1.id = t2.id", "both sides are fields of %s", o.tables[left.table].name.Name)
		return joinPair{}, false
	}
	if left.table > right.table {
		left, right = right, left
	}
	return joinPair{left, right}, true
}

// parseField reads `t1.field`.
func (o *joinOp) parseField(p *syntax.Parser) (joinField, bool) {
	id, ok := p.Ident("a field such as t1.id")
	if !ok {
		return joinField{}, false
	}
	known := make([]string, len(o.tables))
	for i, t := range o.tables {
		known[i] = t.name.Name
		prefix := t.name.Name + "."
		if len(id.Name) > len(prefix) && strings.EqualFold(id.Name[:len(prefix)], prefix) {
			return joinField{i, id.Name[len(prefix):], id}, true
		}
	}
	table, _, _ := strings.Cut(id.Name, ".")
	hint := "the tables are " + strings.Join(known, ", ")
	if near, ok := diag.Nearest(table, known); ok {
		hint = "did you mean " + near + "?"
	}
	p.Errorf(id.At, "join-condition", hint, "%q is no field of a joined table, such as %s.id", id.Name, known[0])
	return joinField{}, false
}

// pairs returns the equalities that join a table to those before it.
func (o *joinOp) pairs(table int) []joinPair {
	var list []joinPair
	for _, pair := range o.on {
		if pair.right.table == table {
			list = append(list, pair)
		}
	}
	return list
}

func (o *joinOp) follow(l *lineage) {
	for _, t := range o.tables {
		link(t.ops, *l)
	}
	l.keys, l.zeros = nil, nil
}

// Name returns "join".
func (o *joinOp) Name() string { return "join" }

// Print writes the stage.
func (o *joinOp) Print(p *syntax.Printer) {
	p.Text("join ")
	for i, t := range o.tables {
		separate(p, i)
		p.Text("(")
		printPipeline(p, t.ops)
		p.Text(") as ")
		p.Ident(t.name)
	}
	for i, pair := range o.on {
		if i == 0 {
			p.Text(" on ")
		} else {
			p.Text(" and ")
		}
		p.Ident(pair.left.at)
		p.Text(" = ")
		p.Ident(pair.right.at)
	}
	if o.window > 0 {
		p.Text(" timewindow ")
		printDuration(p, o.window)
	}
}

// column is the field of a table in the result.
func (t joinTable) column(field string) string { return t.name.Name + "_" + field }

// Bind binds every pipeline over the same rows.
func (o *joinOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	out := plan.Shape{Aggregate: true}
	shapes := make([]plan.Shape, len(o.tables))
	for i, t := range o.tables {
		shapes[i] = plan.Bind(b, t.ops, in)
		for _, n := range shapes[i].Names {
			out = out.With(t.column(n))
		}
		for _, n := range shapes[i].Times {
			out = out.WithTimes(t.column(n))
		}
		out.Open = out.Open || shapes[i].Open
		out.Dynamic = out.Dynamic || shapes[i].Dynamic
		if o.window > 0 && shapes[i].Aggregate && !shapes[i].Has(timeField) {
			b.Errorf(t.name.At, "stage-order", "leave timewindow out", "timewindow needs the times of messages, which the aggregate in %s drops", t.name.Name)
		}
	}
	for _, pair := range o.on {
		for _, f := range []joinField{pair.left, pair.right} {
			b.Field(shapes[f.table], syntax.Ident{Name: f.field, At: f.at.At})
		}
	}
	return out
}

// Needs asks for what each pipeline makes its part of the fields from.
func (o *joinOp) Needs(out plan.Fields) plan.Fields {
	needs := plan.NewFields()
	for i, t := range o.tables {
		part := plan.NewFields()
		part.All = out.All
		prefix := strings.ToLower(t.column(""))
		for _, n := range out.Names() {
			if rest, ok := strings.CutPrefix(n, prefix); ok {
				part = part.With(rest)
			}
		}
		for _, pair := range o.on {
			for _, f := range []joinField{pair.left, pair.right} {
				if f.table == i {
					part = part.With(f.field)
				}
			}
		}
		if o.window > 0 {
			part = part.With(timeField)
		}
		needs = union(needs, plan.Needs(t.ops, part))
	}
	return needs
}
