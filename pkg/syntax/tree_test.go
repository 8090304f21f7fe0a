package syntax_test

import (
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// shape writes an expression with every operator and its operands in
// brackets, so that binding can be seen.
func shape(e syntax.Expr) string {
	switch e := e.(type) {
	case *syntax.BinaryExpr:
		return "[" + shape(e.X) + e.Op + shape(e.Y) + "]"
	case *syntax.UnaryExpr:
		return "[" + e.Op + shape(e.X) + "]"
	case *syntax.MatchesExpr:
		if e.Regex != nil {
			return "[" + shape(e.X) + "~" + e.Regex.Pattern + "]"
		}
		return "[" + shape(e.X) + "~" + shape(e.Pattern) + "]"
	case *syntax.InExpr:
		not := ""
		if e.Not {
			not = "!"
		}
		return "[" + shape(e.X) + not + "in" + shapes(e.List) + "]"
	case *syntax.CondExpr:
		return "[" + shape(e.If) + "?" + shape(e.Then) + ":" + shape(e.Else) + "]"
	case *syntax.CallExpr:
		return e.Func.Name + shapes(e.Args)
	case *syntax.FieldRef:
		return e.Name.Name
	case *syntax.VarRef:
		return "$" + e.Name
	case *syntax.StringLit:
		return "'" + e.Text.Value() + "'"
	}
	return syntax.Print(e)
}

func shapes(list []syntax.Expr) string {
	var parts []string
	for _, e := range list {
		parts = append(parts, shape(e))
	}
	return "(" + strings.Join(parts, ",") + ")"
}

func TestExpressionsBindAsInTheLanguageSpec(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`a or b and c`, `[aor[bandc]]`},
		{`a and b or c`, `[[aandb]orc]`},
		{`a - b - c`, `[[a-b]-c]`},
		{`a + b * c % d`, `[a+[[b*c]%d]]`},
		{`-a + b`, `[[-a]+b]`},
		{`a = b + 1 and c`, `[[a=[b+1]]andc]`},
		{`a == b || c <> d && e`, `[[a=b]or[[c!=d]ande]]`},
		{`not a = b`, `[![a=b]]`},
		{`!a = b`, `[![a=b]]`},
		{`!(a) = b`, `[[!a]=b]`},
		{`!f(a) = b`, `[[!f(a)]=b]`},
		{`!(a matches "x*") and b`, `[[![a~'x*']]andb]`},
		{`a and !b in (1, 2)`, `[aand[![bin(1,2)]]]`},
		{`a not in ("x", y)`, `[a!in('x',y)]`},
		{`a matches /x\/y/ and b`, `[[a~x/y]andb]`},
		{`a matches tolowercase("{{region}}") or isBlank(a)`, `[[a~tolowercase('{{region}}')]orisBlank(a)]`},
		{`a ? b : c ? d : e`, `[a?b:[c?d:e]]`},
		{`a > 1 ? b + 1 : c`, `[[a>1]?[b+1]:c]`},
		{`a %b`, `[a%b]`},
		{`a % %b[0].c`, `[a%b[0].c]`},
		{`if (a, b, c) / 2`, `[if(a,b,c)/2]`},
		{`a > $region`, `[a>$region]`},
		{`matches = 1 and in > 2 and contains = "x"`, `[[[matches=1]and[in>2]]and[contains='x']]`},
	} {
		stages, list := syntax.ParsePipeline("where "+c.text, logGrammar(), options())
		if len(list) > 0 {
			t.Errorf("%s", diag.Render("where "+c.text, list))
			continue
		}
		if got := shape(stages[0].(*stage).Items[0].(syntax.Expr)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

// matchShape is shape for conditions.
func matchShape(m syntax.Match) string {
	all := func(xs []syntax.Match, op string) string {
		var parts []string
		for _, x := range xs {
			parts = append(parts, matchShape(x))
		}
		return "[" + strings.Join(parts, op) + "]"
	}
	switch m := m.(type) {
	case *syntax.And:
		return all(m.Xs, "&")
	case *syntax.Or:
		return all(m.Xs, "|")
	case *syntax.Not:
		return "[!" + matchShape(m.X) + "]"
	case *syntax.Term:
		var values []string
		for _, v := range m.Values {
			s := v.Value()
			if v.Quoted {
				s = "'" + s + "'"
			}
			values = append(values, s)
		}
		field := ""
		if m.Field != nil {
			field = m.Field.Name + "="
		}
		return field + strings.Join(values, ",")
	case *syntax.SubqueryMatch:
		return "subquery" + m.Query.From + matchShape(m.Query.Query.Scope)
	}
	return "nothing"
}

func TestScopesBindAsInTheLanguageSpec(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{``, `nothing`},
		{`a b OR c d`, `[[a&b]|[c&d]]`},
		{`a AND (b or c)`, `[a&[b|c]]`},
		{`NOT a b`, `[[!a]&b]`},
		{`not a or !b`, `[[!a]|[!b]]`},
		{`!(a b) c`, `[[![a&b]]&c]`},
		{`(a (b c))`, `[a&b&c]`},
		{`a = b c =d e= f`, `[a=b&c=d&e=f]`},
		{`_sourceCategory=prod/* !x=(1, "2 3" OR 4)`, `[_sourceCategory=prod/*&[!x=1,'2 3',4]]`},
		{`"a b"c"\"d\""`, `['a b'&c&'"d"']`},
		{`"nodeStatus":"updated"`, `['nodeStatus'&:&'updated']`},
		{`a/* /b* // c`, `[a/*&/b*]`},
		{`a /* b */ c`, `[a&c]`},
		{`http://x//y`, `http://x`},
		{`{{ region }}-* f={{Src VPC}}`, `[{{region}}-*&f={{Src VPC}}]`},
		{`$region $1 $nope ${region} [[region]] [[nope]]`, `[{{region}}&$1&$nope&{{region}}&{{region}}&[[nope]]]`},
		{`[subquery from=(-1d): x y | compose z] w`, `[subquery-1d[x&y]&w]`},
		{`oracle and_x notx`, `[oracle&and_x&notx]`},
	} {
		m, list := syntax.ParseScope(c.text, options())
		if len(list) > 0 {
			t.Errorf("%s", diag.Render(c.text, list))
			continue
		}
		if got := matchShape(m); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestNumbersApplyTheirSuffix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		value float64
		whole bool
	}{
		{"0", 0, true}, {"42", 42, true}, {"1.5", 1.5, false}, {".5", 0.5, false}, {"2.0", 2, false},
		{"1e3", 1000, true}, {"1e-3", 0.001, false}, {"1.5e+2", 150, false},
		{"1k", 1000, true}, {"1K", 1000, true}, {"2M", 2e6, true}, {"3G", 3e9, true}, {"3B", 3e9, true}, {"1T", 1e12, true}, {"1P", 1e15, true},
		{"1Ki", 1024, true}, {"1Mi", 1048576, true}, {"1Gi", 1073741824, true}, {"1Ti", 1099511627776, true},
		{"15m", 900_000, true}, {"1.5s", 1500, false}, {"250ms", 250, true}, {"1h", 3_600_000, true}, {"1d", 86_400_000, true}, {"2w", 1_209_600_000, true},
		{"1us", 0.001, false}, {"1ns", 0.000001, false},
	} {
		stages, list := syntax.ParsePipeline("where "+c.text, logGrammar(), options())
		if len(list) > 0 {
			t.Errorf("%s: %v", c.text, list)
			continue
		}
		n, ok := stages[0].(*stage).Items[0].(*syntax.NumberLit)
		if !ok || n.IsInt != c.whole || n.Value-c.value > 1e-12 || c.value-n.Value > 1e-12 {
			t.Errorf("%s: got %+v, want %v, whole %v", c.text, n, c.value, c.whole)
		}
	}
}

func TestSpansCoverWhatWasWritten(t *testing.T) {
	t.Parallel()
	const text = "  a b=c | where  (x + 1) > 2  | count by d "
	q, list := syntax.ParseLogs(text, logGrammar(), options())
	if len(list) > 0 {
		t.Fatal(list)
	}
	where := q.Stages[0].(*stage)
	compare := where.Items[0].(*syntax.BinaryExpr)
	for _, c := range []struct {
		node syntax.Node
		want string
	}{
		{q, "a b=c | where  (x + 1) > 2  | count by d"},
		{q.Scope, "a b=c"},
		{q.Scope.(*syntax.And).Xs[1], "b=c"},
		{where, "where  (x + 1) > 2"},
		{compare, "(x + 1) > 2"},
		{compare.X, "x + 1"},
		{q.Stages[1], "count by d"},
	} {
		if s := c.node.Span(); text[s.Start:s.End] != c.want {
			t.Errorf("got %q, want %q", text[s.Start:s.End], c.want)
		}
	}
}

func TestRowsKeepTheirLabelsSelectorsAndJoins(t *testing.T) {
	t.Parallel()
	const text = "#A: metric=a x-y=z | sum by x\n#B: metric=b\n#C: max(#A, #B) / 2 as z along x, y | avg\n#A - #B"
	q, list := syntax.ParseMetrics(text, metricGrammar(), options())
	if len(list) > 0 {
		t.Fatal(diag.Render(text, list))
	}
	var got []string
	for _, row := range q.Rows {
		s := row.Label + ":"
		if row.Selector != nil {
			s += matchShape(row.Selector)
		}
		if row.Join != nil {
			s += shape(row.Join)
		}
		for _, id := range row.Along {
			s += " along " + id.Name
		}
		if row.As != nil {
			s += " as " + row.As.Name
		}
		for _, st := range row.Stages {
			s += " | " + syntax.Print(st)
		}
		got = append(got, s)
	}
	want := []string{"A:[metric=a&x-y=z] | sum by x", "B:metric=b", "C:[max(#A,#B)/2] along x along y as z | avg", ":[#A-#B]"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
