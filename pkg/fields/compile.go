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
}

// Compile checks the enabled rules. The error names the rule and shows the place.
func Compile(rules []Rule) ([]CompiledRule, error) {
	var out []CompiledRule
	for _, r := range rules {
		if !r.Enabled {
			continue
		}
		c, list := CompileRule(r)
		if list.HasErrors() {
			return nil, fmt.Errorf("extraction rule %q: %w", r.Name, list.Err(r.ParseExpression))
		}
		out = append(out, c)
	}
	return out, nil
}

// CompileRule checks one rule. Diagnostics carry spans in the parse expression;
// what is wrong with the scope is reported at its start.
func CompileRule(r Rule) (CompiledRule, diag.List) {
	c := CompiledRule{Name: r.Name}
	var list diag.List
	c.Scope, list = syntax.ParseScope(r.Scope, syntax.Options{})
	if list.HasErrors() {
		return c, diag.List{{Code: "rule-scope", Severity: diag.Error,
			Message: fmt.Sprintf("the scope %q is not valid: %v", r.Scope, list.Err(r.Scope))}}
	}
	stages, list := syntax.ParsePipeline(r.ParseExpression, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		return c, list
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
	return c, append(list, b.List()...)
}

// systemNames are the fields of a message before any rule has run.
func systemNames() []string {
	return slices.DeleteFunc(Known(), func(n string) bool { return !strings.HasPrefix(n, "_") })
}
