package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// aggregateOp is a stage of aggregate functions with an optional list of group
// keys (language spec §5.1): `count, avg(x) as mean by a, b`. Only keys and
// results remain behind it.
type aggregateOp struct {
	stage
	items []aggItem
	by    []syntax.Ident
	// before are the messages' stages, for the first aggregate.
	before lineage
	// after are the stages behind it.
	after []plan.Op
}

// aggItem is one aggregate function of the stage.
type aggItem struct {
	fn     *aggSpec
	fields []syntax.Ident // empty: count of rows
	args   []float64      // the numbers behind the field, e.g. percentiles
	as     *syntax.Ident
}

// parseAggregate reads an aggregate stage behind the name of its first
// function, or the expression that begins with that name: `count * 2 as n`,
// `max(a, b) as m`.
func parseAggregate(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if startsExpression(p, head) {
		p.Back(head)
		return grammar{Logs}.Expression(p)
	}
	o := &aggregateOp{}
	for name := head; ; name = p.Next() {
		item, ok := parseAggItem(p, name)
		if !ok {
			return nil
		}
		o.items = append(o.items, item)
		if !p.PeekOp(",") || aggs[strings.ToLower(p.PeekAt(1).Text)] == nil {
			break
		}
		p.Next()
	}
	o.by = p.By()
	if len(o.by) == 0 && !p.AtEnd() && o.items[0].fn.Name == "count" {
		o.by = p.IdentList("a field to group by") // `count user` (language spec §5.1)
	}
	o.at = p.SpanFrom(head.Span)
	var results []string
	for _, item := range o.items {
		outputs := item.outputs()
		for _, name := range outputs {
			if slices.Contains(results, name) {
				p.Errorf(o.at, "repeated-field", "give one of them another name with as", "two results are named %q", name)
			}
		}
		results = append(results, outputs...)
	}
	return o
}

// startsExpression tells an aggregate from an expression over a field of that
// name, and from the functions min(a, b) and max(a, b).
func startsExpression(p *syntax.Parser, head syntax.Token) bool {
	for _, op := range []string{"+", "-", "*", "/", "%", "=", "!=", "<", ">", "<=", ">=", "?"} {
		if p.PeekOp(op) {
			return true
		}
	}
	name := strings.ToLower(head.Text)
	if name != "min" && name != "max" || !p.PeekOp("(") {
		return false
	}
	for i, depth := 1, 1; depth > 0; i++ {
		switch t := p.PeekAt(i); {
		case isOp(t, "("):
			depth++
		case isOp(t, ")"):
			depth--
		case isOp(t, ",") && depth == 1:
			return true
		case t.Kind == syntax.KindEOF || isOp(t, "|"):
			return false
		}
	}
	return false
}

func parseAggItem(p *syntax.Parser, name syntax.Token) (aggItem, bool) {
	fn := aggs[strings.ToLower(name.Text)]
	item := aggItem{fn: fn}
	if p.AcceptOp("(") {
		if !p.AcceptOp("*") && !p.PeekOp(")") {
			if !item.parseArguments(p) {
				return item, false
			}
		}
		if !p.ExpectOp(")", "to end "+fn.Name+"(…)") {
			return item, false
		}
	}
	if len(item.fields) == 0 && fn.NeedsField {
		p.Errorf(name.Span, "missing-argument", "write "+fn.Syntax, "%s needs a field", fn.Name)
		return item, false
	}
	item.as = p.As()
	return item, true
}

// parseArguments reads the fields and then the numbers of an aggregate.
func (a *aggItem) parseArguments(p *syntax.Parser) bool {
	for {
		if p.Peek().Kind == syntax.KindNumber {
			n, ok := p.Number("a number")
			if !ok {
				return false
			}
			a.args = append(a.args, n)
		} else {
			id, ok := p.Ident("a field")
			if !ok {
				return false
			}
			a.fields = append(a.fields, id)
		}
		if !p.PeekOp(",") {
			break
		}
		p.Next()
	}
	if !p.PeekOp(")") {
		p.Expected(`")"`, "aggregates take a field: compute the value first with … as x, then "+a.fn.Name+"(x)")
		return false
	}
	if err := a.fn.check(a); err != "" {
		p.Errorf(a.fields[0].At, "arity", "write "+a.fn.Syntax, "%s", err)
		return false
	}
	return true
}

