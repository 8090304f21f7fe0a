package expr

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// reference computes an expression by walking its tree, in the words of
// language spec §4.1, without anything of the compiler.
func reference(e syntax.Expr, r row) value.Value {
	truth := func(e syntax.Expr) bool {
		b, ok := reference(e, r).AsBool()
		return ok && b
	}
	switch e := e.(type) {
	case *syntax.NumberLit:
		return value.Float(e.Value)
	case *syntax.StringLit:
		return value.String(e.Text.Value())
	case *syntax.BoolLit:
		return value.Bool(e.Value)
	case *syntax.FieldRef:
		return r[e.Name.Name]
	case *syntax.UnaryExpr:
		if e.Op == "!" {
			return value.Bool(!truth(e.X))
		}
		f, ok := reference(e.X, r).Num()
		return number(-f, ok)
	case *syntax.CondExpr:
		if truth(e.If) {
			return reference(e.Then, r)
		}
		return reference(e.Else, r)
	case *syntax.InExpr:
		found := false
		for _, item := range e.List {
			x, y := reference(e.X, r), reference(item, r)
			found = found || !x.IsNull() && value.Equal(x, y)
		}
		return value.Bool(found != e.Not)
	case *syntax.MatchesExpr:
		x, p := reference(e.X, r), reference(e.Pattern, r)
		return value.Bool(!x.IsNull() && !p.IsNull() && slowGlob(p.Text(), x.Text()))
	case *syntax.CallExpr:
		return referenceCall(e, r)
	case *syntax.BinaryExpr:
		switch e.Op {
		case "and":
			return value.Bool(truth(e.X) && truth(e.Y))
		case "or":
			return value.Bool(truth(e.X) || truth(e.Y))
		case "=", "!=":
			_, nullX := e.X.(*syntax.NullLit)
			_, nullY := e.Y.(*syntax.NullLit)
			if nullX || nullY {
				isNull := nullX && reference(e.Y, r).IsNull() || nullY && reference(e.X, r).IsNull()
				return value.Bool(isNull == (e.Op == "="))
			}
		}
		return referenceBinary(e.Op, reference(e.X, r), reference(e.Y, r))
	}
	return value.NullValue()
}

func referenceCall(e *syntax.CallExpr, r row) value.Value {
	switch e.Func.Name {
	case "if":
		return reference(&syntax.CondExpr{If: e.Args[0], Then: e.Args[1], Else: e.Args[2]}, r)
	case "isNull":
		return value.Bool(reference(e.Args[0], r).IsNull())
	case "concat":
		s := ""
		for _, a := range e.Args {
			s += reference(a, r).Text()
		}
		return value.String(s)
	}
	v := reference(e.Args[0], r)
	if v.IsNull() {
		return v
	}
	return value.String(strings.ToUpper(v.Text()))
}

func number(f float64, ok bool) value.Value {
	if !ok {
		return value.NullValue()
	}
	return value.Float(f)
}

func referenceBinary(op string, a, b value.Value) value.Value {
	x, okX := a.Num()
	y, okY := b.Num()
	ok := okX && okY
	switch op {
	case "+":
		return number(x+y, ok)
	case "-":
		return number(x-y, ok)
	case "*":
		return number(x*y, ok)
	case "/":
		return number(x/y, ok)
	case "%":
		return number(math.Mod(x, y), ok)
	}
	if a.IsNull() || b.IsNull() {
		return value.Bool(false)
	}
	texts := a.Kind() == value.KindString && b.Kind() == value.KindString
	same := a.Text() == b.Text()
	switch {
	case texts:
	case a.Kind() == value.KindBool || b.Kind() == value.KindBool:
		p, okP := a.AsBool()
		q, okQ := b.AsBool()
		same = okP && okQ && p == q
	case ok:
		same = x == y
	}
	switch op {
	case "=":
		return value.Bool(same)
	case "!=":
		return value.Bool(!same)
	case "contains":
		return value.Bool(strings.Contains(a.Text(), b.Text()) && (b.Text() != "" || a.Text() == ""))
	}
	less, greater := x < y, x > y
	if texts {
		ok, less, greater = true, a.Text() < b.Text(), a.Text() > b.Text()
	}
	comparable := ok && (texts || x == x && y == y)
	return value.Bool(comparable && map[string]bool{"<": less, "<=": !greater, ">": greater, ">=": !less}[op])
}

// slowGlob tries every way that the stars can stretch.
func slowGlob(pattern, s string) bool {
	if pattern == "" {
		return s == ""
	}
	if pattern[0] == '*' {
		return slowGlob(pattern[1:], s) || s != "" && slowGlob(pattern, s[1:])
	}
	return s != "" && s[0] == pattern[0] && slowGlob(pattern[1:], s[1:])
}

