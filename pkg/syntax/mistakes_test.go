package syntax_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// mistakes are log queries that people write, each with one error: its code,
// the text it points at and a part of what it says.
var mistakes = []struct {
	name, text, code, at, says string
}{
	{"single quotes in an expression", `* | where a = 'x y'`, "single-quotes", `'x y'`, `write "x y"`},
	{"single quotes around a pattern", `* | parse 'a=*' as a`, "single-quotes", `'a=*'`, `write "a=*"`},
	{"single quotes in the scope", `'connection refused' | count`, "single-quotes", `'connection refused'`, "double quotes"},
	{"single quotes around a value", `_source='a' | count`, "single-quotes", `'a'`, `write "a"`},
	{"typographic quotes in an expression", `* | where a = “x”`, "smart-quotes", `“x”`, "retype"},
	{"typographic quotes in the scope", `“a b” c`, "smart-quotes", `“a b”`, "retype"},
	{"== in the scope", `status==500 error`, "double-equals", `==`, "single ="},
	{"!= in the scope", `region!=us-east-1`, "scope-operator", `!=`, "write !region=value"},
	{">= in the scope", `status >= 500`, "scope-operator", `>=`, "where status >="},
	{">= behind a field's name", `status>=500`, "scope-operator", `>=`, "where status >="},
	{"< between words of the scope", `status < 500`, "scope-operator", `<`, "searched for as a word"},
	{"a field without its value", `region= | count`, "missing-value", `region= `, "region=*"},
	{"a value without its field", `=x`, "syntax", `=`, "field=value"},
	{"AND without its right side", `a AND | count`, "syntax", `AND`, "remove `AND`"},
	{"OR without its left side", `OR a`, "syntax", `OR`, "before `OR`"},
	{"NOT without a condition", `a NOT`, "syntax", `NOT`, "expected a condition"},
	{"an open parenthesis in the scope", `(a OR b | count`, "unclosed-parenthesis", `(`, "never closed"},
	{"a closing parenthesis too many in the scope", `a) b | count`, "unclosed-parenthesis", `)`, "closes nothing"},
	{"an empty parenthesis in the scope", `() | count`, "syntax", `)`, "expected a condition"},
	{"values without a comma", `a=(b c)`, "missing-comma", `c`, "commas or OR"},
	{"an open list of values", `a=(b, c | count`, "unclosed-parenthesis", `(`, "missing `)`"},
	{"an open quote in the scope", `"a b | count`, "unclosed-quote", `"`, "not closed"},
	{"an open quote in a stage", "* | parse \"a=* as a\n| where x = \"y\"\n| count", "unclosed-quote", `"`, "perhaps before `as`"},
	{"a quote that opens nowhere", `a \"b\":\"c\"" | count`, "unclosed-quote", `\"`, "opening"},
	{"an open quote on a single line", `* | parse "a=*" as b | where c = "x and d = 1 | count by a`, "unclosed-quote", `"`, "perhaps before `and`"},
	{"an open quote of a name", `* | count as %"a b | limit 5`, "unclosed-quote", `"`, "not closed"},
	{"an open regular expression", `* | where a matches /x(`, "unclosed-regex", `/`, `written \/`},
	{"a regular expression with a wildcard", `* | where a matches/*x/`, "syntax", `/*x/`, "wildcards"},
	{"an open comment", `* | count /* why`, "unclosed-comment", `/*`, "*/"},
	{"an open parenthesis in an expression", `* | where (a = 1 and b = 2 | count`, "unclosed-parenthesis", `(`, "missing `)`"},
	{"an open call", `* | where isBlank(a | count`, "unclosed-parenthesis", `(`, "never closed"},
	{"a closing parenthesis too many", `* | where (a = 1)) | count`, "unclosed-parenthesis", `)`, "closes nothing"},
	{"nothing behind the last |", `* | count |`, "empty-stage", `|`, "remove the last"},
	{"nothing between two |", `* | | count`, "empty-stage", `|`, "between them"},
	{"a misspelt operator", `* | cuont by a`, "unknown-operator", `cuont`, "did you mean `count`?"},
	{"an operator of another language", `* | project a, b`, "unknown-operator", `project`, "fields a, b"},
	{"a misspelt operator with an argument in parentheses", `* | summ(x) by y`, "unknown-operator", `summ`, "`sum`"},
	{"a misspelt operator with a minus", `* | field - a`, "unknown-operator", `field`, "`fields`"},
	{"an operator in the wrong case is fine but its typo is not", `* | WHRE a`, "unknown-operator", `WHRE`, "`where`"},
	{"an assignment", `* | x = a + b`, "assignment", `=`, "as x"},
	{"an expression without a name", `* | alpha + beta`, "missing-as", `alpha + beta`, "as <name>"},
	{"parse without as", `* | parse "a=*" nodrop`, "syntax", `nodrop`, "`as`"},
	{"a name that is missing after as", `* | count as | limit 5`, "syntax", `|`, "a name after `as`"},
	{"a field that is missing after by", `* | count by | limit 5`, "syntax", `|`, "field to group by"},
	{"a keyword where a field is expected", `* | count by by a`, "syntax", `by`, `%"by"`},
	{"a string where a name is expected", `* | count as "a b"`, "syntax", `"a b"`, `write %"a b"`},
	{"a name with a hyphen", `* | count by a-b`, "unexpected-token", `-`, `%"a-b"`},
	{"a name that starts with a digit", `* | count as 5xx`, "syntax", `5xx`, `%"5xx"`},
	{"an address without quotes", `* | where ip = 10.0.0.1`, "syntax", `10.0.0.1`, `"10.0.0.1"`},
	{"names without a comma", `* | fields a b`, "missing-comma", `b`, "comma"},
	{"a comma too many", `* | fields a, | count`, "syntax", `|`, "expected a field"},
	{"arguments without a comma", `* | if (a b, c) as d`, "syntax", `b`, "comma or an operator"},
	{"values of in without a comma", `* | where a in ("x" "y")`, "syntax", `"y"`, "comma"},
	{"in without a parenthesis", `* | where a in "x"`, "syntax", `"x"`, "`(`"},
	{"and without its right side", `* | where a = 1 and | count`, "syntax", `|`, "remove `and`"},
	{"or without its left side", `* | where or a`, "syntax", `or`, "expected a field"},
	{"an operator without its right side", `* | where a > | count`, "syntax", `|`, "after `>`"},
	{"a condition that stops", `* | a ? b as c`, "syntax", `as`, "`:`"},
	{"a variable that is not closed", `region={{region} x`, "syntax", `{{`, "{{name}}"},
	{"a macro", "* | `mine` | count", "macro", "`mine`", "not supported yet"},
	{"a macro in the scope", "`mine(x)` | count", "macro", "`mine(x)`", "not supported yet"},
	{"an unknown variable", `region={{regoin}}`, "unknown-variable", `regoin`, "{{region}}"},
	{"an unknown variable in a string", `* | where a = "x {{nope}}"`, "unknown-variable", `nope`, "declare"},
	{"an unknown variable in an expression", `* | where a = $nope`, "unknown-variable", `$nope`, "declare"},
	{"an unknown variable as a parameter", `* | limit {{nope}}`, "unknown-variable", `{{nope}}`, "declare"},
	{"a variable for a whole stage", `* | {{tag}} | count`, "variable-shape", `{{tag}}`, "shape"},
	{"a variable for the end of a stage", `* | count as d {{tag}}`, "variable-shape", `{{tag}}`, "shape"},
	{"a variable between strings whose quotes are lost", `* | where a = "x and b = "{{tag}}" and c = "y"`, "unclosed-quote", `"`, "perhaps before `and`"},
	{"a negative number", `* | limit -5`, "out-of-range", `-5`, "from 1 to 10000"},
	{"not before matches", `* | where a not matches "x*"`, "unexpected-token", `not`, "!(a matches"},
	{"nodrop in two words", `* | parse "x*" as x no drop`, "unexpected-token", `no`, "nodrop"},
	{"a call among the keys", `* | sum(x) by f(y)`, "unexpected-token", `(`, "stage before"},
	{"a pipeline that an operator cannot read", `* | csv (cuont | limit 5) | count`, "syntax", `(`, "expected a field"},
	{"a variable for everything where a number is needed", `* | limit {{all}}`, "variable-value", `{{all}}`, "everything"},
	{"a variable with several values where one is needed", `* | limit {{list}}`, "variable-value", `{{list}}`, "2 values"},
	{"a variable that is no number", `* | limit {{text}}`, "syntax", `{{text}}`, "found ten"},
	{"a number out of range", `* | limit 0`, "out-of-range", `0`, "from 1 to 10000"},
	{"a number with a fraction", `* | limit 1.5`, "syntax", `1.5`, "whole number"},
	{"a duration without unit", `* | timeslice 15`, "syntax", `15`, "15m"},
	{"a stage with an operator's rest", `* | limit 5, 6`, "unexpected-token", `,`, "syntax: limit <n>"},
	{"an as that is missing", `* | parse "x*" as x | avg(x) y`, "unexpected-token", `y`, "`as`, `by`"},
	{"an option of more than one character", `* | csv a delim='ab'`, "syntax", `'ab'`, "one character"},
	{"a subquery without compose", `[subquery: a | count] b`, "syntax", `[subquery: a | count]`, "compose"},
	{"an open subquery", `a [subquery: b | compose c`, "unclosed-parenthesis", `[`, "never closed"},
	{"an unknown variable behind compose", `[subquery: a | compose b {{nope}}] c`, "unknown-variable", `{{nope}}`, "declare"},
	{"an open pipeline", `* | join (count | limit 5`, "unclosed-parenthesis", `(`, "missing `)`"},
	{"a mistake in a nested pipeline", `* | join (cuont | limit 5) as t`, "unknown-operator", `cuont`, "`count`"},
	{"a character of no use", `* | where a ^ b`, "syntax", `^`, "pow(a, b)"},
	{"an assignment that names an operator of another language", `* | total = a + b`, "assignment", `=`, "as total"},
	{"an operator of SQL", `* | group by a | count`, "unknown-operator", `group`, "count by field"},
	{"a condition of SQL", `* | where a like "b%"`, "unexpected-token", `like`, "matches"},
	{"a percentile by name", `* | p95 x`, "unknown-operator", `p95`, "pct(field, 95)"},
	{"an aggregate without a comma", `* | count sum(x) by y`, "missing-comma", `sum`, "`, sum(`"},
	{"arithmetic with a result", `* | avg(x) / 60 as y`, "unexpected-token", `/`, "stage of its own"},
	{"an alias without by", `* | avg(x) as y z`, "unexpected-token", `z`, "`by`"},
	{"a semicolon", `* | count by a;`, "unexpected-token", `;`, "remove it"},
	{"a path without quotes", `* | parse a as b`, "syntax", `a`, "double quotes"},
	{"a call that is not closed before as", `* | if (a, b, c as d`, "unclosed-parenthesis", `(`, "before `as`"},
	{"a regular expression that looks like a comment", `* | where a matches /*x/` + "\n| count", "unclosed-comment", `/*`, "regular expression"},
	{"a unit that is none", `* | timeslice 5min`, "syntax", `5min`, "15m"},
	{"a quoted alias", `* | count as "a"`, "syntax", `"a"`, "without quotes"},
	{"a wildcard in a phrase", `"a * b" | count`, "literal-wildcard", `"a * b"`, "leave the quotes out"},
	{"a | that is missing before where", `error where a = 1`, "missing-pipe", `where`, "| where"},
	{"a | that is missing before an aggregate", `error count by a`, "missing-pipe", `count`, "| count"},
	{"a query of SQL", `select x from y`, "scope-operator", `select`, "SQL"},
	{"terms with commas", `a=b, c=d | count`, "comma", `,`, "blanks"},
	{"a row of the other language", `* | where #A > 1`, "syntax", `#A`, "expected a field"},
}

