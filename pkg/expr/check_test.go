package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// check returns the findings as "code "text under the span": message (hint)".
func check(t *testing.T, text string) []string {
	t.Helper()
	var b diag.Bag
	Check(parse(t, text), &b, CheckOptions{
		Condition: true,
		Aggregate: func(name string) bool {
			return name == "sum" || name == "count" || name == "avg" || name == "min" || name == "max"
		},
		Vars: func(name string) bool { return name == "known" },
	})
	var out []string
	whole := "where " + text
	for _, d := range b.List() {
		s := fmt.Sprintf("%s %q: %s", d.Code, whole[d.Span.Start:d.Span.End], d.Message)
		if d.Hint != "" {
			s += " (" + d.Hint + ")"
		}
		out = append(out, s)
	}
	return out
}

func TestMistakesAreExplained(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{`isBlank(a) and a matches "x*"`, nil},
		{`a = "{{known}}"`, nil},
		{`min(a, 2) < 3`, nil},
		{`tolowercse(a) = "x"`, []string{`unknown-function "tolowercse": there is no function tolowercse (did you mean toLowerCase?)`}},
		{`frobnicate(a)`, []string{`unknown-function "frobnicate": there is no function frobnicate`}},
		{`sum(a) > 5`, []string{`aggregate-in-expression "sum": sum is an aggregate over many rows and cannot stand in an expression (compute it in a stage of its own first: … | sum(field) as x | …)`}},
		{`max(a) > 5`, []string{`aggregate-in-expression "max": max is an aggregate over many rows and cannot stand in an expression (compute it in a stage of its own first: … | max(field) as x | …)`}},
		{`if(a = 1, "x") = "x"`, []string{`wrong-arguments "if(a = 1, \"x\")": if takes 3 arguments, found 2 (write if(condition, then, else))`}},
		{`substring(a) = "x"`, []string{`wrong-arguments "substring(a)": substring takes 2 to 3 arguments, found 1 (write substring(text, start[, end]))`}},
		{`now(1) > 2`, []string{`wrong-arguments "now(1)": now takes no arguments, found 1 (write now())`}},
		{`trim(a, b) = "x"`, []string{`wrong-arguments "trim(a, b)": trim takes 1 argument, found 2 (write trim(text))`}},
		{`tourl(a, b, c) = "x"`, []string{`wrong-arguments "tourl(a, b, c)": tourl takes a prefix and a suffix, or neither (write tourl(url, label[, prefix, suffix]))`}},
		{`a matches /x(y/`, []string{`bad-regex "(y/": the regular expression does not compile: missing closing ) (at character 2) (characters such as ( [ * + ? need a backslash before them to stand for themselves)`}},
		{`a matches /ab**/`, []string{`bad-regex "**/": the regular expression does not compile: invalid nested repetition operator "**" (at character 3) (characters such as ( [ * + ? need a backslash before them to stand for themselves)`}},
		{`a matches /x[/`, []string{`bad-regex "[/": the regular expression does not compile: missing closing ] "[" (at character 2) (characters such as ( [ * + ? need a backslash before them to stand for themselves)`}},
		{`a matches /^{{known}}$/`, []string{`variable-in-regex "/^{{known}}$/": a variable has no value inside a regular expression (use matches "…" with the variable in quotes)`}},
		{`replace(a, "x", /y/) = "z"`, []string{`unexpected-regex "/y/": replace takes no regular expression here (put it in double quotes, or use matches)`}},
		{`a = "{{unknown}}"`, []string{`unknown-variable "\"{{unknown}}\"": there is no variable unknown (declare it, or write the value)`}},
		{`a = null`, []string{`comparison-with-null "a = null": read as isNull(a), since nothing equals null`}},
		{`a != null`, []string{`comparison-with-null "a != null": read as !isNull(a), since nothing equals null`}},
		{`a + 1`, []string{`not-a-condition "a + 1": a condition must be true or false, found a number (compare it with something, e.g. with = or matches)`}},
		{`"x"`, []string{`not-a-condition "\"x\"": a condition must be true or false, found text (compare it with something, e.g. with = or matches)`}},
		{`a = "x" or "y"`, []string{`not-a-condition "\"y\"": the right side of or must be true or false, found text (compare it with something, e.g. with = or matches)`}},
		{`!5`, []string{`not-a-condition "5": what ! negates must be true or false, found a number (compare it with something, e.g. with = or matches)`}},
		{`if(length(a), 1, 2) = 1`, []string{`not-a-condition "length(a)": the first argument of if must be true or false, found a number (compare it with something, e.g. with = or matches)`}},
		{`length(a) ? true : false`, []string{`not-a-condition "length(a)": the condition before ? must be true or false, found a number (compare it with something, e.g. with = or matches)`}},
		{`format("%d %d", a) = "x"`, []string{`bad-argument "format(\"%d %d\", a)": format: the format needs 2 values, found 1 (write format("format", a[, ...]))`}},
		{`formatDate(a, "yyyy-bb") = "x"`, []string{`bad-argument "formatDate(a, \"yyyy-bb\")": formatDate: "b" is no letter of a date format; put text in single quotes (write formatDate(milliseconds[, "format"[, "time zone"]]))`}},
		{`parseDate(a, "yyyy", "Mars") > 1`, []string{`bad-argument "parseDate(a, \"yyyy\", \"Mars\")": parseDate: "Mars" is no time zone; use a name such as Europe/London (write parseDate(text, "format"[, "time zone"]))`}},
		{`hash(a, "crc") = "x"`, []string{`bad-argument "hash(a, \"crc\")": hash: unknown algorithm "crc"; use md5, sha1, sha2_256 or murmur3_128 (write hash(text[, "md5" | "sha1" | "sha2_256" | "murmur3_128"]))`}},
		{`nope(a) = nada(b)`, []string{`unknown-function "nope": there is no function nope`, `unknown-function "nada": there is no function nada`}},
	} {
		t.Run(c.text, func(t *testing.T) {
			if d := cmp.Diff(c.want, check(t, c.text)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCompileRefusesWhatCheckReports(t *testing.T) {
	for _, text := range []string{
		`nope(a)`, `if(a, b)`, `a matches /(/`, `replace(a, /(/, "x")`, `format("%q", a)`, `formatDate(a, "b")`, `hash(a, "x")`, `base64Decode(a, "EBCDIC")`,
		`[subquery: error | where x = 1 | compose ip]`, `length(/x/) = 1`,
	} {
		if _, err := Compile(parse(t, text), value.NewSchema("a"), fixedEnv()); err == nil {
			t.Errorf("%s compiles", text)
		}
	}
}

func TestASubqueryIsItsCondition(t *testing.T) {
	env := fixedEnv()
	env.Subquery = func(q *syntax.Subquery) (syntax.Expr, error) {
		if len(q.Compose) != 1 {
			return nil, fmt.Errorf("compose %d fields", len(q.Compose))
		}
		return parse(t, `ip = "10.0.0.1"`), nil
	}
	b := row{"ip": str("10.0.0.1")}.batch()
	p, err := Compile(parse(t, `![subquery: error | where x = 1 | compose ip]`), b.Schema, env)
	if err != nil {
		t.Fatal(err)
	}
	if p.Test(b, 0) {
		t.Error("the negated subquery holds")
	}
	if _, err := Compile(parse(t, `[subquery: error | where x = 1 | compose ip, x]`), b.Schema, env); err == nil || !strings.Contains(err.Error(), "compose 2 fields") {
		t.Errorf("got %v", err)
	}
}

func TestFieldsAndResultNames(t *testing.T) {
	var got []string
	Fields(parse(t, `if(A matches "x*" and %"b c" in (d, 1), concat(e, "f"), -g) = h ? i : [subquery: x | where z = 1 | compose z]`), func(id syntax.Ident) { got = append(got, id.Name) })
	if d := cmp.Diff([]string{"A", "b c", "d", "e", "g", "h", "i", "z"}, got); d != "" {
		t.Error(d)
	}
	for text, want := range map[string]string{
		// language spec §11-A22
		`num(x)`: "x", `toUpperCase(Name)`: "Name", `now()`: "_now", `round(x, 2)`: "_round", `isPrivateIP(ip)`: "ip", `x`: "x",
		`concat(a, b)`: "", `queryStartTime()`: "", `a + b`: "", `nope(x)`: "",
	} {
		if name, ok := ResultName(parse(t, text)); name != want || ok != (want != "") {
			t.Errorf("%s is named %q, %v; want %q", text, name, ok, want)
		}
	}
}

func TestFunctionTable(t *testing.T) {
	all := Functions()
	seen := map[string]bool{}
	for i, f := range all {
		if i > 0 && value.Fold(all[i-1].Name) >= value.Fold(f.Name) {
			t.Errorf("%s is not in order", f.Name)
		}
		if f.Syntax == "" || f.Summary == "" || f.Family == "" || f.Result == "" || !strings.HasSuffix(f.Summary, ".") || !strings.HasPrefix(f.Syntax, f.Name+"(") {
			t.Errorf("%s is documented incompletely", f.Name)
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			seen[value.Fold(name)] = true
			if got, ok := Lookup(strings.ToUpper(name)); !ok || got.Name != f.Name {
				t.Errorf("Lookup(%s) is %q, %v", name, got.Name, ok)
			}
		}
	}
	// The names of language spec §4.2 to §4.6.
	for _, name := range strings.Fields(`concat format substring length replace toLowerCase toUpperCase trim contains urlencode urldecode base64Encode
		base64Decode hexToAscii hash tourl luhn jsonArrayContains jsonArraySize isNull isEmpty isBlank isNumeric isNaN isInfinity num number double
		toLong long toInt int toNumber toString hexToDec parseHex decToHex fromMillis toMillis now queryStartTime queryEndTime queryTimeRange formatDate
		parseDate isValidIP isValidIPv4 isValidIPv6 isPrivateIP isPublicIP isReservedIP ipv4ToNumber getCIDRPrefix compareCIDRPrefix maskFromCIDR haversine
		abs ceil floor sqrt cbrt exp expm1 log log10 log1p sin cos tan asin acos atan atan2 sinh cosh tanh hypot toDegrees toRadians round min max pow if`) {
		if !seen[value.Fold(name)] {
			t.Errorf("there is no function %s", name)
		}
	}
}
