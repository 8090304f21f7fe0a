package expr

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// testVars are the variables of the tables: one with one value, two with
// several, All, numbers and shapes that try to break out.
func testVars(name string) []string {
	return map[string][]string{
		"one": {"us-east-1"}, "two": {"a", "b"}, "more": {"x", "y"}, "all": {"*"}, "number": {"2.5"}, "numbers": {"1", "2"},
		"truth": {"true"}, "field": {"apiname"}, "evil": {`" or true or "`}, "slash": {`a\b`}, "mixed": {"a", "*"}, "none": {},
	}[name]
}

func TestBindMakesVariablesParameters(t *testing.T) {
	// language spec §9
	for _, c := range []struct{ text, want string }{
		{`a = 1`, `a = 1`},
		{`a = "{{one}}"`, `a = "us-east-1"`},
		{`a = "x-{{one}}-y"`, `a = "x-us-east-1-y"`},
		{`a = "{{two}}"`, `a = "a" or a = "b"`},
		{`a != "{{two}}"`, `a != "a" and a != "b"`},
		{`a contains "{{two}}"`, `a contains "a" or a contains "b"`},
		{`a matches "{{two}}*"`, `a matches "a*" or a matches "b*"`},
		{`a matches "{{two}}{{more}}"`, `a matches "ax" or a matches "ay" or a matches "bx" or a matches "by"`},
		{`a matches "{{two}}{{two}}"`, `a matches "aa" or a matches "bb"`},
		{`toLowerCase(a) matches toLowerCase("{{two}}")`, `toLowerCase(a) matches toLowerCase("a") or toLowerCase(a) matches toLowerCase("b")`},
		{`a in ("{{two}}", "c")`, `a in ("a", "b", "c")`},
		{`a not in ("{{two}}")`, `a not in ("a", "b")`},
		{`a in ({{numbers}})`, `a in (1, 2)`},
		{`a matches "{{all}}"`, `a matches "*"`},
		{`a = "{{all}}"`, `a = "*"`},
		{`a = {{all}}`, `!isNull(a)`},
		{`a > {{all}}`, `!isNull(a)`},
		{`a = {{mixed}}`, `a = "a" or !isNull(a)`},
		{`a + {{numbers}} = 2`, `a + 1 = 2 or a + 2 = 2`},
		{`a matches {{one}}`, `a matches "us-east-1"`},
		{`a = {{one}}`, `a = "us-east-1"`},
		{`a > {{number}}`, `a > 2.5`},
		{`a = {{truth}}`, `a = true`},
		{`a * {{number}} > 5`, `a * 2.5 > 5`},
		{`{{field}} = "x"`, `apiname = "x"`},
		{`isBlank({{field}})`, `isBlank(apiname)`},
		{`concat({{one}}, "x") = "y"`, `concat("us-east-1", "x") = "y"`},
		{`a = "{{evil}}"`, `a = "\" or true or \""`},
		{`a = {{evil}}`, `a = "\" or true or \""`},
		{`a = "{{slash}}"`, `a = "a\\b"`},
		{`a = "{{none}}"`, `a = "*"`},
		{`a = "{{undeclared}}"`, `a = "*"`},
		{`if(a = "{{two}}", 1, 2) = {{number}}`, `if(a = "a" or a = "b", 1, 2) = 2.5`},
		{`!(a = "{{two}}") and b = 1`, `!(a = "a" or a = "b") and b = 1`},
		{`a = "{{one}}" ? "{{one}}" : b`, `a = "us-east-1" ? "us-east-1" : b`},
	} {
		t.Run(c.text, func(t *testing.T) {
			bound, err := Bind(parse(t, c.text), testVars)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(syntax.Print(parse(t, c.want)), syntax.Print(bound)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestSeveralValuesWhereOneIsNeededAreAnError(t *testing.T) {
	for _, text := range []string{
		`a > "{{two}}"`, `a > {{numbers}}`, `concat(a, "{{two}}")`, `if(a, "{{two}}", 1)`, `-{{numbers}}`, `isBlank("{{two}}")`,
	} {
		t.Run(text, func(t *testing.T) {
			_, err := Bind(parse(t, text), testVars)
			var e *diag.QueryError
			if !errors.As(err, &e) || !strings.Contains(err.Error(), "has 2 values here, where one is needed") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTooManyCombinationsAreAnError(t *testing.T) {
	many := func(string) []string { return make([]string, 101) }
	_, err := Bind(parse(t, `a = "{{x}}{{y}}"`), many)
	if err == nil || !strings.Contains(err.Error(), "more than 10000 combinations") {
		t.Errorf("got %v", err)
	}
}

func TestCompileTakesTheVariablesOfTheQuery(t *testing.T) {
	env := fixedEnv()
	env.Vars = testVars
	r := row{"a": str("b"), "n": str("2.5"), "missing": value.NullValue()}
	b := r.batch()
	for text, want := range map[string]bool{
		`a = "{{two}}"`: true, `a = "{{more}}"`: false, `a != "{{two}}"`: false, `a matches "{{all}}"`: true, `missing matches "{{all}}"`: false,
		`missing = {{all}}`: false, `n >= {{number}}`: true, `a in ("{{two}}")`: true, `missing matches "{{all}}" or isBlank(missing)`: true,
	} {
		p, err := Compile(parse(t, text), b.Schema, env)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := p.Test(b, 0); got != want {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	if _, err := Compile(parse(t, `a > "{{two}}"`), b.Schema, env); err == nil {
		t.Error("several values compile")
	}
}
