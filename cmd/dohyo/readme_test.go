package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	sumoBlock    = regexp.MustCompile("(?s)```sumo\n(.*?)```")
	shellBlock   = regexp.MustCompile("(?s)```sh\n(.*?)```")
	shellCommand = regexp.MustCompile(`(?m)^bin/dohyo (.*)$`)
	shellWord    = regexp.MustCompile(`'[^']*'|\S+`)
	docsExample  = regexp.MustCompile("(?m)^\\| `.*` \\| .* \\| `(.*)` \\|$")
)

// documents are the README and the pages of docs/, by their names.
func documents(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range append(files, "../../README.md") {
		out[filepath.Base(f)] = read(t, f)
	}
	return out
}

// TestDocumentedQueriesRun runs the queries of the README and of docs/ over
// simulated accounts: each has an answer.
func TestDocumentedQueriesRun(t *testing.T) {
	t.Parallel()
	found := 0
	for name, text := range documents(t) {
		for _, m := range sumoBlock.FindAllStringSubmatch(text, -1) {
			found++
			runs(t, name, strings.TrimSpace(m[1]))
		}
	}
	if found < 10 {
		t.Errorf("found only %d queries", found)
	}
}

// TestExamplesRun runs the queries of the editor's cheat sheet.
func TestExamplesRun(t *testing.T) {
	t.Parallel()
	var topics map[string][]struct{ ID, Lang, Query string }
	if err := json.Unmarshal([]byte(read(t, "../../src/language/examples.json")), &topics); err != nil {
		t.Fatal(err)
	}
	for _, list := range topics {
		for _, e := range list {
			runs(t, e.ID, e.Query, "--lang", e.Lang)
		}
	}
}

// runs asks a query of the sandbox, which has an answer.
func runs(t *testing.T, name, query string, flags ...string) {
	t.Helper()
	args := append([]string{"query", "--sandbox", "--from", "now-1h", "--format", "json"}, flags...)
	for _, v := range variableName.FindAllStringSubmatch(query, -1) {
		args = append(args, "--var", v[1]+"=*")
	}
	code, out, errs := dohyo(t, "", append(args, query)...)
	var answer jsonResult
	if code != exitOK {
		t.Errorf("%s:\n%s\n%s", name, query, errs)
	} else if err := json.Unmarshal([]byte(out), &answer); err != nil || len(answer.Rows) == 0 {
		t.Errorf("%s: %v, no rows:\n%s", name, err, query)
	}
}

var variableName = regexp.MustCompile(`\{\{(\w+)\}\}`)

// TestDocumentedCommandsRun runs each command line of the program in the README
// and in docs/ but those that go on until they are stopped, ask for real accounts
// or check all dashboards, which has tests of its own.
func TestDocumentedCommandsRun(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for name, text := range documents(t) {
		for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
			for _, m := range shellCommand.FindAllStringSubmatch(block[1], -1) {
				line, _, _ := strings.Cut(m[1], " # ")
				var args []string
				for _, w := range shellWord.FindAllString(line, -1) {
					w = strings.Trim(w, "'")
					if w == "dashboards" || strings.HasPrefix(w, "dashboards/") {
						w = filepath.Join(root, w)
					}
					args = append(args, w)
				}
				if args[0] == "sandbox" || args[0] == "check" || !slices.Contains(args, "--sandbox") && args[0] != "lint" {
					continue // check has tests of its own, over all dashboards
				}
				found++
				if code, out, errs := dohyo(t, "", args...); code != exitOK {
					t.Errorf("%s: %s: exit %d\n%s%s", name, m[0], code, out, errs)
				}
			}
		}
	}
	if found < 4 {
		t.Errorf("found only %d commands", found)
	}
}

// TestDocumentedExamplesParse finds no syntax error in the examples of
// docs/operators.md; many need a stage before them, so that only their own text
// is held here.
func TestDocumentedExamplesParse(t *testing.T) {
	t.Parallel()
	docs, _, _ := strings.Cut(read(t, "../../docs/operators.md"), "## Metrics operators")
	examples := docsExample.FindAllStringSubmatch(docs, -1)
	if len(examples) < 40 {
		t.Fatalf("found only %d examples", len(examples))
	}
	for _, m := range examples {
		stage := strings.ReplaceAll(m[1], `\|`, "|")
		if strings.HasPrefix(stage, "cat ") {
			continue // stands in the place of the scope
		}
		_, out, _ := dohyo(t, "* | "+stage, "lint")
		for _, code := range []string{"[syntax]", "[unknown-operator]", "[unknown-function]", "[wrong-arguments]"} {
			if strings.Contains(out, code) {
				t.Errorf("%s\n%s", stage, out)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
