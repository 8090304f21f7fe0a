package engine_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

var update = flag.Bool("update", false, "rewrite what is expected in testdata")

// TestMistakesAreExplained runs testdata/mistakes/*.txtar: one mistake that
// people make in each, in prose, then
//
//	-- query --        a log query, or a metrics query in metrics-*.txtar
//	-- diagnostics --  what is said about it, as `dohyo lint` prints it
func TestMistakesAreExplained(t *testing.T) {
	t.Parallel()
	e := newLinter(t)
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(files) < 60 {
		t.Fatalf("there are %d mistakes, at least 60 are needed (%v)", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(file)
			if err != nil || len(ar.Files) != 2 || ar.Files[0].Name != "query" || ar.Files[1].Name != "diagnostics" {
				t.Fatalf("expected the sections query and diagnostics (%v)", err)
			}
			q := query.Query{Lang: query.Logs, Text: strings.TrimSuffix(string(ar.Files[0].Data), "\n")}
			if strings.HasPrefix(name, "metrics-") {
				q.Lang = query.Metrics
			}
			found := e.Lint(q, false)
			if len(found.Diagnostics) == 0 {
				t.Error("nothing is said about the mistake")
			}
			got := diag.Render(q.Text, found.Diagnostics)
			if *update {
				ar.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(ar), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := gocmp.Diff(string(ar.Files[1].Data), got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
