package ops_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// at finds the place marked ¦ in a query.
func placeAt(lang ops.Lang, text string) *syntax.Place {
	before, after, _ := strings.Cut(text, "¦")
	return syntax.FindPlace(before+after, len(before), string(lang), ops.Grammar(lang), syntax.Options{AnyVar: true})
}

// describePlace writes what may stand at a place in one line.
func describePlace(p *syntax.Place) string {
	if p == nil {
		return "nothing"
	}
	var parts []string
	for _, x := range []struct {
		holds bool
		name  string
	}{
		{p.Operator, "operator"}, {p.Operand, "operand"}, {p.Field, "field"}, {p.Row, "row"},
		{p.Duration, "duration"}, {p.Term, "term"},
	} {
		if x.holds {
			parts = append(parts, x.name)
		}
	}
	if p.Value != nil {
		parts = append(parts, "value of "+p.Value.Name)
	}
	if len(p.Words) > 0 {
		parts = append(parts, strings.Join(p.Words, ","))
	}
	var beside []string
	for _, m := range p.Beside {
		beside = append(beside, syntax.Print(m))
	}
	if beside != nil {
		parts = append(parts, "beside "+strings.Join(beside, " & "))
	}
	if p.Head != "" {
		parts = append(parts, "in "+p.Head)
	}
	if len(p.Stages) > 0 {
		parts = append(parts, fmt.Sprintf("behind %d", len(p.Stages)))
	}
	return strings.Join(parts, "; ")
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		lang       ops.Lang
		text, want string
	}{
		{ops.Logs, "¦", "term; NOT"},
		{ops.Logs, "_sourceCategory=a/b ¦", "term; AND,OR,NOT; beside _sourceCategory=a/b"},
		{ops.Logs, "_sourceCategory=a/b account=¦", "value of account; beside _sourceCategory=a/b"},
		{ops.Logs, "_sourceCategory=a/b account=\"pr¦", "value of account; beside _sourceCategory=a/b"},
		{ops.Logs, "error and (account=prod or reg¦", "term; NOT; beside error"},
		{ops.Logs, "error | ¦", "operator"},
		{ops.Logs, "error | cou¦nt by x", "operator"},
		{ops.Logs, "error | count ¦", "field; as,group,by; in count"},
		{ops.Logs, "error | count by ¦", "field; in count"},
		{ops.Logs, "error | count by a, ¦", "field; in count"},
		{ops.Logs, "error | count(¦", "field; in count"},
		{ops.Logs, "error | count as ¦", "in count"},
		{ops.Logs, "error | where ¦", "operand; in where"},
		{ops.Logs, "error | where a ¦", "in,not in,matches,contains,and,or; in where"},
		{ops.Logs, "error | where a = ¦", "operand; in where"},
		{ops.Logs, "error | where if(a, ¦", "operand; in where"},
		{ops.Logs, "error | where a = \"b¦", "operand; in where"},
		{ops.Logs, "error | where a = 1 // b¦", "nothing"},
		{ops.Logs, "error | json \"a\" as a | where x and ¦", "operand; in where; behind 1"},
		{ops.Logs, "error | parse ¦", "regex,xml,nodrop,field; in parse"},
		{ops.Logs, "error | parse regex ¦", "field,nodrop,multi; in parse"},
		{ops.Logs, "error | parse \"a*\" as ¦", "in parse"},
		{ops.Logs, "error | parse \"a*\" as b ¦", "nodrop; in parse"},
		{ops.Logs, "error | json ¦", "auto,field,keys; in json"},
		{ops.Logs, "error | timeslice ¦", "duration; by,as; in timeslice"},
		{ops.Logs, "error | timeslice 5¦", "duration; by,as; in timeslice"},
		{ops.Logs, "error | sort by a ¦", "asc,desc; in sort"},
		{ops.Logs, "error | sort ¦", "field; by; in sort"},
		{ops.Logs, "error | latency ¦", "in,not in,matches,contains,and,or,as; in latency"},
		{ops.Logs, "error | bin x width=5 ¦", "width,min,max; in bin"},
		{ops.Logs, "error | join (parse \"a*\" as a | where ¦", "operand; in where; behind 1"},
		{ops.Logs, "error | compare ¦", "with,timeshift; in compare"},
		{ops.Logs, "error | lookup ¦", "in lookup"},
		{ops.Logs, "error [subquery: x=1 | count by b | ¦", "operator; beside error; behind 1"},
		{ops.Metrics, "¦", "term; NOT"},
		{ops.Metrics, "namespace=aws/apigateway metric=La¦", "value of metric; beside namespace=aws/apigateway"},
		{ops.Metrics, "namespace=aws/apigateway metric=Latency | avg by ¦", "field; in avg"},
		{ops.Metrics, "namespace=aws/apigateway metric=Latency | ¦", "operator"},
		{ops.Metrics, "namespace=aws/apigateway metric=Latency | quantize ¦", "to,using,drop; in quantize"},
		{ops.Metrics, "namespace=aws/apigateway metric=Latency | eval ¦", "operand; in eval"},
		{ops.Metrics, "#A: metric=a\n#B: metric=b\n#C: ¦", "row; term; NOT"},
		{ops.Metrics, "#A: metric=a\n#B: metric=b\n#C: #A / #B ¦", "along,as"},
		{ops.Metrics, "#A: metric=a\n#B: metric=b\n#C: #A / #B along ¦", "field"},
	} {
		if got := describePlace(placeAt(x.lang, x.text)); got != x.want {
			t.Errorf("{ops.%s, %q, %q},", x.lang, x.text, got)
		}
	}
}

