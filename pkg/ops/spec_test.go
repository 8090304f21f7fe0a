package ops_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TestEveryOperatorIsKnown holds the registry against the list of log operators
// and aggregates of language spec §10.1 and §10.2: each runs or says what to use
// instead.
func TestEveryOperatorIsKnown(t *testing.T) {
	t.Parallel()
	g := ops.Grammar(ops.Logs)
	for name := range strings.FieldsSeq(`
		parse extract json keyvalue kv csv split where filter dedup limit fields timeslice sort order top topk
		transpose fillmissing compare outlier predict withtime bin total accum diff backshift smooth rollingstd
		join count_frequent transaction transactionize merge sessionize trace logreduce summarize logcompare
		logexplain details sample lookup geoip threatip threatlookup cat save
		count count_distinct sum avg min max pct pct_sampling most_recent least_recent values first last stddev`) {
		if _, ok := g.Stage(name); !ok {
			t.Errorf("%s is not known", name)
		}
	}
}

// TestExamplesParse parses every example twice: as written and as printed.
func TestExamplesParse(t *testing.T) {
	t.Parallel()
	for _, s := range ops.Specs(ops.Logs) {
		if s.Parse == nil {
			continue
		}
		stages, list := syntax.ParsePipeline(s.Example, ops.Grammar(ops.Logs), syntax.Options{})
		if s.Example == "" || list.HasErrors() || len(stages) != 1 {
			t.Errorf("%s: %q is no example of one stage:\n%s", s.Name, s.Example, diag.Render(s.Example, list))
			continue
		}
		printed := syntax.Print(stages[0])
		again, list := syntax.ParsePipeline(printed, ops.Grammar(ops.Logs), syntax.Options{})
		if list.HasErrors() || len(again) != 1 {
			t.Errorf("%s: %q is printed as %q, which does not parse:\n%s", s.Name, s.Example, printed, diag.Render(printed, list))
			continue
		}
		if twice := syntax.Print(again[0]); twice != printed {
			t.Errorf("%s: printed as %q, then as %q", s.Name, printed, twice)
		}
	}
}

// pipelines are stages behind which every operator of the tests has the fields
// that it needs.
var pipelines = []string{
	"count by k", "count(v), sum(v) as s, avg(v), min(v), max(v), stddev(v), pct(v, 10, 50, 99.9) by k",
	"count_distinct(v), count_distinct(k, v) as pairs, values(v), first(v), last(v) by k",
	"most_recent(v), least_recent(v) by k", "count_frequent k, v", "pct_sampling(v, 50)",
	"accum v by k", "diff v by k | backshift v, 2 by k", "smooth v, 3 | rollingstd v, 3 by k", "total v by k",
	"topk(2, v) by k", "topk(3, v, k)", "sort by v, k asc", "top 3 k", "limit 5",
	"timeslice 2s | count as n by _timeslice, k | fillmissing timeslice(2s), values all in k takeLast",
	"timeslice 3s | count as n by _timeslice, k | transpose row _timeslice column k | fillmissing timeslice",
	"timeslice 1s | sum(v) as n by _timeslice, k | outlier n by k window=3, threshold=1",
	"timeslice 1s | sum(v) as n by _timeslice | predict n by 1s model=ar, ar.window=3, forecast=4",
	"count by k, v | filter k in (sum(_count) by k | sort by _sum | limit 1)",
	"join (count by k) as a, (where v > 2) as b on a.k = b.k",
	"transactionize k maxLogs=3 (merge v join with \",\", _messagetime takeLast)", "transactionize k, v maxPause=2s",
	"merge", "transaction on k with \"*1*\" as one, with \"*2*\" as two results by flow", "logreduce by k limit=2",
	"transaction on k with \"*1*\" as one, with \"*2*\" as two showing sum(v) for one as ones",
	"sessionize \"k=* v=*;\" as (k, v), \"k=$k v=*;\" as (w)",
}