var (
	fieldNames = []string{"a", "b", "c"}
	smallTexts = []string{"", "a", "A", "ab", "1", "2.0", "10", "-", "*", "a*", "*1", "true", "False"}
)

// anyExpr draws expressions over the fields a, b and c.
func anyExpr(depth int) *rapid.Generator[syntax.Expr] {
	leaf := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.FieldRef{Name: syntax.Ident{Name: rapid.SampledFrom(fieldNames).Draw(t, "field")}}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			f := rapid.SampledFrom([]float64{0, 1, 2, 2.5, 10}).Draw(t, "number")
			return &syntax.NumberLit{Value: f, IsInt: f == math.Trunc(f), Text: value.FormatFloat(f)}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			s := rapid.SampledFrom(smallTexts).Draw(t, "text")
			return &syntax.StringLit{Text: syntax.Text{Parts: []syntax.Part{{Lit: s}}, Quoted: true}}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr { return &syntax.BoolLit{Value: rapid.Bool().Draw(t, "truth")} }),
		rapid.Just[syntax.Expr](&syntax.NullLit{}),
	)
	if depth == 0 {
		return leaf
	}
	sub := anyExpr(depth - 1)
	op := func(ops ...string) *rapid.Generator[syntax.Expr] {
		return rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.BinaryExpr{Op: rapid.SampledFrom(ops).Draw(t, "op"), X: sub.Draw(t, "x"), Y: sub.Draw(t, "y")}
		})
	}
	return rapid.OneOf(
		leaf,
		op("+", "-", "*", "/", "%"),
		op("=", "!=", "<", "<=", ">", ">=", "contains"),
		op("and", "or"),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.UnaryExpr{Op: rapid.SampledFrom([]string{"-", "!"}).Draw(t, "op"), X: sub.Draw(t, "x")}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.CondExpr{If: sub.Draw(t, "if"), Then: sub.Draw(t, "then"), Else: sub.Draw(t, "else")}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.MatchesExpr{X: sub.Draw(t, "x"), Pattern: sub.Draw(t, "pattern")}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.InExpr{X: sub.Draw(t, "x"), Not: rapid.Bool().Draw(t, "not"), List: rapid.SliceOfN(sub, 1, 3).Draw(t, "list")}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			name := rapid.SampledFrom([]string{"isNull", "toUpperCase"}).Draw(t, "name")
			return &syntax.CallExpr{Func: syntax.Ident{Name: name}, Args: []syntax.Expr{sub.Draw(t, "arg")}}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.CallExpr{Func: syntax.Ident{Name: "concat"}, Args: rapid.SliceOfN(sub, 2, 3).Draw(t, "args")}
		}),
		rapid.Custom(func(t *rapid.T) syntax.Expr {
			return &syntax.CallExpr{Func: syntax.Ident{Name: "if"}, Args: rapid.SliceOfN(sub, 3, 3).Draw(t, "args")}
		}),
	)
}

func anyCell() *rapid.Generator[value.Value] {
	return rapid.OneOf(
		rapid.Just(value.NullValue()),
		rapid.Map(rapid.SampledFrom(smallTexts), value.String),
		rapid.Map(rapid.Int64Range(-2, 10), value.Int),
		rapid.Map(rapid.SampledFrom([]float64{0.5, 2, math.Inf(1), math.NaN()}), value.Float),
		rapid.Map(rapid.Bool(), value.Bool),
	)
}

func TestCompiledExpressionsComputeWhatTheirTreesMean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyExpr(4).Draw(t, "expression")
		rows := rapid.SliceOfN(rapid.SliceOfN(anyCell(), 3, 3), 1, 4).Draw(t, "rows")
		b := value.NewBatch(value.NewSchema(fieldNames...), len(rows))
		for _, cells := range rows {
			b.AppendRow(cells...)
		}
		p, err := Compile(e, b.Schema, fixedEnv())
		if err != nil {
			t.Fatal(err)
		}
		col := p.EvalColumn(b)
		keep, _ := p.TestRows(b, nil)
		for i, cells := range rows {
			r := row{"a": cells[0], "b": cells[1], "c": cells[2]}
			want := reference(e, r)
			if got := p.Eval(b, i); !value.Equal(got, want) || !value.Equal(col.At(i), want) {
				t.Fatalf("%s in row %d is %s and %s, want %s", syntax.Print(e), i, show(got), show(col.At(i)), show(want))
			}
			truth, ok := want.AsBool()
			if got := p.Test(b, i); got != (ok && truth) || keep[i] != got {
				t.Fatalf("%s as a condition in row %d is %v and %v, want %v", syntax.Print(e), i, got, keep[i], ok && truth)
			}
		}
	})
}