func TestEveryMistakeIsPointedAtAndExplained(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes {
		_, list := syntax.ParseLogs(m.text, logGrammar(), options())
		if len(list) != 1 {
			t.Errorf("%s: %d diagnostics\n%s", m.name, len(list), diag.Render(m.text, list))
			continue
		}
		d := list[0]
		if at := m.text[d.Span.Start:d.Span.End]; d.Code != m.code || at != m.at || !strings.Contains(d.Message+" — "+d.Hint, m.says) {
			t.Errorf("%s: want %s at %q saying %q\n%s", m.name, m.code, m.at, m.says, diag.Render(m.text, list))
		}
	}
}

// metricMistakes are the same for metrics queries.
var metricMistakes = []struct {
	name, text, code, at, says string
}{
	{"a row in a selector", `metric=a (x)#A`, "syntax", `#A`, "row of its own"},
	{"no selector", `| sum`, "empty-selector", `|`, "metric=Latency"},
	{"a row without selector", "#A: | sum", "empty-selector", `|`, "selector"},
	{"a roll-up in brackets", `metric=a [sum over 5m] | avg`, "legacy-rollup", `[sum over 5m]`, "quantize to 5m using sum"},
	{"an expression as a stage", `metric=a | _value * 100 as x`, "unknown-operator", `_value`, "unknown operator"},
	{"a misspelt operator", `metric=a | quantise to 5m`, "unknown-operator", `quantise`, "`quantize`"},
	{"a label that is there twice", "#A: metric=a\n#A: metric=b", "duplicate-row", `#A`, "twice"},
	{"rows that are joined with a word", "#A: metric=a\n#B: #A plus 1", "syntax", `plus`, "`along`"},
	{"along without a dimension", "#A: metric=a\n#B: #A / 2 along | sum", "syntax", `|`, "dimension"},
	{"an operator without its right side", "#A: metric=a\n#B: #A /", "syntax", ``, "after `/`"},
	{"an open parenthesis", "#A: metric=a\n#B: (#A + 1 | sum", "unclosed-parenthesis", `(`, "never closed"},
	{"a value that is missing", `metric= | sum`, "missing-value", `metric= `, "metric=*"},
	{"an open quote", "#A: metric=\"a\n#B: metric=b", "unclosed-quote", `"`, "not closed"},
}