// TestResultsDoNotDependOnBatches runs pipelines over the same rows in batches
// of any size.
func TestResultsDoNotDependOnBatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query := rapid.SampledFrom(pipelines).Draw(t, "query")
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
			return row{
				k: rapid.SampledFrom([]string{"a", "b", "", "c"}).Draw(t, "k"),
				v: rapid.SampledFrom([]string{"1", "2", "2.5", "-", "10", "3"}).Draw(t, "v"),
			}
		}), 0, 30).Draw(t, "rows")
		want, err := runRows(query, lines, []int{len(lines)})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		got, err := runRows(query, lines, rapid.SliceOfN(rapid.IntRange(1, 5), 1, 30).Draw(t, "cuts"))
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-one batch +several):\n%s", query, diff)
		}
	})
}

// FuzzPipelines runs random pipelines made of the examples of all operators and
// of the test pipelines: whatever binds runs without a panic.
func FuzzPipelines(f *testing.F) {
	stages := slices.Clone(pipelines)
	for _, s := range ops.Specs(ops.Logs) {
		if s.Parse != nil {
			stages = append(stages, s.Example)
		}
	}
	for seed := range uint64(300) {
		f.Add(seed, 3)
	}
	lines := []row{{"a", "1"}, {"b", "2"}, {"a", "-"}, {"", "2.5"}, {"c", "7"}}
	f.Fuzz(func(_ *testing.T, seed uint64, n int) {
		r := rand.New(rand.NewPCG(seed, seed))
		parts := []string{"timeslice 1s"}
		for range max(1, n&7) {
			parts = append(parts, stages[r.IntN(len(stages))])
		}
		_, _ = runRows(strings.Join(parts, " | "), lines, []int{2, 1})
	})
}

type row struct{ k, v string }

// runRows runs stages over rows that are one second apart and returns the
// result as text, notices included.
func runRows(query string, rows []row, cuts []int) (string, error) {
	stages, list := syntax.ParsePipeline(query, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		return "", list.Err(query)
	}
	var pipeline []plan.Op
	for _, s := range stages {
		pipeline = append(pipeline, s.(plan.Op))
	}
	pipeline = ops.Chain(pipeline)
	ops.Link(pipeline)
	schema := value.NewSchema("_raw", "_messagetime", "k", "v")
	b := &plan.Binder{Bag: &diag.Bag{}}
	plan.Bind(b, pipeline, plan.Shape{Open: true, Names: schema.Names()})
	if list := b.List(); list.HasErrors() {
		return "", list.Err(query)
	}
	plan.Needs(pipeline, plan.AllFields())
	notices := &exec.Notices{}
	out, err := plan.Run(context.Background(), pipeline, func(_ context.Context, shift time.Duration) (*exec.Runtime, exec.Stream, error) {
		end := newest.Add(-shift)
		var batches []*value.Batch
		for i := 0; i < len(rows); {
			batch := value.NewBatch(schema, 0)
			for range cuts[len(batches)%len(cuts)] {
				if i == len(rows) {
					break
				}
				r := rows[i]
				batch.AppendRow(value.String("k="+r.k+" v="+r.v+"; done"), value.Int(end.Add(-time.Duration(i)*time.Second).UnixMilli()),
					value.String(r.k), value.String(r.v))
				i++
			}
			batches = append(batches, batch)
		}
		return &exec.Runtime{Budget: exec.NewBudget(0), Notices: notices, Env: &expr.Env{
			Now:  func() time.Time { return newest },
			From: end.Add(-time.Minute).UnixMilli(), To: end.Add(time.Second).UnixMilli(),
		}}, exec.Slice(schema, batches...), nil
	})
	if err != nil {
		return "", err
	}
	all, err := exec.Collect(context.Background(), out)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	text := table(all)
	for _, n := range notices.List() {
		text += n.Text + "\n"
	}
	return text, nil
}
