package insights

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// messageOf writes the JSON object that has the fields k and o.p.
func messageOf(m map[string]*string) string {
	o := map[string]any{"other": "x"}
	if m["k"] != nil {
		o["k"] = *m["k"]
	}
	if m["o.p"] != nil {
		o["o"] = map[string]any{"p": *m["o.p"]}
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// TestDoubt tells events in doubt from others, for one kind of reading each.
func TestDoubt(t *testing.T) {
	t.Parallel()
	var (
		text   = Reading{Fields: []string{"k"}, Texts: []string{"k"}}
		asIs   = Reading{Fields: []string{"k"}}
		number = Reading{Fields: []string{"k"}, Numbers: []string{"k"}}
		folded = Reading{Fields: []string{"k"}, Texts: []string{"k"}, Folded: []string{"k"}}
		nested = Reading{Fields: []string{"o.p"}, Texts: []string{"o.p"}}
		unless = Reading{Fields: []string{"k"}, Texts: []string{"k"}, Unless: []string{"x"}}
		many   = `{"a0":"x"` + fillers(210) + `,"k":"a"}`
	)
	for _, tt := range []struct {
		name    string
		reading Reading
		message string
		in      bool
	}{
		{"a text", text, `{"k":"a"}`, false},
		{"blanks around", text, " {\n\t\"k\" : \"a\" }\n", false},
		{"the key is missing", text, `{"v":"a"}`, false},
		{"no JSON", text, `plain text with k`, false},
		{"the key in no JSON", text, `plain {"k":"a"}`, true},
		{"text behind", text, `{"k":"a"} end`, true},
		{"cut short", text, `{"k":"a`, true},
		{"an array of objects", text, `[{"k":"a"}]`, true},
		{"null", text, `{"k":null}`, true},
		{"a truth value", text, `{"k":true}`, true},
		{"an object", text, `{"k":{"x":"y"}}`, true},
		{"an array", text, `{"k":["a"]}`, true},
		{"the key elsewhere", text, `{"o":{"k":"a"}}`, true},
		{"the key as a value", text, `{"v":"k"}`, true},
		{"a number read as text", text, `{"k":5}`, true},
		{"a number read as it is", asIs, `{"k":5}`, false},
		{"a number of a fraction", asIs, `{"k":-1.25}`, false},
		{"an exponent", asIs, `{"k":1e3}`, true},
		{"a zero behind the fraction", asIs, `{"k":1.50}`, true},
		{"more digits than a double has", asIs, `{"k":12345678901234567}`, true},
		{"a minus zero", asIs, `{"k":-0}`, true},
		{"a key with an escape", text, `{"\u006b":"a"}`, true},
		{"a value with an escape", text, `{"k":"a\nb"}`, false},
		{"half of a surrogate pair", text, `{"k":"\ud83d"}`, true},
		{"another letter case, which does not fold", text, `{"K":"a"}`, false},
		{"another letter case, which folds", folded, `{"K":"a"}`, true},
		{"both letter cases, which fold", folded, `{"k":"a","K":"b"}`, true},
		{"one letter case, which folds", folded, `{"k":"a"}`, false},
		{"a number written plainly", number, `{"k":"-12.5"}`, false},
		{"leading zeros", number, `{"k":"007"}`, true},
		{"an exponent in text", number, `{"k":"1e3"}`, true},
		{"blanks around a number", number, `{"k":" 5"}`, true},
		{"no number", number, `{"k":"-"}`, false},
		{"a nested text", nested, `{"o":{"p":"a"}}`, false},
		{"an object without it", nested, `{"o":{"q":"a"}}`, false},
		{"JSON in a text on the way", nested, `{"o":"{\"p\":\"a\"}"}`, true},
		{"a key with a dot", nested, `{"o.p":"a"}`, true},
		{"a key that must stand nowhere", unless, `{"k":"a","X":"b"}`, true},
		{"such a key as a value", unless, `{"k":"a","v":"x"}`, false},
		{"a key beyond the first 200", text, many, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			everySwitch(t, func(t *testing.T, o insightsql.Switches) {
				_, in := run(t, Query(Fields("@message"), FilterCommand(Doubt(tt.reading)), Limit(10)), "@message", []string{tt.message}, o)[0]
				if in != tt.in {
					t.Errorf("%s in doubt: %t", tt.message, in)
				}
			})
		})
	}
}

func fillers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"f` + strings.Repeat("x", i) + `":"y"`)
	}
	return b.String()
}

func TestNothingIsInDoubtForNoFields(t *testing.T) {
	t.Parallel()
	if got := Text(Doubt(Reading{Unless: []string{"x"}})); got != "1 = 0" {
		t.Error(got)
	}
}

func FuzzDoubtText(f *testing.F) {
	for _, s := range []string{"k", "o.p", "user-agent", "a b", `a"b`, "a/b", "a#b", "a+b(", "é", "by", "x]", `\E`, "a`b", "\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, key, other string) {
		field, ok := Path([]string{key})
		if !ok {
			return
		}
		d := Doubt(Reading{Fields: []string{field}, Texts: []string{field}, Folded: []string{field}, Unless: []string{other}})
		text := Query(Fields("@message"), FilterCommand(d), Limit(10))
		doubtful := []string{asLogged(`x "` + key + `": 5`)}
		sure := []string{`{"zzzz_zzzz":""}`}
		if strings.Contains(key, `\`) || strings.EqualFold(key, "zzzz_zzzz") || strings.EqualFold(other, "zzzz_zzzz") || strings.Contains(key, "\n") {
			return
		}
		got := run(t, text, "@message", append(doubtful, sure...), insightsql.Switches{})
		if _, in := got[0]; !in {
			t.Errorf("%q is not in doubt in %s", key, doubtful[0])
		}
		if _, in := got[1]; in {
			t.Errorf("%q is in doubt in %s", key, sure[0])
		}
	})
}
