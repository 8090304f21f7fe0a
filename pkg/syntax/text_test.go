package syntax_test

import (
	"slices"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

func TestATextIsReadAsAValueAnAnchorOrARegex(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lit, value, anchor, regex string }{
		{`plain`, "plain", "plain", "plain"},
		{`a\"b`, `a"b`, `a"b`, `a"b`},
		{`a\\b`, `a\b`, `a\b`, `a\\b`},
		{`\d+\s`, `\d+\s`, `\d+\s`, `\d+\s`},
		{`a\n\t\rb`, `a\n\t\rb`, "a\n\t\rb", `a\n\t\rb`},
		{`\\n`, `\n`, `\n`, `\\n`},
		{`\\\"`, `\"`, `\"`, `\\"`},
	} {
		text := syntax.Text{Parts: []syntax.Part{{Lit: c.lit}}, Quoted: true}
		if text.Value() != c.value || text.Anchor() != c.anchor || text.Regex() != c.regex {
			t.Errorf("%s: value %q, anchor %q, regex %q; want %q, %q, %q",
				c.lit, text.Value(), text.Anchor(), text.Regex(), c.value, c.anchor, c.regex)
		}
		word := syntax.Text{Parts: []syntax.Part{{Lit: c.lit}}}
		if word.Value() != c.lit || word.Anchor() != c.lit || word.Regex() != c.lit {
			t.Errorf("the word %s is not read verbatim", c.lit)
		}
	}
}

func TestExpandGivesEveryCombinationOfValues(t *testing.T) {
	t.Parallel()
	values := map[string][]string{"a": {"1", "2"}, "b": {`x"y`, `\`}, "all": {"*"}}
	vars := func(name string) []string { return values[name] }
	for _, c := range []struct {
		name string
		text syntax.Text
		want []string
	}{
		{"no variable", syntax.Text{Parts: []syntax.Part{{Lit: `p\"`}}, Quoted: true}, []string{`p"`}},
		{"two values", syntax.Text{Parts: []syntax.Part{{Lit: "p"}, {Var: "a"}, {Lit: "s"}}}, []string{"p1s", "p2s"}},
		{"two variables", syntax.Text{Parts: []syntax.Part{{Var: "a"}, {Lit: "-"}, {Var: "b"}}, Quoted: true}, []string{`1-x"y`, `1-\`, `2-x"y`, `2-\`}},
		{"everything", syntax.Text{Parts: []syntax.Part{{Var: "all"}}}, []string{"*"}},
		{"no value", syntax.Text{Parts: []syntax.Part{{Var: "none"}}, Quoted: true}, []string{"*"}},
	} {
		var got []string
		for _, text := range c.text.Expand(vars) {
			if text.HasVars() {
				t.Errorf("%s: a variable is left", c.name)
			}
			got = append(got, text.Value())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestVariablesFindsEveryFormOnce(t *testing.T) {
	t.Parallel()
	got := syntax.Variables(`a={{x}} "{{ y z }}" ${w:csv} $x $v. [[u]] {{{t}}} $1 $.path {{a"b}} {{}} ${} $`)
	want := []string{"x", "y z", "w", "v", "u", "t"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDetectTellsTheLanguages(t *testing.T) {
	t.Parallel()
	for _, q := range metricQueries {
		if q == `cluster-1.node-1.*.cpu-idle "quoted term"` {
			continue // nothing tells a Graphite path from a keyword
		}
		if got := syntax.Detect(q); got != "metrics" {
			t.Errorf("Detect(%q) = %q", q, got)
		}
	}
	for _, q := range logQueries {
		if got := syntax.Detect(q); got != "logs" {
			t.Errorf("Detect(%q) = %q", q, got)
		}
	}
	for _, c := range []struct{ text, want string }{
		{`Namespace=aws/ec2 statistic=Sum | sum by host`, "metrics"},
		{`namespace=aws/ec2 | pct(95) by host`, "metrics"},
		{`namespace=aws/ec2 | pct(latency, 95) by host`, "logs"},
		{`_sourceCategory=x a.b.c | parse field=_rawName *.* as b, c`, "metrics"},
		{`"metric=x" | json "metric" as metric | avg(metric)`, "logs"},
		{`metric=x | where _value > 2`, "metrics"},
		{`error "a | eval b"`, "logs"},
	} {
		if got := syntax.Detect(c.text); got != c.want {
			t.Errorf("Detect(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestUndeclaredVariablesCountWhenAnyVariableDoes(t *testing.T) {
	t.Parallel()
	everything := syntax.Options{AnyVar: true}
	for _, text := range []string{
		`region={{r}} {{word}}`,
		`* | where a > {{n}} and b = $n and c matches "{{g}}*"`,
		`* | limit {{n}} | timeslice {{d}} | count by {{f}}`,
	} {
		if _, list := syntax.ParseLogs(text, logGrammar(), everything); len(list) > 0 {
			t.Errorf("%s: %v", text, list)
		}
	}
	for _, text := range []string{`* | {{tail}} | count`, `* | count as d {{tail}}`} {
		q, list := syntax.ParseLogs(text, logGrammar(), everything)
		if len(list) != 1 || list.HasErrors() || list[0].Code != "variable-shape" {
			t.Errorf("%s: want one warning, got %v", text, list)
		}
		if len(q.Stages) != 1 {
			t.Errorf("%s: want the other stage alone, got %d", text, len(q.Stages))
		}
	}
}

func TestParametersTakeTheValuesOfVariables(t *testing.T) {
	t.Parallel()
	q, list := syntax.ParseLogs(`* | limit {{n}} | timeslice {{width}} | count by {{field}}, {{fields}}`, logGrammar(), options())
	if len(list) > 0 {
		t.Fatal(list)
	}
	const want = `* | limit 10 | timeslice 300000ms | count by f, g, %"h i"`
	if got := syntax.PrintLogs(q); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAnExtractionRuleIsStagesWithoutAScope(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`parse "a" as b | "x" as c`, `| parse "a" as b | "x" as c`} {
		stages, list := syntax.ParsePipeline(text, logGrammar(), options())
		if len(list) > 0 || len(stages) != 2 {
			t.Errorf("%s: %d stages, %v", text, len(stages), list)
		}
	}
	if _, list := syntax.ParseScope(`a b | count`, options()); len(list) != 1 || list[0].Message != "a scope has no stages" {
		t.Errorf("a scope with a stage gave %v", list)
	}
}
