package expr

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGlobTellsWhatItIs(t *testing.T) {
	for pattern, want := range map[string]struct {
		any     bool
		literal bool
		parts   string
	}{
		"*": {any: true, parts: "|"}, "**": {any: true, parts: "|"}, "": {literal: true}, "ab": {literal: true, parts: "ab"},
		"a*": {parts: "a|"}, "*a": {parts: "|a"}, "a**b": {parts: "a|b"}, "*a*": {parts: "|a|"}, "a*b*c": {parts: "a|b|c"}, "**a": {parts: "|a"}, "a**": {parts: "a|"},
	} {
		m := Glob(pattern, false)
		text, literal := m.Literal()
		if m.Any() != want.any || literal != want.literal || strings.Join(m.Parts(), "|") != want.parts || literal && text != pattern {
			t.Errorf("%q: any %v, literal %v, parts %q", pattern, m.Any(), literal, m.Parts())
		}
	}
}

func TestGlobFoldsCaseWhenAsked(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       bool
	}{{"US-*", "us-east-1", true}, {"us-*", "US-EAST", true}, {"Ä*", "äb", true}, {"a", "B", false}} {
		if got := Glob(c.pattern, true).Match(c.s); got != c.want {
			t.Errorf("%q on %q is %v", c.pattern, c.s, got)
		}
	}
}

func FuzzGlob(f *testing.F) {
	for _, s := range [][2]string{{"", ""}, {"*", "x"}, {"a*b", "ab"}, {"a*a", "a"}, {"*ab*ab*", "abab"}, {"a**", "a"}, {"*a", "ba"}, {"é*", "é"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if len(pattern) > 12 || len(s) > 20 { // the slow one takes exponential time
			t.Skip()
		}
		want := slowGlob(pattern, s)
		if got := Glob(pattern, false).Match(s); got != want {
			t.Fatalf("%q on %q is %v, want %v", pattern, s, got, want)
		}
		if got := globMatch(pattern, s); got != want {
			t.Fatalf("globMatch: %q on %q is %v, want %v", pattern, s, got, want)
		}
		if want && utf8.ValidString(pattern) && !Glob(pattern, true).Match(s) {
			t.Fatalf("%q matches %q but not when case does not count", pattern, s)
		}
	})
}
