package expr

import (
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// whereStage and whereGrammar parse pipelines of the one operator "where".
type whereStage struct{ e syntax.Expr }

func (s whereStage) Span() diag.Span         { return s.e.Span() }
func (s whereStage) Print(p *syntax.Printer) { p.Expr(s.e) }

type whereGrammar struct{}

func (whereGrammar) Stage(name string) (func(*syntax.Parser, syntax.Token) syntax.Stage, bool) {
	return func(p *syntax.Parser, _ syntax.Token) syntax.Stage { return whereStage{p.Expr()} }, name == "where"
}
func (whereGrammar) Expression(p *syntax.Parser) syntax.Stage { return whereStage{p.Expr()} }
func (whereGrammar) Operators() []string                      { return []string{"where"} }

// tryParse returns the expression that the text is, with variables of any name.
func tryParse(text string) (syntax.Expr, diag.List) {
	stages, list := syntax.ParsePipeline("where "+text, whereGrammar{}, syntax.Options{AnyVar: true})
	if list.HasErrors() || len(stages) != 1 {
		return nil, list
	}
	return stages[0].(whereStage).e, nil
}

func parse(t testing.TB, text string) syntax.Expr {
	t.Helper()
	e, list := tryParse(text)
	if e == nil {
		t.Fatalf("%s does not parse:\n%s", text, diag.Render("where "+text, list))
	}
	return e
}

// fixedEnv is noon of 2026-11-22 UTC, a query over the hour before.
func fixedEnv() *Env {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return &Env{
		Now:  func() time.Time { return now },
		From: now.Add(-time.Hour).UnixMilli(), To: now.UnixMilli(),
	}
}

// row is a batch of one row.
type row map[string]value.Value

func (r row) batch() *value.Batch {
	b := &value.Batch{Schema: value.NewSchema(), N: 1}
	for name, v := range r {
		b = b.WithColumn(name, value.Constant(v, 1))
	}
	return b
}

func str(s string) value.Value  { return value.String(s) }
func num(f float64) value.Value { return value.Float(f) }

// evaluate computes an expression for a row and checks that the one-row and
// the column forms agree.
func evaluate(t *testing.T, text string, r row) value.Value {
	t.Helper()
	b := r.batch()
	p, err := Compile(parse(t, text), b.Schema, fixedEnv())
	if err != nil {
		t.Fatalf("%s does not compile: %v", text, err)
	}
	v := p.Eval(b, 0)
	col, keep, drops := p.EvalRows(b)
	if (keep != nil && !keep[0]) != v.Dropped() || (drops.Rows > 0) != v.Dropped() {
		t.Errorf("%s: EvalRows says dropped %v, Eval %v", text, drops, v.Dropped())
	}
	if !v.Dropped() && !value.Equal(col.At(0), v) {
		t.Errorf("%s: EvalRows gives %q, Eval %q", text, col.At(0).Text(), v.Text())
	}
	if truth, ok := v.AsBool(); p.Test(b, 0) != (ok && truth) {
		t.Errorf("%s: Test disagrees with Eval %q", text, v.Text())
	}
	return v
}

// show writes a value so that kinds can be told apart: 1, "1", true, null.
func show(v value.Value) string {
	switch {
	case v.Dropped():
		return "dropped"
	case v.IsNull():
		return "null"
	case v.Kind() == value.KindString:
		return `"` + v.Text() + `"`
	}
	return v.Text()
}

// wants is a table of expressions and their values as show writes them.
type wants []struct{ text, want string }

func (ws wants) run(t *testing.T, r row) {
	t.Helper()
	for _, w := range ws {
		t.Run(w.text, func(t *testing.T) {
			t.Helper()
			if got := show(evaluate(t, w.text, r)); got != w.want {
				t.Errorf("got %s, want %s", got, w.want)
			}
		})
	}
}
