package fields

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// CompiledRule is a checked extraction rule.
type CompiledRule struct {
	Name string
	// Scope sees constants and the message, never another rule's output.
	Scope syntax.Match
	// Stages is the parse expression: row operators only.
	Stages []plan.Op
	// Outputs are the fields that the rule sets, folded.
	Outputs []string

	kind string // the kind of source that a built-in rule is for, else ""
}

// Compile checks the enabled rules. The error names the rule and shows the place.
func Compile(rules []Rule) ([]CompiledRule, error) {
	var out []CompiledRule
	for _, r := range rules {
		if !r.Enabled {
			continue
		}
		c, err := compileRule(r)
		if err != nil {
			return nil, fmt.Errorf("extraction rule %q: %w", r.Name, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// Lint finds what is wrong with a rule: in its scope, and in its parse expression.
func Lint(r Rule) (scope, expression diag.List) {
	_, scope, expression = check(r)
	return scope, expression
}

func compileRule(r Rule) (CompiledRule, error) {
	c, scope, expression := check(r)
	if err := scope.Err(r.Scope); err != nil {
		return c, fmt.Errorf("the scope, %w", err)
	}
	return c, expression.Err(r.ParseExpression)
}

func check(r Rule) (c CompiledRule, scope, expression diag.List) {
	c = CompiledRule{Name: r.Name, kind: builtinKinds[r]}
	c.Scope, scope = syntax.ParseScope(r.Scope, syntax.Options{})
	if sub := plan.FindSubquery(c.Scope); sub != nil && !scope.HasErrors() {
		scope = diag.List{{Code: "rule-scope", Severity: diag.Error, Span: sub.At,
			Message: "a subquery cannot stand in the scope of an extraction rule", Hint: "use words and field=value"}}
	}
	return c, scope, c.parse(r.ParseExpression)
}

// parse checks the parse expression.
func (c *CompiledRule) parse(text string) diag.List {
	stages, list := syntax.ParsePipeline(text, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		return list
	}
	b := &plan.Binder{Bag: &diag.Bag{}, Aggregate: ops.IsAggregate}
	for _, s := range stages {
		op := s.(plan.Op)
		if _, ok := op.(plan.RowOp); !ok {
			b.Errorf(s.Span(), "rule-operator", "an extraction rule reads fields from one message: use parse, json, where, if, fields",
				"%s cannot stand in an extraction rule", op.Name())
			continue
		}
		c.Stages = append(c.Stages, op)
	}
	c.Stages = ops.Chain(c.Stages)
	shape := plan.Bind(b, c.Stages, plan.Shape{Open: true, Names: systemNames()})
	for _, name := range shape.Names {
		if !strings.HasPrefix(name, "_") {
			c.Outputs = append(c.Outputs, strings.ToLower(name))
		}
	}
	return append(list, b.List()...)
}

// systemNames are the fields of a message before any rule has run.
func systemNames() []string {
	return slices.DeleteFunc(Known(), func(n string) bool { return !strings.HasPrefix(n, "_") })
}
