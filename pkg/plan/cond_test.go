package plan

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// conditions is a language whose only stage is where.
type conditions struct{}

// onlyWhere is its stage.
type onlyWhere struct {
	syntax.Stage
	cond syntax.Expr
}

func (conditions) Stage(string) (func(*syntax.Parser, syntax.Token) syntax.Stage, bool) {
	return func(p *syntax.Parser, _ syntax.Token) syntax.Stage { return onlyWhere{cond: p.Expr()} }, true
}
func (conditions) Expression(*syntax.Parser) syntax.Stage { return nil }
func (conditions) Operators() []string                    { return nil }

func parseCondition(t interface{ Fatal(...any) }, text string, vars map[string][]string) syntax.Expr {
	stages, list := syntax.ParsePipeline("where "+text, conditions{}, syntax.Options{
		Vars: func(name string) bool { return vars[name] != nil }, Values: func(name string) []string { return vars[name] },
	})
	if list.HasErrors() || len(stages) != 1 {
		t.Fatal(text, list)
	}
	return stages[0].(onlyWhere).cond
}

// The fields of the conditions: what each is, and the value that it has on a row
// whose message has the text at its path.
var condFields = map[string]struct {
	term *Term
	read func(s string) value.Value
}{
	"k": {&Term{Path: []string{"k"}}, value.String},
	"p": {&Term{Path: []string{"o", "p"}}, value.String},
	"f": {&Term{Path: []string{"f"}, Folded: true}, value.String},
	"e": {&Term{Path: []string{"e"}, NonEmpty: true}, func(s string) value.Value {
		if s == "" {
			return value.NullValue()
		}
		return value.String(s)
	}},
	"n": {&Term{Path: []string{"n"}, Number: true}, func(s string) value.Value {
		if x, ok := value.ParseNumber(s); ok {
			return value.Float(x)
		}
		return value.NullValue()
	}},
	"l": {&Term{Path: []string{"l"}, Lower: true}, func(s string) value.Value { return value.String(strings.ToLower(s)) }},
	"g": {&Term{Path: []string{"g"}, Guard: insights.Like{Field: "@message", Pattern: `"w"`}}, value.String}, // where w stands
	"x": {nil, value.String},                                                                                 // known here only
}

var condNames = []string{"k", "p", "f", "e", "n", "l", "g", "x"}

func condTrace(vars map[string][]string) *Trace {
	return NewTrace(func(name string) []string { return vars[name] }, func(name string) *Term {
		if name == "_raw" {
			return &Term{}
		}
		return condFields[name].term
	})
}

var condVars = map[string][]string{"one": {"a*"}, "two": {"a", "200"}, "all": {"*"}}

// drawCondition draws a condition as text.
func drawCondition(t *rapid.T, depth int) string {
	pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
	if depth > 0 {
		switch rapid.IntRange(0, 3).Draw(t, "condition") {
		case 0:
			return "!(" + drawCondition(t, depth-1) + ")"
		case 1:
			return "(" + drawCondition(t, depth-1) + pick("junction", " and ", " or ") + drawCondition(t, depth-1) + ")"
		}
	}
	field := rapid.SampledFrom(append(slices.Clone(condNames), "_raw", "num(k)", "tolowercase(k)", "tolowercase(p)")).Draw(t, "field")
	text := pick("text", `"a"`, `"A"`, `""`, `""`, `"i"`, `"-"`, `"200"`, `"007"`, `"true"`, `" "`, `"a\"b"`, `"é"`, `"{{two}}"`)
	number := pick("number", "200", "0", "-1", "1.5", "1e3", "1e16")
	switch rapid.IntRange(0, 8).Draw(t, "test") {
	case 0:
		return field + pick("equality", " = ", " != ") + text
	case 1:
		return field + pick("comparison", " = ", " != ", " < ", " <= ", " > ", " >= ") + number
	case 2:
		return number + pick("comparison", " = ", " < ", " >= ") + field
	case 3:
		return field + " matches " + pick("pattern", `"*"`, `"a*"`, `"*0"`, `"A?"`, `""`, `"a"`, `"2*0*"`, `"{{one}}"`, `"{{all}}"`, `"x{{two}}*"`, `tolowercase("A*")`, `/^a/`, `/(?i)A|2/`)
	case 4:
		return field + pick("in", " in (", " not in (") + pick("list", `"a", "200"`, `200, "a"`, `"{{two}}"`, `""`) + ")"
	case 5:
		return pick("predicate", "isNull(", "isEmpty(", "isBlank(") + field + ")"
	case 6:
		return field + pick("null", " = null", " != null")
	case 7:
		return field + " contains " + text
	default:
		return field + pick("other field", " = ", " < ") + rapid.SampledFrom(condNames).Draw(t, "other")
	}
}

