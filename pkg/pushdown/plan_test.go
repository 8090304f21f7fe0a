package pushdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/pushdown"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// The log sources of the tests.
var (
	app    = fields.LogSource{Name: "app", Kind: "custom", Category: "app/web", Constants: map[string]string{"team": "blue"}}
	access = fields.LogSource{Name: "access", Kind: fields.KindAccessLog, Category: "aws/apigateway"}
	trail  = fields.LogSource{Name: "trail", Kind: fields.KindCloudTrail, Category: "aws/observability/cloudtrail/logs"}
)

// given is a query with what is around it.
type given struct {
	source  fields.LogSource // app when it has no name
	rules   []fields.Rule    // those that ship for the kinds that have some, when nil
	query   string
	vars    map[string][]string
	dialect insights.Dialect // core when empty
}

// make plans the query as the engine does.
func (g given) make(t *testing.T) *pushdown.Plan {
	t.Helper()
	if g.source.Name == "" {
		g.source = app
	}
	if g.rules == nil {
		g.rules = fields.DefaultRules([]fields.Account{{ID: "528560886094", Alias: "dev"}})
	}
	if g.dialect == "" {
		g.dialect = insights.Core
	}
	values := func(name string) []string { return g.vars[name] }
	q, list := syntax.ParseLogs(g.query, ops.Grammar(ops.Logs), syntax.Options{
		Values: values, Vars: func(name string) bool { return g.vars[name] != nil },
	})
	if list.HasErrors() {
		t.Fatalf("the query does not parse:\n%s", diag.Render(g.query, list))
	}
	var stages []plan.Op
	for _, s := range q.Stages {
		stages = append(stages, s.(plan.Op))
	}
	stages = ops.Chain(stages)
	ops.Link(stages)
	plan.Bind(&plan.Binder{Bag: &diag.Bag{}, Vars: values, Aggregate: ops.IsAggregate}, stages, plan.Shape{Open: true}.With(fields.Known()...))
	compiled, err := fields.Compile(g.rules)
	if err != nil {
		t.Fatal(err)
	}
	rules := g.source.Inline(compiled)
	_, rest := g.source.Scope(q.Scope, rules, []fields.Target{
		{Account: "dev", AccountID: "528560886094", Region: "us-east-1"}, {Account: "dev", AccountID: "528560886094", Region: "eu-west-1"},
	}, values)
	return pushdown.Make(pushdown.Input{
		Text: g.query, Ops: stages, Scope: rest, Source: g.source, Rules: rules, Vars: values, Dialect: g.dialect,
	})
}

// written is what the rule says, one note a line.
func written(p *pushdown.Plan, rule string) string {
	var out []string
	for _, n := range p.Notes {
		if n.Rule == rule {
			out = append(out, n.Text)
		}
	}
	return strings.Join(out, "\n")
}

// texts writes conditions, one a line.
func texts(all insights.All) string {
	out := make([]string, len(all))
	for i, f := range all {
		out[i] = insights.Text(f)
	}
	return strings.Join(out, "\n")
}

// keyword is the condition that a word stands in the message.
func keyword(word string) string {
	return `@message like /(?i)(?:^|[^A-Za-z0-9_])` + word + `(?:$|[^A-Za-z0-9_])/`
}

// plainly is a pattern's condition on a field.
func plainly(field, pattern string) string {
	return "(ispresent(" + field + ") and " + field + " like /" + pattern + "/)"
}

func lines(of ...string) string { return strings.Join(of, "\n") }

func equal(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func runtime(zone string) *exec.Runtime {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	from := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	return &exec.Runtime{Env: &expr.Env{From: from.UnixMilli(), To: from.Add(24 * time.Hour).UnixMilli(), Location: loc}}
}
