package syntax_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// declared are the variables of the tests.
var declared = map[string][]string{
	"region": {"us-east-1"}, "tag": {"x"}, "part": {"p"}, "Src VPC": {"v"}, "a.b": {"c"},
	"threshold": {"5"}, "list": {"a", "b"}, "n": {"10"}, "width": {"5m"}, "field": {"f"}, "fields": {"g", "h i"},
	"metric": {"Latency"}, "raw": {"r"}, "all": {"*"}, "text": {"ten"},
}

func options() syntax.Options {
	var names []string
	for name := range declared {
		names = append(names, name)
	}
	slices.Sort(names)
	return syntax.Options{
		Vars:   func(name string) bool { return declared[name] != nil },
		Values: func(name string) []string { return declared[name] },
		Names:  names,
	}
}

// sameTree compares trees without their positions; the spelling of a number
// and whether a name is escaped belong to the tree.
var sameTree = cmp.Options{cmpopts.IgnoreTypes(diag.Span{}), cmpopts.EquateEmpty()}

func TestPrintedLogQueriesParseBackToTheSameTree(t *testing.T) {
	t.Parallel()
	parse := func(text string) (*syntax.LogQuery, diag.List) {
		return syntax.ParseLogs(text, logGrammar(), options())
	}
	for _, text := range logQueries {
		roundTrip(t, text, parse, syntax.PrintLogs)
	}
}

func TestPrintedMetricQueriesParseBackToTheSameTree(t *testing.T) {
	t.Parallel()
	parse := func(text string) (*syntax.MetricQuery, diag.List) {
		return syntax.ParseMetrics(text, metricGrammar(), options())
	}
	for _, text := range metricQueries {
		roundTrip(t, text, parse, syntax.PrintMetrics)
	}
}

// roundTrip parses a query, prints it and holds the tree of the print against the first.
func roundTrip[Q any](t *testing.T, text string, parse func(string) (Q, diag.List), write func(Q) string) {
	t.Helper()
	q, list := parse(text)
	if len(list) > 0 {
		t.Errorf("%s\n%s", text, diag.Render(text, list))
		return
	}
	printed := write(q)
	again, list := parse(printed)
	if len(list) > 0 {
		t.Errorf("%s\nprinted:\n%s", text, diag.Render(printed, list))
	}
	if d := cmp.Diff(q, again, sameTree); d != "" {
		t.Errorf("%s\nprinted %s\n%s", text, printed, d)
	}
}