func TestEveryMetricMistakeIsPointedAtAndExplained(t *testing.T) {
	t.Parallel()
	for _, m := range metricMistakes {
		_, list := syntax.ParseMetrics(m.text, metricGrammar(), options())
		if len(list) != 1 {
			t.Errorf("%s: %d diagnostics\n%s", m.name, len(list), diag.Render(m.text, list))
			continue
		}
		d := list[0]
		if at := m.text[d.Span.Start:d.Span.End]; d.Code != m.code || at != m.at || !strings.Contains(d.Message+" — "+d.Hint, m.says) {
			t.Errorf("%s: want %s at %q saying %q\n%s", m.name, m.code, m.at, m.says, diag.Render(m.text, list))
		}
	}
}

func TestEveryStageIsCheckedBehindAMistake(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		codes []string
	}{
		{"a==b | cuont | where (x | limit 0 | count by", []string{"double-equals", "unknown-operator", "unclosed-parenthesis", "out-of-range", "syntax"}},
		{"(a | where b = 'c' | limit 5", []string{"unclosed-parenthesis", "single-quotes"}},
		{"a | parse \"b=* as b | where c = \"d\" | limit 0", []string{"unclosed-quote", "out-of-range"}},
		{"* | where a = \"x\n| where b = \"y\" and c = \"z\n| count", []string{"unclosed-quote", "unclosed-quote"}},
		{"\"a b | where c = \"d\" | cuont", []string{"unclosed-quote", "unknown-operator"}},
		{"a | join (where f(b c, d) | limit 5) as t | limit 0", []string{"syntax", "out-of-range"}},
		{"a | join (where f(b | limit 0) as t | limit 0", []string{"unclosed-parenthesis", "out-of-range", "out-of-range"}},
		{"a | join (cuont | limit 0) | limit 0", []string{"unknown-operator", "out-of-range", "out-of-range"}},
		{"{{x}} {{y}} | where a = \"{{z}}\"", []string{"unknown-variable", "unknown-variable", "unknown-variable"}},
	} {
		_, list := syntax.ParseLogs(c.text, logGrammar(), options())
		var codes []string
		for _, d := range list {
			codes = append(codes, d.Code)
		}
		if !slices.Equal(codes, c.codes) {
			t.Errorf("want %v\n%s", c.codes, diag.Render(c.text, list))
		}
	}
}

