package ops_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

var update = flag.Bool("update", false, "rewrite the outputs of the scripts")

// TestScripts runs testdata/*.txtar. Each is one behaviour: prose, then
//
//	-- query --        stages, without a scope
//	-- input --        messages, one a line, newest first, one second apart
//	-- past 1 --       optional: those of the first earlier range of compare, …
//	-- output --       the rows, as CSV with ∅ for null and a header
//	-- notices --      optional: the notices
//	-- diagnostics --  instead of output: what is reported
func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runScript(t, file)
		})
	}
}

func runScript(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	section := map[string]string{}
	for _, f := range ar.Files {
		section[f.Name] = string(f.Data)
	}
	inputs := []string{section["input"]}
	for n := 1; ; n++ {
		past, ok := section["past "+strconv.Itoa(n)]
		if !ok {
			break
		}
		inputs = append(inputs, past)
	}
	got := runStages(t, strings.TrimSpace(section["query"]), inputs...)
	asserted := false
	for i, f := range ar.Files {
		switch f.Name {
		case "query", "input":
			continue
		}
		if strings.HasPrefix(f.Name, "past ") {
			continue
		}
		asserted = true
		if *update {
			ar.Files[i].Data = []byte(got[f.Name])
			continue
		}
		if diff := cmp.Diff(string(f.Data), got[f.Name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
	}
	if !asserted {
		t.Error("the script asserts nothing")
	}
	if d := got["diagnostics"]; d != "" && section["diagnostics"] == "" && !*update {
		t.Errorf("unexpected diagnostics:\n%s", d)
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(ar), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// newest is the time of a script's first message.
var newest = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// runStages runs stages over the messages of now and of earlier ranges.
func runStages(t *testing.T, query string, inputs ...string) map[string]string {
	t.Helper()
	stages, list := syntax.ParsePipeline(query, ops.Grammar(ops.Logs), syntax.Options{})
	b := &plan.Binder{Bag: &diag.Bag{}}
	var pipeline []plan.Op
	for _, s := range stages {
		pipeline = append(pipeline, s.(plan.Op))
	}
	pipeline = ops.Chain(pipeline)
	ops.Link(pipeline)
	if !list.HasErrors() {
		plan.Bind(b, pipeline, plan.Shape{Open: true, Names: []string{"_raw", "_messagetime"}})
	}
	list = append(list, b.List()...)
	out := map[string]string{"diagnostics": diag.Render(query, list)}
	if list.HasErrors() {
		return out
	}
	notices := &exec.Notices{}
	auto := ops.AutoFields(plan.Needs(pipeline, plan.AllFields()).Names())
	pipeline = append([]plan.Op{auto}, pipeline...)
	shifts := []time.Duration{0}
	for _, op := range pipeline {
		if s, ok := op.(plan.ShiftOp); ok {
			shifts = append(shifts, s.Shifts()...)
		}
	}
	opened, err := plan.Run(context.Background(), pipeline, func(_ context.Context, shift time.Duration) (*exec.Runtime, exec.Stream, error) {
		end := newest.Add(-shift)
		rt := &exec.Runtime{Budget: exec.NewBudget(0), Notices: notices, Env: &expr.Env{
			Now:  func() time.Time { return newest },
			From: end.Add(-time.Hour).UnixMilli(), To: end.Add(time.Second).UnixMilli(),
		}}
		input := inputs[slices.Index(shifts, shift)]
		return rt, exec.Slice(messageSchema, messages(input, end)...), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := exec.Collect(context.Background(), opened)
	if err != nil {
		t.Fatal(err)
	}
	out["output"] = table(rows)
	for _, n := range notices.List() {
		out["notices"] += n.Text + "\n"
	}
	return out
}

var messageSchema = value.NewSchema("_raw", "_messagetime")

// messages are the lines as batches of two rows, so that every script crosses
// the border of a batch.
func messages(input string, newest time.Time) []*value.Batch {
	var batches []*value.Batch
	for i, line := range strings.Split(strings.TrimSuffix(input, "\n"), "\n") {
		if i%2 == 0 {
			batches = append(batches, value.NewBatch(messageSchema, 2))
		}
		batches[len(batches)-1].AppendRow(value.String(line), value.Int(newest.Add(-time.Duration(i)*time.Second).UnixMilli()))
	}
	return batches
}

// table prints rows without the system fields of the message.
func table(b *value.Batch) string {
	var cols []int
	var head []string
	for i, name := range b.Schema.Names() {
		if name != "_raw" && name != "_messagetime" {
			cols, head = append(cols, i), append(head, name)
		}
	}
	var out strings.Builder
	out.WriteString(strings.Join(head, ",") + "\n")
	for row := range b.N {
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = cell(b.Cols[c].At(row))
		}
		out.WriteString(strings.Join(cells, ",") + "\n")
	}
	return out.String()
}

func cell(v value.Value) string {
	if v.IsNull() {
		return "∅"
	}
	if v.Kind() == value.KindString {
		quoted, _ := json.Marshal(v.Text())
		return string(quoted)
	}
	return v.Text()
}
