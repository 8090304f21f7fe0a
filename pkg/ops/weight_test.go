package ops_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// groups reports whether a stage may take counted rows.
func groups(t *testing.T, query string) bool {
	t.Helper()
	stages, list := syntax.ParsePipeline(query, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		t.Fatalf("%s: %v", query, list)
	}
	pipeline := ops.Chain([]plan.Op{stages[0].(plan.Op)})
	ops.Link(pipeline)
	plan.Bind(&plan.Binder{Bag: &diag.Bag{}}, pipeline, plan.Shape{Open: true, Names: messageSchema.Names()})
	g, ok := pipeline[0].(plan.Grouper)
	return ok && g.Groups()
}

// TestWhichStagesTakeCountedRows: all but those that the order of rows decides.
func TestWhichStagesTakeCountedRows(t *testing.T) {
	t.Parallel()
	var ordered []string
	for _, s := range ops.Specs(ops.Logs) {
		if s.Kind == ops.Aggregate && ops.IsAggregate(s.Name) && !groups(t, s.Name+"(v)") {
			ordered = append(ordered, s.Name)
		}
	}
	if diff := cmp.Diff([]string{"first", "last", "least_recent", "most_recent"}, ordered); diff != "" {
		t.Errorf("aggregates that do not (-want +got):\n%s", diff)
	}
	for query, want := range map[string]bool{
		"count, sum(v) by k": true, "sum(v), last(v) by k": false, "count_frequent k": true, "top 3 k": true,
		"top 3 k by v": false, "limit 3": false, "sort by k": false, "dedup k": false, "accum v": false, "where v > 1": false, "timeslice 1m": false,
	} {
		if got := groups(t, query); got != want {
			t.Errorf("%s: %t", query, got)
		}
	}
}

// TestCountedRowsStandForRepeatedOnes: every stage that takes counted rows gives
// the same for them as for each row as often as it counts.
func TestCountedRowsStandForRepeatedOnes(t *testing.T) {
	t.Parallel()
	stages := []string{"top 2 k", "count_frequent k", "count by k | where _count > 3", "sum(v), avg(v), count, count_distinct(v) by k, p"}
	for _, s := range ops.Specs(ops.Logs) {
		if s.Kind == ops.Aggregate && ops.IsAggregate(s.Name) && groups(t, s.Name+"(v)") {
			stages = append(stages, s.Name+"(v)", s.Name+"(v) by k")
		}
	}
	stages = append(stages, "pct(v, 0, 25, 50, 95, 100) by k", "pct_sampling(v, 90)", "count_distinct(v, k)", "count")
	for _, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) { countedAsRepeated(t, rt, `json "k", "v", "p" nodrop | `+stage) })
		})
	}
}

func countedAsRepeated(t *testing.T, rt *rapid.T, query string) {
	weighted, err := schemaOf(plan.Weight)
	if err != nil {
		rt.Fatal(err)
	}
	counted, repeated := value.NewBatch(weighted, 0), value.NewBatch(messageSchema, 0)
	for range rapid.IntRange(0, 12).Draw(rt, "rows") {
		message := `{"x":"y"`
		for _, key := range []string{"k", "v", "p"} {
			if text := rapid.SampledFrom([]string{"", `"a"`, `"-"`, `"1"`, `"2"`, `"2.5"`, `"1e3"`, `""`, `"-7"`, `"0.1"`, `3`, `null`}).Draw(rt, key); text != "" {
				message += `,"` + key + `":` + text
			}
		}
		message += "}"
		n := rapid.IntRange(1, 5).Draw(rt, "times")
		at := value.Int(newest.UnixMilli())
		counted.AppendRow(value.String(message), at, value.Int(int64(n)))
		for range n {
			repeated.AppendRow(value.String(message), at)
		}
	}
	want, wantNotices, err := run{query: query, batches: []*value.Batch{repeated}}.rows(t)
	if err != nil {
		rt.Fatal(err)
	}
	sizes := rapid.SliceOfN(rapid.IntRange(1, 5), 1, 3).Draw(rt, "sizes")
	batches := cut(counted, sizes)
	if len(batches) == 0 {
		batches = []*value.Batch{counted}
	}
	got, notices, err := run{query: query, batches: batches}.rows(t)
	if err != nil {
		rt.Fatal(err)
	}
	if diff := nearly(want, got); diff != "" {
		rt.Fatalf("%s (-repeated +counted):\n%s", query, diff)
	}
	if diff := cmp.Diff(wantNotices, notices); diff != "" {
		rt.Fatalf("%s: notices (-repeated +counted):\n%s", query, diff)
	}
}

// TestGroupsComeInOneOrder: in which order rows came does not show.
func TestGroupsComeInOneOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{`{"k":"b"}`, `{"k":"a","v":"2"}`, `{"k":"a","v":"10"}`, `{"v":"1"}`, `{"k":""}`, `{"k":"É"}`, `{"k":10}`, `{"k":9}`}), 1, 12).Draw(rt, "lines")
		table := func(lines []string) string {
			b := value.NewBatch(messageSchema, 0)
			for _, line := range lines {
				b.AppendRow(value.String(line), value.Int(newest.UnixMilli()))
			}
			out, _, err := run{query: `json "k", "v" nodrop | count, values(v) by k, v`, batches: []*value.Batch{b}}.rows(t)
			if err != nil {
				rt.Fatal(err)
			}
			return out
		}
		if diff := cmp.Diff(table(lines), table(rapid.Permutation(lines).Draw(rt, "order"))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// schemaOf is the schema of messages with one more field.
func schemaOf(field string) (*value.Schema, error) {
	names := messageSchema.Names()
	if slices.Contains(names, field) {
		return nil, fmt.Errorf("messages have a field %s", field)
	}
	return value.NewSchema(append(slices.Clip(names), field)...), nil
}

// nearly compares tables, numbers to 1e-9 of their size, and says how they differ.
func nearly(want, got string) string {
	number := func(s string) (float64, bool) {
		x, err := strconv.ParseFloat(s, 64)
		return x, err == nil
	}
	return cmp.Diff(strings.FieldsFunc(want, isBreak), strings.FieldsFunc(got, isBreak), cmp.Comparer(func(a, b string) bool {
		x, isX := number(a)
		y, isY := number(b)
		if isX && isY {
			return math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y), 1)
		}
		return a == b
	}))
}

func isBreak(r rune) bool { return r == ',' || r == '\n' }