// inputs returns the fields that the function reads.
func (a aggItem) inputs() []string {
	if a.fn.Inputs != nil {
		return a.fn.Inputs(a)
	}
	return names(a.fields)
}

// outputs returns the columns that the function makes.
func (a aggItem) outputs() []string {
	if a.fn.Outputs != nil {
		return a.fn.Outputs(a)
	}
	if a.as != nil {
		return []string{a.as.Name}
	}
	return []string{"_" + a.fn.Name}
}

// Name returns the names of the functions.
func (o *aggregateOp) Name() string { return o.items[0].fn.Name }

// Print writes the stage.
func (o *aggregateOp) Print(p *syntax.Printer) {
	for i, item := range o.items {
		separate(p, i)
		item.print(p)
	}
	printBy(p, o.by)
}

func (a aggItem) print(p *syntax.Printer) {
	p.Text(a.fn.Name)
	if len(a.fields) > 0 {
		p.Text("(")
		printIdents(p, a.fields)
		for _, n := range a.args {
			p.Text(", " + value.FormatFloat(n))
		}
		p.Text(")")
	}
	printAs(p, a.as)
}

// Bind replaces the fields by keys and results.
func (o *aggregateOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	b.Fields(in, o.by)
	o.checkKeys(b, in)
	out := plan.Shape{Aggregate: true, Times: in.Times}.With(names(o.by)...)
	reads := o.before.reads()
	for _, item := range o.items {
		b.Fields(in, item.fields)
		if item.fn.Bind != nil {
			item.fn.Bind(b, in, o.at, item)
		}
		for _, name := range item.outputs() {
			if out.Has(name) {
				b.Errorf(o.at, "repeated-field", "give it another name with as", "a key and a result are both named %q", name)
			}
			out = out.With(name)
			o.checkOrder(b, in, reads, name)
		}
	}
	return out
}

// checkKeys reports group keys that only a stage behind the aggregate makes.
func (o *aggregateOp) checkKeys(b *plan.Binder, in plan.Shape) {
	if !in.Open {
		return
	}
	for _, key := range o.by {
		if in.Has(key.Name) {
			continue
		}
		if maker := makerOf(o.after, key.Name); maker != nil {
			b.Errorf(key.At, "stage-order", "put that stage before the aggregate", "%s is made only behind the aggregate, by %s", key.Name, maker.Name())
		}
	}
}

// checkOrder reports a stage before the aggregate that reads its result. A field
// that the aggregate is computed from is one of the messages, whatever its alias.
func (o *aggregateOp) checkOrder(b *plan.Binder, in plan.Shape, reads []plan.Fields, result string) {
	i := slices.IndexFunc(reads, func(f plan.Fields) bool { return f.Has(result) })
	if i < 0 {
		return
	}
	op := o.before.raw[i]
	_, top := op.(*topOp) // its measure is a field of its rows
	if in.Has(result) && !top || o.before.sources(o.Needs(plan.Fields{})).Has(result) {
		return
	}
	b.Errorf(op.Span(), "stage-order", "put it behind the aggregate",
		"%s names %s, which the aggregate behind it makes", op.Name(), result)
}

// Needs asks for keys and arguments.
func (o *aggregateOp) Needs(plan.Fields) plan.Fields {
	needs := plan.NewFields(names(o.by)...)
	for _, item := range o.items {
		needs = needs.With(item.inputs()...)
	}
	return needs
}

// Open aggregates all rows by a hash of their keys.
func (o *aggregateOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	schema := value.NewSchema(names(o.by)...)
	for _, item := range o.items {
		schema = with(schema, item.outputs()...)
	}
	return exec.Lazy(schema, in, newAggregation(rt, o, schema, in).run), nil
}
