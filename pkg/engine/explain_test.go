package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

// TestExplain runs testdata/explain/*.txtar: one query in each, in prose, then
//
//	-- query --  the query; its variables are All
//	-- core --   what explain says of the last three hours of one account and region
//	-- full --   what of it differs in the full dialect: the plan, or only the texts
//
// In the texts for CloudWatch ‹doubt› stands for the condition of events in doubt,
// and ‹word› for the pattern of a keyword.
func TestExplain(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/explain/*.txtar")
	if err != nil || len(files) < 8 {
		t.Fatalf("there are %d plans, at least 8 are needed (%v)", len(files), err)
	}
	calls := &inProcess{}
	server := sandbox.New(sandbox.Options{Now: func() time.Time { return now }, NoLogTraffic: true})
	t.Cleanup(server.Close)
	store(server, pair{targets: 1})
	calls.serve(server)
	core, full := newPushedEngine(t, calls, 1, settings.DialectCore), newPushedEngine(t, calls, 1, settings.DialectFull)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			ar, err := txtar.ParseFile(file)
			if err != nil || len(ar.Files) < 2 || ar.Files[0].Name != "query" || ar.Files[1].Name != "core" {
				t.Fatalf("expected the sections query and core (%v)", err)
			}
			text := strings.TrimSuffix(string(ar.Files[0].Data), "\n")
			plan, texts := explained(t, core, text)
			got := []txtar.File{ar.Files[0], {Name: "core", Data: []byte(plan + texts)}}
			switch fullPlan, fullTexts := explained(t, full, text); {
			case fullPlan != plan:
				got = append(got, txtar.File{Name: "full", Data: []byte(fullPlan + fullTexts)})
			case fullTexts != texts:
				got = append(got, txtar.File{Name: "full", Data: []byte(fullTexts)})
			}
			if *update {
				ar.Files = got
				if err := os.WriteFile(file, txtar.Format(ar), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := gocmp.Diff(sections(ar.Files), sections(got)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// explained is the plan of a query, and the texts that CloudWatch gets.
func explained(t *testing.T, e *engine.Engine, text string) (plan, texts string) {
	t.Helper()
	q := query.Query{RefID: "A", Lang: query.Logs, Text: text, Vars: map[string][]string{}}
	for _, name := range []string{"account", "region", "namespace", "apiname", "stage"} {
		q.Vars[name] = []string{"*"}
	}
	x := e.Explain(t.Context(), engine.Request{Queries: []query.Query{q}, From: now.Add(-3 * time.Hour), To: now})[0]
	if x.Err != nil {
		t.Fatal(x.Err)
	}
	var b strings.Builder
	for _, c := range x.Calls {
		fmt.Fprintf(&b, "query on %s\n  %s\n", c.Target, strings.ReplaceAll(shorter(c.Text), "\n", "\n  "))
	}
	return x.Plan, b.String()
}

// words are the patterns of keywords.
var words = regexp.MustCompile(`/\(\?i\)\(\?:\^\|\[\^A-Za-z0-9_\]\)(.*?)\(\?:\$\|\[\^A-Za-z0-9_\]\)/`)

// shorter is a text for CloudWatch for people to read.
func shorter(text string) string {
	for {
		from, to := doubt(text)
		if from < 0 {
			return strings.ReplaceAll(words.ReplaceAllString(text, "‹$1›"), `[\t-\r ]`, "_")
		}
		text = text[:from] + "‹doubt›" + text[to:]
	}
}

// doubt returns the place of the parentheses around the condition of events in
// doubt, of which one pattern is like no other; -1 when there is none.
func doubt(text string) (from, to int) {
	var open []int
	in := -1 // the parenthesis that the pattern stands in
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(':
			open = append(open, i)
		case ')':
			if last := open[len(open)-1]; last == in {
				return last, i + 1
			}
			open = open[:len(open)-1]
		case '/', '"':
			end := i + 1
			for text[end] != text[i] || text[end-1] == '\\' && text[i] == '/' {
				end++
			}
			if in < 0 && strings.Contains(text[i:end], "u[dD][89a-fA-F]") {
				in = open[len(open)-1]
			}
			i = end
		}
	}
	return -1, -1
}

func sections(files []txtar.File) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		out[f.Name] = string(f.Data)
	}
	return out
}
