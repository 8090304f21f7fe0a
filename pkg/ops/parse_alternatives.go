package ops

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// parseAlternatives is a run of parse stages on one field of which some, but not
// all, say nodrop: a row that any of them matches is kept, a row that none
// matches is dropped (language spec §3.1 "OR chaining", §11-A4).
type parseAlternatives []*parseOp

// Chain returns the stages with every such run made one operator.
func Chain(stages []plan.Op) []plan.Op {
	var out []plan.Op
	for i := 0; i < len(stages); {
		run := parseRun(stages[i:])
		if run.isAlternatives() {
			out = append(out, run)
			i += len(run)
			continue
		}
		out = append(out, stages[i])
		i++
	}
	return out
}

// parseRun returns the parse stages at the start of stages that read one field
// which none but the last of them changes.
func parseRun(stages []plan.Op) parseAlternatives {
	var run parseAlternatives
	for _, s := range stages {
		o, ok := s.(*parseOp)
		if !ok || len(run) > 0 && !strings.EqualFold(source(o.field), source(run[0].field)) {
			break
		}
		run = append(run, o)
		if plan.NewFields(names(o.aliases)...).Has(source(o.field)) {
			break
		}
	}
	return run
}

func (a parseAlternatives) isAlternatives() bool {
	var nodrop int
	for _, o := range a {
		if o.nodrop {
			nodrop++
		}
	}
	return nodrop > 0 && nodrop < len(a)
}

// Name returns "parse".
func (a parseAlternatives) Name() string { return "parse" }

// Span covers the whole run.
func (a parseAlternatives) Span() diag.Span {
	return diag.Span{Start: a[0].at.Start, End: a[len(a)-1].at.End}
}

// Print writes the stages of the run.
func (a parseAlternatives) Print(p *syntax.Printer) {
	for i, o := range a {
		if i > 0 {
			p.Text(" | ")
		}
		o.Print(p)
	}
}

// Bind adds the fields of every alternative.
func (a parseAlternatives) Bind(b *plan.Binder, in plan.Shape) plan.Shape {
	for _, o := range a {
		in = o.Bind(b, in)
	}
	return in
}

// Needs asks for the field that is parsed and for the old values.
func (a parseAlternatives) Needs(out plan.Fields) plan.Fields {
	return out.With(source(a[0].field))
}

// Compile tries every alternative on each row; a later match overwrites an
// earlier one.
func (a parseAlternatives) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs := value.NewSchema()
	places := make([][]int, len(a))
	for i, o := range a {
		for _, alias := range o.aliases {
			var at int
			outputs, at = outputs.With(alias.Name)
			places[i] = append(places[i], at)
		}
	}
	match := func(text string, out []extracted) bool {
		any := false
		for i, o := range a {
			parts := make([]string, len(o.aliases))
			if !o.anchors.match(text, parts) {
				continue
			}
			any = true
			for j, part := range parts {
				out[places[i][j]] = extracted{value.String(part), true}
			}
		}
		return any
	}
	return with(in, outputs.Names()...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, source(a[0].field), outputs.Names(), false, match), nil
	}, nil
}
