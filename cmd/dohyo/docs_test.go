package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the repository's folder, seen from this package.
var root = filepath.Join("..", "..")

// block is a fenced block of a document.
type block struct {
	document string // such as setup.md
	line     int    // of its first fence
	language string // all that stands behind that
	text     string
}

// languages tell how the blocks of a language are run. Behind the language that a reader's program colours by may stand
// what the text is.
var languages = map[string]func(*testing.T, block){
	"sumo":            runQuery,
	"sh":              runShell,
	"yaml datasource": loadSettings,
	"yaml stage":      checkTemplatePart,
	"hcl stage":       checkModuleUse,
}

// TestEveryBlockRuns runs every block of the README and of docs/, by its language.
func TestEveryBlockRuns(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for name, text := range documents(t) {
		for _, b := range blocks(t, name, text) {
			do, known := languages[b.language]
			if !known {
				t.Errorf("%s:%d: the block is of the language %q, which no test can run", b.document, b.line, b.language)
				continue
			}
			seen[b.language]++
			t.Run(fmt.Sprintf("%s line %d", b.document, b.line), func(t *testing.T) {
				t.Parallel()
				do(t, b)
			})
		}
	}
	for language := range languages {
		if seen[language] == 0 {
			t.Errorf("no block is %s", language)
		}
	}
}

// documents are the README and the pages of docs/, by their names.
func documents(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range append(files, filepath.Join(root, "README.md")) {
		out[filepath.Base(f)] = read(t, f)
	}
	return out
}

var (
	fence = regexp.MustCompile("^\\s*(```+|~~~+)\\s*(.*)$")
	// indented is a line that Markdown takes for a block without a fence, unless it goes on with a list.
	indented = regexp.MustCompile(`^( {4}|\t)`)
)

// blocks are the fenced blocks of a document.
func blocks(t *testing.T, name, text string) []block {
	t.Helper()
	var found []block
	var open *block
	for i, line := range strings.Split(text, "\n") {
		m := fence.FindStringSubmatch(line)
		switch {
		case m != nil && open == nil:
			open = &block{document: name, line: i + 1, language: m[2]}
		case m != nil:
			found, open = append(found, *open), nil
		case open != nil:
			open.text += line + "\n"
		case indented.MatchString(line):
			t.Errorf("%s:%d: the line is indented like a block, which takes a fence and a language", name, i+1)
		}
	}
	if open != nil {
		t.Errorf("%s:%d: the block has no end", name, open.line)
	}
	return found
}

// runQuery asks the sandbox.
func runQuery(t *testing.T, b block) { runs(t, b.document, strings.TrimSpace(b.text)) }

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

var docsExample = regexp.MustCompile("(?m)^\\| `.*` \\| .* \\| `(.*)` \\|$")

var variableName = regexp.MustCompile(`\{\{(\w+)\}\}`)

// TestDocumentedExamplesParse finds no syntax error in the examples of
// docs/operators.md; many need a stage before them, so that only their own text
// is held here.
func TestDocumentedExamplesParse(t *testing.T) {
	t.Parallel()
	docs, _, _ := strings.Cut(documents(t)["operators.md"], "## Metrics operators")
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
