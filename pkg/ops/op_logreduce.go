package ops

import (
	"context"
	"slices"
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = register(&Spec{
	Lang: Logs, Name: "logreduce", Aliases: []string{"summarize"}, Kind: Series,
	Syntax:  "logreduce [field=<f>] [by <key>, …] [limit=<n>][, criteria=mostcommon|leastcommon]",
	Summary: "Group similar messages: signature is the text with * where they differ, _count how many there are.",
	Example: "logreduce field=message by apiname limit=10, criteria=mostcommon",
	Parse:   parseLogreduce,
})

// The fields that logreduce makes.
const (
	signatureIDField = "_signature_id"
	signatureField   = "signature"
	countField       = "_count"
)

// logreduceOp is the logreduce operator (language spec §3.8). limit holds for
// each group of by.
type logreduceOp struct {
	stage
	field *syntax.Ident
	by    []syntax.Ident
	limit int // 0: all
	least bool
}

func parseLogreduce(p *syntax.Parser, head syntax.Token) syntax.Stage {
	if p.PeekWord("keys", "values") {
		word := p.Next()
		p.Errorf(word.Span, "unsupported-operator", "use logreduce for messages, or json auto and count by the keys that matter",
			"logreduce %s is not supported", word.Text)
		return nil
	}
	o := &logreduceOp{}
	if p.AcceptOp("(") {
		id, ok := p.Ident("the field to group")
		if !ok || !p.ExpectOp(")", "to end logreduce(…)") {
			return nil
		}
		o.field = &id
	} else {
		o.field = fieldOption(p)
	}
	o.by = p.By()
	for !p.AtEnd() {
		if _, ok := p.AcceptWord("optimize"); ok {
			continue
		}
		var ok bool
		switch option(p, "logreduce", "limit", "criteria") {
		case "limit":
			o.limit, ok = p.Int("how many signatures to keep", 1, -1)
		case "criteria":
			var word string
			if word, ok = p.AcceptWord("mostcommon", "leastcommon"); !ok {
				p.Expected("mostcommon or leastcommon", "")
			}
			o.least = word == "leastcommon"
		}
		if !ok {
			return nil
		}
	}
	o.at = p.SpanFrom(head.Span)
	return o
}

func (o *logreduceOp) follow(l *lineage) { l.keys, l.zeros = append(names(o.by), signatureField), nil }

// Name returns "logreduce".
func (o *logreduceOp) Name() string { return "logreduce" }

// Print writes the stage.
func (o *logreduceOp) Print(p *syntax.Printer) {
	p.Text("logreduce ")
	printField(p, o.field)
	printBy(p, o.by)
	if o.limit > 0 {
		p.Text(" limit=" + strconv.Itoa(o.limit))
	}
	if o.least {
		p.Text(" criteria=leastcommon")
	}
}

// Bind leaves keys, signatures and counts.
func (o *logreduceOp) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	if o.field != nil {
		b.Field(in, *o.field)
	} else if in.Aggregate && !in.Has(rawField) {
		b.Errorf(o.at, "stage-order", "put logreduce before the aggregate, or name a field: logreduce field=message",
			"logreduce reads messages, which an aggregate drops")
	}
	b.Fields(in, o.by)
	return plan.Shape{Aggregate: true, Times: in.Times}.With(names(o.by)...).With(signatureIDField, signatureField, countField)
}

// Needs asks for the text and the keys.
func (o *logreduceOp) Needs(plan.Fields) plan.Fields {
	return plan.NewFields(names(o.by)...).With(source(o.field))
}

// Open groups row by row.
func (o *logreduceOp) Open(rt *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	schema := value.NewSchema(append(names(o.by), signatureIDField, signatureField, countField)...)
	return exec.Lazy(schema, in, func(ctx context.Context) ([]*value.Batch, error) {
		run := newReduction(o)
		err := exec.Drain(ctx, in, func(b *value.Batch) error {
			run.add(b)
			kept := run.kept
			run.kept = 0
			return rt.Budget.Take(o.Name(), int64(kept))
		})
		if err != nil {
			return nil, err
		}
		return []*value.Batch{run.result(schema)}, nil
	}), nil
}

// reduction counts templates for each group of keys.
type reduction struct {
	o         *logreduceOp
	templates *templates
	groups    map[string]*reducedGroup
	order     []*reducedGroup
	kept      int
}

type reducedGroup struct {
	keys   []value.Value
	counts map[int]int64 // by template
}

func newReduction(o *logreduceOp) *reduction {
	r := &reduction{o: o, groups: map[string]*reducedGroup{}}
	r.templates = newTemplates(func(n int) { r.kept += n })
	return r
}

func (r *reduction) add(b *value.Batch) {
	text := columns(b, []string{source(r.o.field)})[0]
	by := columns(b, names(r.o.by))
	var key []byte
	for i := range b.N {
		v := text.At(i)
		if v.IsNull() {
			continue
		}
		key = appendKeys(key[:0], by, i)
		g, ok := r.groups[string(key)]
		if !ok {
			g = &reducedGroup{counts: map[int]int64{}}
			for _, c := range by {
				g.keys = append(g.keys, c.At(i))
			}
			r.groups[string(key)] = g
			r.order = append(r.order, g)
			r.kept += groupBytes + 2*len(key)
		}
		n := r.templates.add(v.Text())
		if g.counts[n]++; g.counts[n] == 1 {
			r.kept += 32
		}
	}
}

// result has the groups in the order of their keys, and their signatures by
// count.
func (r *reduction) result(schema *value.Schema) *value.Batch {
	slices.SortStableFunc(r.order, func(a, b *reducedGroup) int {
		return slices.CompareFunc(a.keys, b.keys, value.Compare)
	})
	out := value.NewBatch(schema, len(r.order))
	for _, g := range r.order {
		list := r.signatures(g.counts)
		if r.o.least {
			slices.Reverse(list)
		}
		if n := r.o.limit; n > 0 && len(list) > n {
			list = list[:n]
		}
		for _, s := range list {
			row := append(make([]value.Value, 0, schema.Len()), g.keys...)
			out.AppendRow(append(row, value.String(signatureID(s.text)), value.String(s.text), value.Int(s.n))...)
		}
	}
	return out
}

type signatureCount struct {
	text string
	n    int64
}

// signatures adds up the counts of templates that became the same text, most
// common first.
func (r *reduction) signatures(counts map[int]int64) []signatureCount {
	sum := map[string]int64{}
	for n, count := range counts {
		sum[r.templates.signature(n)] += count
	}
	var list []signatureCount
	for text, n := range sum {
		list = append(list, signatureCount{text, n})
	}
	slices.SortFunc(list, func(a, b signatureCount) int {
		switch {
		case a.n > b.n || a.n == b.n && a.text < b.text:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	return list
}