// TestConditionsOnWhatFieldsAre gives conditions that depend on more than the text
// at a path: of fields that rules set, in lower case, or cast to a number.
func TestConditionsOnWhatFieldsAre(t *testing.T) {
	t.Parallel()
	number := func(test string) string {
		return "((ispresent(n) and n like /" + insights.PlainNumber + "/)" + test + ")"
	}
	for _, tt := range []struct {
		cond, want string
		exact      bool
	}{
		{`e = ""`, "1 = 0", true},
		{`e != ""`, "((ispresent(e) and e like /(?s)./) and 1 = 1)", true},
		{`e matches "*"`, "(ispresent(e) and e like /(?s)./)", true},
		{`e matches "a*"`, "((ispresent(e) and e like /(?s)./) and (ispresent(e) and e like /(?s)^a.*$/))", true},
		{`e contains ""`, "1 = 1", false},
		{`l = "i"`, "(ispresent(l) and l like /(?s)^[iIİ]$/)", true},
		{`l = "k"`, "(ispresent(l) and l like /(?s)^[k\u212aK]$/)", true}, // the Kelvin sign too
		{`l matches "A*"`, "1 = 0", true},
		{`l contains "A"`, "1 = 0", true},
		{`l > 5`, "1 = 1", false},
		{`n > 5`, number(" and n > 5"), true},
		{`n = "5"`, number(" and n >= 5 and n <= 5"), true},
		{`n = "a"`, "1 = 0", true},
		{`n in (5, "6")`, number(" and n >= 5 and n <= 5"), true},
		{`k in ("a", 5)`, `k = "a"`, true},
		{`n matches "5*"`, "1 = 1", false},
		{`isNull(n)`, "(not ispresent(n) or n not like /" + insights.PlainNumber + "/)", true},
		{`_raw != null`, "1 = 1", true},
		{`_raw = null`, "1 = 0", true},
		{`x = "a"`, "1 = 1", false},
		{`x = "a" and k = "a"`, `k = "a"`, false},
		{`x = "a" or k = "a"`, "1 = 1", false},
		{`!(x = "a" or k = "a")`, `(not ispresent(k) or k != "a")`, false},
		{`k matches "*" or isBlank(k)`, "1 = 1", true},
		{`k matches "*" or isBlank(p)`, "(ispresent(k) or (not ispresent(o.p) or o.p not like /" + insights.SomeVisible + "/))", true},
		{`!(k matches "*" or isBlank(k))`, "1 = 0", true},
	} {
		c := condTrace(condVars).Where(parseCondition(t, tt.cond, condVars))
		if got := insights.Text(c.Filter); got != tt.want || c.Exact != tt.exact {
			t.Errorf("%s is\n  %s, %t, want\n  %s, %t", tt.cond, got, c.Exact, tt.want, tt.exact)
		}
	}
}

