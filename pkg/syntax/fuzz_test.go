package syntax_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// checkSpans fails when a diagnostic or a node points outside the text.
func checkSpans(t *testing.T, text string, list diag.List) {
	t.Helper()
	for _, d := range list {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
			t.Fatalf("span %v outside %q (%d bytes): %s", d.Span, text, len(text), d.Message)
		}
		if d.Code == "" || d.Message == "" {
			t.Fatalf("diagnostic without code or message: %+v", d)
		}
	}
	diag.Render(text, list)
}

func checkNode(t *testing.T, text string, at diag.Span) {
	t.Helper()
	if at.Start < 0 || at.End < at.Start || at.End > len(text) {
		t.Fatalf("node span %v outside %q", at, text)
	}
}

func FuzzParseLogs(f *testing.F) {
	for _, q := range logQueries {
		f.Add(q)
	}
	for _, m := range mistakes {
		f.Add(m.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, list := syntax.ParseLogs(text, logGrammar(), options())
		checkSpans(t, text, list)
		checkNode(t, text, q.Span())
		for _, s := range q.Stages {
			checkNode(t, text, s.Span())
		}
		if list.HasErrors() {
			return
		}
		printed := syntax.PrintLogs(q)
		again, list := syntax.ParseLogs(printed, logGrammar(), options())
		if list.HasErrors() {
			t.Fatalf("%q printed as\n%s", text, diag.Render(printed, list))
		}
		if d := cmp.Diff(q, again, sameTree); d != "" {
			t.Fatalf("%q printed as %q: %s", text, printed, d)
		}
	})
}

func FuzzParseMetrics(f *testing.F) {
	for _, q := range metricQueries {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, list := syntax.ParseMetrics(text, metricGrammar(), options())
		checkSpans(t, text, list)
		for _, row := range q.Rows {
			checkNode(t, text, row.At)
		}
		if list.HasErrors() {
			return
		}
		printed := syntax.PrintMetrics(q)
		again, list := syntax.ParseMetrics(printed, metricGrammar(), options())
		if list.HasErrors() {
			t.Fatalf("%q printed as\n%s", text, diag.Render(printed, list))
		}
		if d := cmp.Diff(q, again, sameTree); d != "" {
			t.Fatalf("%q printed as %q: %s", text, printed, d)
		}
	})
}

func FuzzParseScope(f *testing.F) {
	for _, q := range logQueries {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, list := syntax.ParseScope(text, syntax.Options{AnyVar: true})
		checkSpans(t, text, list)
		if m == nil || list.HasErrors() {
			return
		}
		checkNode(t, text, m.Span())
		again, list := syntax.ParseScope(syntax.Print(m), syntax.Options{AnyVar: true})
		if d := cmp.Diff(m, again, sameTree); d != "" || list.HasErrors() {
			t.Fatalf("%q printed as %q: %s %v", text, syntax.Print(m), d, list)
		}
	})
}

func FuzzDetect(f *testing.F) {
	for _, q := range append(logQueries, metricQueries...) {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if lang := syntax.Detect(text); lang != "logs" && lang != "metrics" {
			t.Fatalf("Detect(%q) = %q", text, lang)
		}
		for _, name := range syntax.Variables(text) {
			if name == "" {
				t.Fatalf("Variables(%q) has an empty name", text)
			}
		}
	})
}

func FuzzTextExpand(f *testing.F) {
	f.Add(`a{{x}}b`, "v", `w"\`, true)
	f.Add(`{{x}}{{x}}`, "", "*", false)
	f.Fuzz(func(t *testing.T, lit, v, w string, quoted bool) {
		text := syntax.Text{Parts: []syntax.Part{{Lit: lit}, {Var: "x"}}, Quoted: quoted}
		got := text.Expand(func(string) []string { return []string{v, w} })
		if len(got) != 2 || got[0].HasVars() || got[1].HasVars() {
			t.Fatalf("Expand gave %v", got)
		}
		if alone := (syntax.Text{Parts: []syntax.Part{{Var: "x"}}, Quoted: quoted}).Expand(func(string) []string { return []string{v} }); alone[0].Value() != v {
			t.Fatalf("the value %q became %q", v, alone[0].Value())
		}
	})
}
