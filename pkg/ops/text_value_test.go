package ops_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// TestVariablesInPatterns binds variables that stand in the texts of parse
// operators and prints what they make.
func TestVariablesInPatterns(t *testing.T) {
	t.Parallel()
	values := map[string][]string{"one": {"a.b"}, "many": {"a", "b"}, "all": {"*"}, "open": {"("}}
	for query, want := range map[string]string{
		`json "x.{{one}}"`:                    "x.a.b",
		`json "x.{{all}}"`:                    "x.*",
		`kv "{{one}}" as k`:                   "k",
		`parse xml "/r/{{one}}"`:              "/r/a.b",
		`json "x.{{many}}"`:                   "error: a variable in this text has several values, and one is needed",
		`json "x[{{one}}]"`:                   `error: in the path "x[a.b]": found [a.b], expected [n], [*], [from:to] or ['key']`,
		`parse "{{one}}*" as a`:               "a",
		`parse "{{all}}*" as a`:               `error: the pattern "**" has two * side by side: at least one character must part them`,
		`parse regex "(?<g>{{all}})" `:        "g",
		`parse regex "(?<g>{{open}})" nodrop`: "error: the regular expression does not compile: missing closing ) (at character 1)",
	} {
		stages, list := syntax.ParsePipeline(query, ops.Grammar(ops.Logs), syntax.Options{Vars: func(name string) bool { return values[name] != nil }})
		if list.HasErrors() {
			t.Errorf("%s: %s", query, diag.Render(query, list))
			continue
		}
		b := &plan.Binder{Bag: &diag.Bag{}, Vars: func(name string) []string { return values[name] }}
		shape := plan.Bind(b, []plan.Op{stages[0].(plan.Op)}, plan.Shape{Open: true})
		got := strings.Join(shape.Names, ",")
		if list := b.List(); list.HasErrors() {
			got = "error: " + list[0].Message
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}
