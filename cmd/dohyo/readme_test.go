package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	sumoBlock    = regexp.MustCompile("(?s)```sumo\n(.*?)```")
	shellQueries = regexp.MustCompile(`(?m)^bin/dohyo query .*?'(.*)'$`)
	docsExample  = regexp.MustCompile("(?m)^\\| `.*` \\| .* \\| `(.*)` \\|$")
)

// TestDocumentedQueriesAreAccepted lints the queries of the README, and the
// stages that docs/operators.md shows as examples behind a scope.
func TestDocumentedQueriesAreAccepted(t *testing.T) {
	t.Parallel()
	readme := read(t, "../../README.md")
	var queries []string
	for _, m := range append(sumoBlock.FindAllStringSubmatch(readme, -1), shellQueries.FindAllStringSubmatch(readme, -1)...) {
		queries = append(queries, strings.TrimSpace(m[1]))
	}
	if len(queries) < 4 {
		t.Fatalf("found only %d queries in the README", len(queries))
	}
	for _, q := range queries {
		if code, out, errs := dohyo(t, q, "lint"); code != exitOK {
			t.Errorf("%s\n%s%s", q, out, errs)
		}
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
