package plan

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func TestScopeSaysKeywordsAndLeavesFields(t *testing.T) {
	t.Parallel()
	const a, b = `/(?i)(?:^|[^A-Za-z0-9_])a(?:$|[^A-Za-z0-9_])/`, `/(?i)(?:^|[^A-Za-z0-9_])b(?:$|[^A-Za-z0-9_])/`
	for _, tt := range []struct{ scope, filter, rest string }{
		{"", "", ""},
		{"a", "filter @message like " + a, ""},
		{"a b", "filter @message like " + a + " and @message like " + b, ""},
		{"a f=1", "filter @message like " + a, "f=1"},
		{"f=1", "", "f=1"},
		{"a or b", "filter (@message like " + a + " or @message like " + b + ")", ""},
		{"a or f=1", "", "a or f=1"},
		{"b (a or f=1) g=2", "filter @message like " + b, "(a or f=1) g=2"},
		{"!a", "filter @message not like " + a, ""},
		{"!f=1", "", "!f=1"},
		{"!(a or f=1)", "filter @message not like " + a, "!(a or f=1)"},
		{"!(a f=1)", "", "!(a f=1)"},
	} {
		f, rest := scopeTrace().Scope(scope(t, tt.scope))
		if got := insights.FilterCommand(f); got != tt.filter {
			t.Errorf("%s is\n  %s, want\n  %s", tt.scope, got, tt.filter)
		}
		if got := printed(rest); got != printed(scope(t, tt.rest)) {
			t.Errorf("%s leaves %q, want %q", tt.scope, got, tt.rest)
		}
	}
}

// drawSwitches draws a reading of every point that AWS leaves open.
func drawSwitches(t *rapid.T) insightsql.Switches {
	var o insightsql.Switches
	for _, p := range insightsql.Points() {
		if err := o.Set(p.Name, rapid.SampledFrom(p.Settings).Draw(t, p.Name)); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// TestPushedScopeKeepsWhatTheScopeKeeps runs lowered scopes in the sandbox: with
// the rest tested here they keep exactly the rows that the scope keeps.
func TestPushedScopeKeepsWhatTheScopeKeeps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := []syntax.Text{drawKeyword(t, "first keyword"), drawKeyword(t, "second keyword")}
		level := syntax.Ident{Name: "level"}
		m := drawMatch(t, 3, func() syntax.Match {
			switch rapid.IntRange(0, 3).Draw(t, "leaf") {
			case 0:
				return &syntax.Term{Field: &level, Values: []syntax.Text{bare(rapid.SampledFrom([]string{"a", "*", "b*"}).Draw(t, "level"))}}
			case 1:
				return &syntax.Term{Values: words}
			}
			return &syntax.Term{Values: words[:1]}
		})
		b := value.NewBatch(value.NewSchema("_raw", "level"), 0)
		var events []insightsql.Event
		for i := range rapid.IntRange(1, 8).Draw(t, "events") {
			text, field := drawText(t, "message", 6), value.NullValue()
			if rapid.Bool().Draw(t, "holds the keyword") {
				text += words[0].Value()
			}
			if rapid.Bool().Draw(t, "has a level") {
				s := drawText(t, "level", 2)
				field = value.String(s)
				encoded, err := json.Marshal(map[string]string{"level": s, "text": text})
				if err != nil {
					t.Fatal(err)
				}
				text = string(encoded)
			}
			b.AppendRow(value.String(text), field)
			events = append(events, insightsql.Event{Timestamp: int64(i), Message: text, Ptr: strconv.Itoa(i)})
		}
		f, rest := scopeTrace().Scope(m)
		query := insights.Query(insights.Fields("@message"), insights.FilterCommand(f), insights.SortNewest, insights.Limit(100))
		q, err := insightsql.Parse(query)
		if err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
		res, err := q.Run(context.Background(), slices.Values(events), insightsql.Options{End: 100, Switches: drawSwitches(t)})
		if err != nil {
			t.Fatal(err)
		}
		pushed := make([]bool, b.N)
		for _, row := range res.Rows {
			i, err := strconv.Atoi(row[len(row)-1].Value)
			if err != nil {
				t.Fatal(err)
			}
			pushed[i] = true
		}
		keeps, keepsRest := RowTest(m, b.Schema, nil), RowTest(rest, b.Schema, nil)
		for i := range b.N {
			want := keeps(b, i)
			if want && !pushed[i] {
				t.Fatalf("%s keeps %q, but the pushed filter drops it:\n%s", syntax.Print(m), b.Cols[0].At(i).Text(), query)
			}
			if got := pushed[i] && keepsRest(b, i); got != want {
				t.Fatalf("%s keeps %q: %t, pushed with the rest %s: %t\n%s", syntax.Print(m), b.Cols[0].At(i).Text(), want, printed(rest), got, query)
			}
		}
	})
}

// scopeTrace knows nothing of fields.
func scopeTrace() *Trace { return NewTrace(nil, func(string) *Term { return nil }) }