// TestPushedConditionKeepsWhatTheConditionKeeps runs what a condition becomes in
// the sandbox, under any reading: of the events that are not in doubt it keeps
// every one for which the condition holds, and when it is exact no other. It
// runs ten times -rapid.checks.
func TestPushedConditionKeepsWhatTheConditionKeeps(t *testing.T) {
	t.Parallel()
	texts := []string{"", "", "i", "a", "A", "ab", "-", "200", "200.0", "007", "1e3", "1.5", "-1", "0", "true", " ", "\t", `a"b`, "é", "x200y", "xa", "a\n0", "İ"}
	said, exact := 0, 0
	for range 10 {
		rapid.Check(t, func(rt *rapid.T) {
			text := drawCondition(rt, 3)
			e := parseCondition(rt, text, condVars)
			trace := condTrace(condVars)
			c := trace.Where(e)
			if !isAlways(c.Filter) {
				said++
			}
			if c.Exact {
				exact++
			}
			b := value.NewBatch(value.NewSchema(append([]string{"_raw"}, condNames...)...), 0)
			var events []insightsql.Event
			for i := range rapid.IntRange(1, 6).Draw(rt, "events") {
				message := map[string]any{"other": "y"}
				guarded := rapid.Bool().Draw(rt, "guarded")
				if guarded {
					message["w"] = "z"
				}
				row := make([]value.Value, 1, 1+len(condNames))
				for _, name := range condNames {
					if !rapid.Bool().Draw(rt, "has "+name) {
						row = append(row, value.NullValue())
						continue
					}
					s := rapid.SampledFrom(texts).Draw(rt, name)
					if name == "g" && !guarded {
						row = append(row, value.NullValue())
					} else {
						row = append(row, condFields[name].read(s))
					}
					switch {
					case name == "p":
						message["o"] = map[string]any{"p": s}
					case name != "x":
						message[name] = s
					}
				}
				encoded, err := json.Marshal(message)
				if err != nil {
					rt.Fatal(err)
				}
				row[0] = value.String(string(encoded))
				b.AppendRow(row...)
				events = append(events, insightsql.Event{Timestamp: int64(i), Message: string(encoded), Ptr: strconv.Itoa(i)})
			}
			var r insights.Reading
			r.Read(c.Filter)
			r.Folded, r.Unless = trace.Said()
			switches := drawSwitches(rt)
			kept, doubtful := filtered(rt, c.Filter, events, switches), filtered(rt, insights.Doubt(r), events, switches)
			program, err := expr.Compile(e, b.Schema, &expr.Env{Vars: trace.Vars})
			if err != nil {
				rt.Fatalf("%s: %v", text, err)
			}
			holds, _ := program.TestRows(b, nil)
			for i := range b.N {
				switch {
				case doubtful[i]:
				case holds[i] && !kept[i]:
					rt.Fatalf("%s holds for %s, and the pushed condition drops it:\n%s", text, events[i].Message, insights.Text(c.Filter))
				case c.Exact && kept[i] && !holds[i]:
					rt.Fatalf("%s does not hold for %s, and the exact condition keeps it:\n%s", text, events[i].Message, insights.Text(c.Filter))
				}
			}
		})
	}
	if said == 0 || exact == 0 {
		t.Errorf("%d conditions were said, %d of them exactly: the test shows nothing", said, exact)
	}
}

// filtered tells which events a filter keeps.
func filtered(t *rapid.T, f insights.Filter, events []insightsql.Event, o insightsql.Switches) []bool {
	text := insights.Query(insights.Fields("@message"), insights.FilterCommand(f), insights.Limit(100))
	q, err := insightsql.Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	res, err := q.Run(t.Context(), slices.Values(events), insightsql.Options{End: 100, Switches: o})
	if err != nil {
		t.Fatal(err)
	}
	kept := make([]bool, len(events))
	for _, row := range res.Rows {
		i, err := strconv.Atoi(row[len(row)-1].Value)
		if err != nil {
			t.Fatal(err)
		}
		kept[i] = true
	}
	return kept
}
