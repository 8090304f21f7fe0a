package ops_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// run is one run of a query over batches.
type run struct {
	query   string
	batches []*value.Batch
	lookups exec.Lookups
	workers int
}

// rows returns the output of the run as a table, its notices and its error.
func (r run) rows(t *testing.T) (out, notices string, err error) {
	t.Helper()
	stages, list := syntax.ParsePipeline(r.query, ops.Grammar(ops.Logs), syntax.Options{})
	var pipeline []plan.Op
	for _, s := range stages {
		pipeline = append(pipeline, s.(plan.Op))
	}
	pipeline = ops.Chain(pipeline)
	ops.Link(pipeline)
	b := &plan.Binder{Bag: &diag.Bag{}}
	if !list.HasErrors() {
		plan.Bind(b, pipeline, plan.Shape{Open: true, Names: messageSchema.Names()})
	}
	if list = append(list, b.List()...); list.HasErrors() {
		t.Fatal(diag.Render(r.query, list))
	}
	rt := &exec.Runtime{
		Budget: exec.NewBudget(0), Notices: &exec.Notices{}, Lookups: r.lookups, Workers: r.workers,
		Env: &expr.Env{
			Now:  func() time.Time { return newest },
			From: newest.Add(-time.Hour).UnixMilli(), To: newest.Add(time.Second).UnixMilli(),
		},
	}
	rt.Env.Contains = ops.Contains(rt)
	auto := ops.AutoFields(plan.Needs(pipeline, plan.AllFields()).Names())
	pipeline = append([]plan.Op{auto}, pipeline...)
	schema := messageSchema
	if len(r.batches) > 0 {
		schema = r.batches[0].Schema // with weights, where they count
	}
	opened, err := plan.Run(t.Context(), pipeline, func(context.Context, time.Duration) (*exec.Runtime, exec.Stream, error) {
		return rt, exec.Slice(schema, r.batches...), nil
	})
	if err != nil {
		return "", "", err
	}
	rows, err := exec.Collect(t.Context(), opened)
	if err != nil {
		return "", "", err
	}
	for _, n := range rt.Notices.List() {
		notices += n.Text + "\n"
	}
	return table(rows), notices, nil
}

// cutRandomly puts the messages into batches of random sizes, empty ones too.
func cutRandomly(input string, random *rand.Rand) []*value.Batch {
	var out []*value.Batch
	for _, whole := range messages(input, newest) {
		for row := 0; row < whole.N; {
			if random.IntN(2) == 0 || len(out) == 0 {
				out = append(out, value.NewBatch(messageSchema, 0))
			}
			out[len(out)-1].Append(whole.Slice(row, row+1))
			row++
		}
	}
	return out
}

// TestScriptsDoNotDependOnBatches runs every script over one batch and over
// random cuts of it, with one worker and with three.
func TestScriptsDoNotDependOnBatches(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		section := map[string]string{}
		for _, f := range txtar.Parse(text).Files {
			section[f.Name] = string(f.Data)
		}
		query := strings.TrimSpace(section["query"])
		if _, runs := section["output"]; !runs || strings.Contains(query, "compare") || section["input"] == "" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			one := value.NewBatch(messageSchema, 0)
			for _, b := range messages(section["input"], newest) {
				one.Append(b)
			}
			want, wantNotices, err := run{query: query, batches: []*value.Batch{one}}.rows(t)
			if err != nil {
				t.Fatal(err)
			}
			for seed := range uint64(20) {
				random := rand.New(rand.NewPCG(seed, 1))
				got, notices, err := run{query: query, batches: cutRandomly(section["input"], random), workers: 1 + 2*random.IntN(2)}.rows(t)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want+wantNotices, got+notices); diff != "" {
					t.Fatalf("seed %d (-one batch +cut):\n%s", seed, diff)
				}
			}
		})
	}
}

// TestScriptsPrintAsTheyParse parses what every script's query prints as and
// compares what that prints as.
func TestScriptsPrintAsTheyParse(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	printed := func(query string) (string, diag.List) {
		stages, list := syntax.ParsePipeline(query, ops.Grammar(ops.Logs), syntax.Options{})
		p := syntax.NewPrinter()
		p.Stages(stages)
		return p.String(), list
	}
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			if f.Name != "query" {
				continue
			}
			once, list := printed(string(f.Data))
			if list.HasErrors() {
				continue
			}
			twice, list := printed(once)
			if list.HasErrors() {
				t.Errorf("%s prints as what does not parse: %s\n%s", file, once, diag.Render(once, list))
			}
			if diff := cmp.Diff(once, twice); diff != "" {
				t.Errorf("%s prints differently the second time (-first +second):\n%s", file, diff)
			}
		}
	}
}