func TestAQueryThatNestsTooDeepIsRejectedOnce(t *testing.T) {
	t.Parallel()
	deep := 100_000 / 20
	for _, text := range []string{
		strings.Repeat("(", deep) + "a",
		strings.Repeat("!", deep) + "a",
		strings.Repeat("NOT ", deep) + "a",
		"* | where " + strings.Repeat("(", deep) + "a",
		"* | where " + strings.Repeat("!", deep) + "a",
		"* | where " + strings.Repeat("not ", deep) + "a",
		"* | where " + strings.Repeat("- ", deep) + "a",
		"* | where " + strings.Repeat("f(", deep) + "a",
		"* | where " + strings.Repeat("a ? b : ", deep) + "c",
		"* | " + strings.Repeat("join (", deep) + "count",
		strings.Repeat("[subquery: ", deep) + "a",
		"* | where " + strings.Repeat("[subquery: a | where ", deep/2) + "a",
	} {
		_, list := syntax.ParseLogs(text, logGrammar(), options())
		n := 0
		for _, d := range list {
			if d.Code == "too-deep" {
				n++
			}
		}
		if n != 1 || len(list) > 1 {
			t.Errorf("%.40s…: %d diagnostics, %d of them too-deep: %.300v", text, len(list), n, list)
		}
	}
}

func TestAQueryThatIsTooLongIsRejected(t *testing.T) {
	t.Parallel()
	_, list := syntax.ParseLogs(strings.Repeat("error ", 20_000), logGrammar(), options())
	if len(list) != 1 || list[0].Code != "query-too-long" {
		t.Errorf("got %v", list)
	}
}
