package ops_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
)

// TestGenerated holds the files that are made from the declarations of
// operators, aggregates and functions: what the editor knows and
// docs/operators.md. With -update it rewrites them.
func TestGenerated(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"../../src/language/help.gen.json": help(t),
		"../../docs/operators.md":          operatorDocs(),
	} {
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is out of date, run go test ./pkg/ops -run TestGenerated -update (-want +got):\n%s", file, diff)
		}
	}
}

// entry is what completion and hover show of an operator, aggregate or function.
type entry struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"`
	Kind    string   `json:"kind"`
	Syntax  string   `json:"syntax"`
	Summary string   `json:"summary"`
	Example string   `json:"example,omitempty"`
}

func help(t *testing.T) string {
	t.Helper()
	entries := map[ops.Lang][]entry{}
	for _, lang := range []ops.Lang{ops.Logs, ops.Metrics} {
		for _, s := range supported(lang) {
			kind := "operator"
			if s.Kind == ops.Aggregate {
				kind = "aggregate"
			}
			entries[lang] = append(entries[lang], entry{s.Name, s.Aliases, kind, s.Syntax, s.Summary, s.Example})
		}
	}
	for _, f := range expr.Functions() {
		entries[ops.Logs] = append(entries[ops.Logs], entry{f.Name, f.Aliases, "function", f.Syntax, f.Summary, ""})
	}
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(map[string]any{
		"$comment": "Generated from the operator registry. Do not edit.", "logs": entries[ops.Logs], "metrics": entries[ops.Metrics],
	}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func supported(lang ops.Lang) []*ops.Spec {
	return slices.DeleteFunc(ops.Specs(lang), func(s *ops.Spec) bool { return s.Parse == nil })
}

func operatorDocs() string {
	var b strings.Builder
	b.WriteString("# Operators and functions\n\n" +
		"<!-- Generated from the operator registry by go test ./pkg/ops -run TestGenerated -update. Do not edit. -->\n")
	section(&b, "Log operators", func(s *ops.Spec) bool { return s.Kind != ops.Aggregate }, ops.Logs)
	section(&b, "Log aggregates", func(s *ops.Spec) bool { return s.Kind == ops.Aggregate }, ops.Logs)
	section(&b, "Metrics operators", func(*ops.Spec) bool { return true }, ops.Metrics)
	b.WriteString("\n## Functions of the log language\n\n| function | what it does |\n|---|---|\n")
	for _, f := range expr.Functions() {
		fmt.Fprintf(&b, "| `%s` | %s%s |\n", cellText(f.Syntax), cellText(f.Summary), also(f.Aliases))
	}
	return b.String()
}

// section lists the operators that run, then those of the original that do not
// and what to use instead.
func section(b *strings.Builder, title string, in func(*ops.Spec) bool, lang ops.Lang) {
	var instead []string
	fmt.Fprintf(b, "\n## %s\n\n| operator | what it does | example |\n|---|---|---|\n", title)
	for _, s := range ops.Specs(lang) {
		switch {
		case !in(s):
		case s.Parse == nil:
			instead = append(instead, fmt.Sprintf("- `%s`: %s\n", s.Name, s.Instead))
		default:
			fmt.Fprintf(b, "| `%s` | %s%s | `%s` |\n", cellText(s.Syntax), cellText(s.Summary), also(s.Aliases), cellText(s.Example))
		}
	}
	if len(instead) > 0 {
		b.WriteString("\nNot supported:\n\n" + strings.Join(instead, ""))
	}
}

func also(aliases []string) string {
	if len(aliases) == 0 {
		return ""
	}
	return " Also `" + strings.Join(aliases, "`, `") + "`."
}

func cellText(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
