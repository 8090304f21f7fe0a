package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// alternative is a parse operator that can be one of several tried on a row.
type alternative interface {
	plan.RowOp
	input() string     // the field that is read
	outputs() []string // the fields that are set
	keepsAll() bool    // nodrop
	// matcher returns what reads the outputs from a text. It is for one
	// goroutine.
	matcher() matchFunc
}

// compileParse prepares an operator that stands alone.
func compileParse(in *value.Schema, o alternative) (*value.Schema, plan.RowFunc, error) {
	outputs, match := o.outputs(), o.matcher()
	return with(in, outputs...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, o.input(), outputs, o.keepsAll(), match), nil
	}, nil
}

// parseAlternatives is a run of parse stages on one field of which some, but not
// all, say nodrop: a row that any of them matches is kept, a row that none
// matches is dropped (language spec §3.1 "OR chaining", §11-A4).
type parseAlternatives []alternative

// Chain returns the stages with every such run made one operator, and with the
// operators that read only what later stages ask for told whether any of them
// asks for everything.
func Chain(stages []plan.Op) []plan.Op {
	out := make([]plan.Op, 0, len(stages))
	for i := 0; i < len(stages); {
		run := parseRun(stages[i:])
		if run.isAlternatives() {
			out = append(out, run)
			i += len(run)
			continue
		}
		out = append(out, narrowed(stages[i], stages[i+1:]))
		i++
	}
	return out
}

// parseRun returns the parse stages at the start of stages that read one field
// which none but the last of them changes.
func parseRun(stages []plan.Op) parseAlternatives {
	var run parseAlternatives
	for _, s := range stages {
		o, ok := s.(alternative)
		if !ok || len(run) > 0 && !strings.EqualFold(o.input(), run[0].input()) {
			break
		}
		run = append(run, o)
		if slices.ContainsFunc(o.outputs(), func(name string) bool { return strings.EqualFold(name, run[0].input()) }) {
			break
		}
	}
	return run
}

func (a parseAlternatives) isAlternatives() bool {
	var nodrop int
	for _, o := range a {
		if o.keepsAll() {
			nodrop++
		}
	}
	return nodrop > 0 && nodrop < len(a)
}

// Name returns "parse".
func (a parseAlternatives) Name() string { return "parse" }

// Span covers the whole run.
func (a parseAlternatives) Span() diag.Span {
	return diag.Span{Start: a[0].Span().Start, End: a[len(a)-1].Span().End}
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
func (a parseAlternatives) Needs(out plan.Fields) plan.Fields { return out.With(a[0].input()) }

// Compile tries every alternative on each row; a later match overwrites an
// earlier one.
func (a parseAlternatives) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, plan.RowFunc, error) {
	outputs := value.NewSchema()
	places := make([][]int, len(a))
	for i, o := range a {
		for _, name := range o.outputs() {
			var at int
			outputs, at = outputs.With(name)
			places[i] = append(places[i], at)
		}
	}
	match := a.matcher(places)
	return with(in, outputs.Names()...), func(b *value.Batch) (*value.Batch, error) {
		return extract(b, a[0].input(), outputs.Names(), false, match), nil
	}, nil
}

func (a parseAlternatives) matcher(places [][]int) matchFunc {
	matchers := make([]matchFunc, len(a))
	parts := make([][]extracted, len(a))
	for i, o := range a {
		matchers[i], parts[i] = o.matcher(), make([]extracted, len(places[i]))
	}
	return func(text string, out []extracted) bool {
		any := false
		for i, match := range matchers {
			if !match(text, parts[i]) {
				continue
			}
			any = true
			for j, at := range places[i] {
				out[at] = parts[i][j]
			}
		}
		return any
	}
}

// Effect sets the fields of all alternatives.
func (a parseAlternatives) Effect(*plan.Trace) plan.Effect {
	var outputs []string
	for _, o := range a {
		outputs = append(outputs, o.outputs()...)
	}
	return parses(outputs, false)
}
