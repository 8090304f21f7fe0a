package sandbox

import (
	"strings"
	"testing"
)

func TestFilterPatterns(t *testing.T) {
	t.Parallel()
	const text = `[ERROR 400] BAD "REQUEST" of user-7`
	const object = `{"a":"x y","n":7.5,"s":"7.5","t":true,"z":null,"list":[{"k":"v"},2],"dotted.key":"d","sub":{"in":{"ner":"deep"}}}`
	for _, c := range []struct {
		pattern, message string
		want             bool
	}{
		{"", text, true},
		{" ", text, true},
		{"ERROR", text, true},
		{"error", text, false},
		{"ERROR BAD", text, true},
		{"ERROR GOOD", text, false},
		{"?GOOD ?BAD", text, true},
		{"?GOOD ?FINE", text, false},
		{"ERROR -GOOD", text, true},
		{"ERROR -BAD", text, false},
		{"-GOOD", text, true},
		{"ERROR ?GOOD", text, true}, // the optional term is ignored
		{`"400] BAD"`, text, true},
		{`"BAD REQUEST"`, text, false},
		{`"\"REQUEST\""`, text, true},
		{`-"user-7"`, text, false},
		{`%user-[0-9]%`, text, true},
		{`ERROR %user-[a-z]%`, text, false},
		{`{ $.a = "x y" }`, object, true},
		{`{ $.a = "x*" }`, object, true},
		{`{ $.a = x* }`, object, true},
		{`{ $.a = "X*" }`, object, false},
		{`{ $.a != "y" }`, object, true},
		{`{ $.none != "y" }`, object, false},
		{`{ $.n = 7.5 }`, object, true},
		{`{ $.n = 7* }`, object, true},
		{`{ $.s = 7.5 }`, object, false},
		{`{ $.s = "7.5" }`, object, true},
		{`{ $.n > 7 && $.n < 8 }`, object, true},
		{`{ $.n >= 8 || $.n <= 7 }`, object, false},
		{`{ $.n != 7.5 }`, object, false},
		{`{ $.a = "q" || $.t IS TRUE && $.z IS NULL }`, object, true},
		{`{ ($.a = "x y" || $.t IS TRUE) && $.t IS FALSE }`, object, false},
		{`{ $.none NOT EXISTS }`, object, true},
		{`{ $.z NOT EXISTS }`, object, false},
		{`{ $.none IS NULL }`, object, false},
		{`{ $.list[0].k = "v" && $.list[1] = 2 }`, object, true},
		{`{ $.list[2] EXISTS }`, object, false},
		{`{ $['dotted.key'] = "d" }`, object, true},
		{`{ $.sub.in.ner = %^de+p$% }`, object, true},
		{`{ $.a = "x y" }`, text, false},
	} {
		matches, err := parseFilterPattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
		} else if got := matches(c.message); got != c.want {
			t.Errorf("%s on %s is %t, want %t", c.pattern, c.message, got, c.want)
		}
	}
	for pattern, want := range map[string]string{
		"user-7":          "double quotes",
		`"open`:           "never closed",
		"%open":           "never closed",
		"%(%":             "missing closing",
		"ERROR -":         "expected a term",
		"[a, b]":          "not supported",
		"{ $.a = 1":       "expected }",
		"{ a = 1 }":       "$.name",
		"{ $.a ~ 1 }":     "operator",
		"{ $.a = }":       "a value",
		`{ $.a > "x" }`:   "needs a number",
		"{ ($.a = 1 }":    "expected )",
		"{ $.a = 1 $.b }": "&& or ||",
		"{ $.a = 1 && }":  "$.name",
		"{ $ = 1 }":       "a name",
		"{" + strings.Repeat("(", 200) + "$.a=1" + strings.Repeat(")", 200) + "}": "too deeply",
	} {
		if _, err := parseFilterPattern(pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want an error about %q", pattern, err, want)
		}
	}
}

func FuzzFilterPattern(f *testing.F) {
	f.Add(`?a -"b" %c%`, "abc")
	f.Add(`{ $.a[0] = "x*" && ($.b > 1 || $.c NOT EXISTS) }`, `{"a":["x"]}`)
	f.Fuzz(func(_ *testing.T, pattern, message string) {
		if matches, err := parseFilterPattern(pattern); err == nil {
			matches(message) // must not panic
		}
	})
}