// TestPlaceKnowsEveryWord holds that each word of an operator's syntax is offered
// where its example has it.
func TestPlaceKnowsEveryWord(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`\b[A-Za-z_][A-Za-z_.]+\b`)
	// Placeholders, tables named t1, and what is no word of its own.
	quoted := regexp.MustCompile(`"[^"]*"|<[^>]*>\w*|\bt\d\b|_value|path://`)
	for lang, scope := range map[ops.Lang]string{ops.Logs: "error | ", ops.Metrics: "metric=a | "} {
		for _, s := range supported(lang) {
			known := word.FindAllString(quoted.ReplaceAllString(s.Syntax, ""), -1)
			text := scope + s.Example
			for _, at := range word.FindAllStringIndex(text, -1) {
				name := text[at[0]:at[1]]
				if at[0] < len(scope)+len(s.Name) || !slices.Contains(known, name) || strings.Count(text[:at[0]], `"`)%2 == 1 {
					continue
				}
				place := placeAt(lang, text[:at[0]]+"¦"+text[at[0]:])
				if place == nil || !slices.ContainsFunc(place.Words, func(w string) bool { return strings.EqualFold(w, name) }) {
					t.Errorf("%s: %q is not offered at %s¦%s: %s", s.Name, name, text[:at[0]], text[at[0]:], describePlace(place))
				}
			}
		}
	}
}

// TestPlaceEverywhere looks for a place at every offset of every example: what
// was typed always ends there.
func TestPlaceEverywhere(t *testing.T) {
	t.Parallel()
	for lang, scope := range map[ops.Lang]string{ops.Logs: `a="b" (c or d=e) | `, ops.Metrics: "#A: metric=a !(b=c) | "} {
		for _, s := range supported(lang) {
			text := scope + s.Example
			for at := range len(text) + 1 {
				place := syntax.FindPlace(text, at, string(lang), ops.Grammar(lang), syntax.Options{})
				if place != nil && (place.Typed.End != at || place.Typed.Start < 0 || place.Typed.Start > at) {
					t.Fatalf("%s¦%s: typed %v", text[:at], text[at:], place.Typed)
				}
			}
		}
	}
}
