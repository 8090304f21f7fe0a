package engine_test

import (
	"bufio"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// corpusQuery is one query of testdata/corpus.jsonl.
type corpusQuery struct{ Lang, Name, Query string }

func (q corpusQuery) asked() query.Query { return query.Query{Lang: q.Lang, Text: q.Query} }

// readCorpus reads the queries that are written as teams write them.
func readCorpus(t testing.TB) []corpusQuery {
	t.Helper()
	f, err := os.Open("testdata/corpus.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []corpusQuery
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var q corpusQuery
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("line %d: %v", len(list)+1, err)
		}
		list = append(list, q)
	}
	return list
}

// newLinter returns an engine that only checks queries.
func newLinter(t testing.TB) *engine.Engine {
	t.Helper()
	s, err := settings.New([]byte(`{"defaultRegion":"us-east-1"}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.New(s, broken{}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEveryQueryOfTheCorpusIsAccepted(t *testing.T) {
	t.Parallel()
	e := newLinter(t)
	count := map[string]int{}
	for _, q := range readCorpus(t) {
		count[q.Lang]++
		found := e.Lint(q.asked(), true)
		if !found.OK {
			t.Errorf("%s\n%s", q.Name, diag.Render(q.Query, found.Diagnostics))
		}
		if got := syntax.Detect(q.Query); got != q.Lang {
			t.Errorf("%s: the text looks like %s, it is %s", q.Name, got, q.Lang)
		}
	}
	if count["logs"] < 150 || count["metrics"] < 60 {
		t.Errorf("the corpus has only %v queries", count)
	}
}

// sameTree compares trees without their positions. Declarations that stages
// point to are compared by their functions' addresses.
var sameTree = gocmp.Options{
	cmpopts.IgnoreTypes(diag.Span{}), cmpopts.EquateEmpty(),
	gocmp.Exporter(func(reflect.Type) bool { return true }),
	gocmp.FilterPath(func(p gocmp.Path) bool { return p.Last().Type().Kind() == reflect.Func },
		gocmp.Comparer(func(a, b any) bool { return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() })),
	gocmp.Comparer(func(a, b *regexp.Regexp) bool {
		return (a == nil) == (b == nil) && (a == nil || a.String() == b.String())
	}),
}

func TestPrintedQueriesOfTheCorpusParseBackToTheSameTree(t *testing.T) {
	t.Parallel()
	for _, q := range readCorpus(t) {
		tree, printed := parseAndPrint(q.Lang, q.Query)
		again, second := parseAndPrint(q.Lang, printed)
		if d := gocmp.Diff(tree, again, sameTree); d != "" {
			t.Errorf("%s\nprinted %s\n%s", q.Name, printed, d)
		}
		if printed != second {
			t.Errorf("%s: printed twice\n%s\n%s", q.Name, printed, second)
		}
	}
}

// parseAndPrint returns a query's tree, or what is wrong with it.
func parseAndPrint(lang, text string) (tree any, printed string) {
	o := syntax.Options{AnyVar: true}
	if lang == query.Metrics {
		q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), o)
		if list.HasErrors() {
			return list, text
		}
		return q, syntax.PrintMetrics(q)
	}
	q, list := syntax.ParseLogs(text, ops.Grammar(ops.Logs), o)
	if list.HasErrors() {
		return list, text
	}
	return q, syntax.PrintLogs(q)
}

func TestTheCorpusUsesEveryOperatorAndFunction(t *testing.T) {
	t.Parallel()
	words := map[string]map[string]bool{"logs": {}, "metrics": {}}
	word := regexp.MustCompile(`[a-z_0-9]+`)
	for _, q := range readCorpus(t) {
		for _, w := range word.FindAllString(strings.ToLower(q.Query), -1) {
			words[q.Lang][w] = true
		}
	}
	for lang, used := range words {
		for _, s := range ops.Specs(ops.Lang(lang)) {
			if s.Instead == "" && !mentions(used, s.Name) {
				t.Errorf("no %s query uses the operator %s", lang, s.Name)
			}
		}
	}
	for _, f := range expr.Functions() {
		if !mentions(words["logs"], f.Name) {
			t.Errorf("no query uses the function %s", f.Name)
		}
	}
}

// mentions reports whether every word of a name, such as json auto, is used.
func mentions(used map[string]bool, name string) bool {
	for _, w := range strings.Fields(strings.ToLower(name)) {
		if !used[w] {
			return false
		}
	}
	return true
}

// BenchmarkLint checks the corpus' queries in turn: parse, bind and plan.
func BenchmarkLint(b *testing.B) {
	for _, lang := range []string{query.Logs, query.Metrics} {
		b.Run(lang, func(b *testing.B) {
			e := newLinter(b)
			var queries []query.Query
			for _, q := range readCorpus(b) {
				if q.Lang == lang {
					queries = append(queries, q.asked())
				}
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				e.Lint(queries[i%len(queries)], true)
				i++
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "queries/s")
		})
	}
}
