package insightsql

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseRejects(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, query string
		at          string // the text at the offsets, "" for the end
		message     string // part of the message
	}{
		{"an empty query", ` # only a comment`, "", "the query is empty"},
		{"an unknown command", `fields a | grep b`, "grep", "expected a command"},
		{"a command that is not there yet", `fields a | pattern @message`, "pattern", "pattern is not supported by the sandbox"},
		{"a source", `SOURCE logGroups() | fields a`, "SOURCE", "not supported by the sandbox"},
		{"a pipe without a command", `fields a |`, "", "expected a command"},
		{"an unknown symbol", `filter a = ~b`, "~", "unexpected symbol"},
		{"a double equals sign", `filter a == 1`, "=", "expected an expression"},
		{"an open string", `filter a = "x`, `"x`, "never closed"},
		{"an open regular expression", `filter a like /x`, "/x", "never closed"},
		{"an open backtick", "fields `a", "`a", "never closed"},
		{"an open parenthesis", `filter (a = 1`, "", "expected )"},
		{"characters, not bytes, in offsets", `filter "äöü" = nope(1)`, "nope(1)", "unknown function nope"},
		{"an invalid regular expression", `filter a like /(/`, "/(/", "not valid"},
		{"too few arguments", `fields substr(a)`, "substr(a)", "substr takes 2 to 3 arguments, not 1"},
		{"an aggregate outside stats", `fields sum(a)`, "sum(a)", "only be used in stats"},
		{"an aggregate inside an aggregate", `stats sum(max(a))`, "max(a)", "cannot be used inside sum"},
		{"a field beside aggregates", `stats sum(a) + b`, "b", "is neither a group nor a result"},
		{"a field that stats dropped", `stats count(*) by a | filter b = 1`, "b", "is neither a group nor a result"},
		{"bin after stats dropped the timestamp", `stats sum(a) as n by b | stats avg(n) by bin(5m)`, "bin(5m)", "needs @timestamp"},
		{"sort before the last stats", `sort a | stats count(*)`, "sort", "must come after the last stats"},
		{"limit before the last stats", `stats count(*) as n by a | limit 3 | stats max(n)`, "limit", "must come after the last stats"},
		{"eleven stats", strings.Repeat(`stats count(*) as n | `, 10) + `stats max(n)`, "stats", "at most 10 stats"},
		{"a command other than limit after dedup", `dedup a | fields b`, "fields", "only limit may follow dedup"},
		{"a limit of zero", `limit 0`, "0", "from 1 to 100000"},
		{"a limit above the maximum", `limit 100001`, "100001", "from 1 to 100000"},
		{"a limit without a number", `limit all`, "all", "expected a number of rows"},
		{"more names than wildcards", `parse "a*" as x, y`, `"a*"`, "1 wildcards, but as gives 2 names"},
		{"a glob without names", `parse @message "a*"`, "", "expected as"},
		{"a regular expression without groups", `parse @message /a/`, "/a/", "no named group"},
		{"multi behind a glob", `parse "a*" as x multi`, "multi", "expected |"},
		{"logfmt with two names", `parse @message logfmt as a, b`, "logfmt", "as gives 2 names"},
		{"csv without names", `parse @message csv`, "csv", "expected a quoted pattern"},
		{"json without a field", `json "a" as b`, `"a"`, "expected field"},
		{"json without a path", `json field=a b as c`, "b", "a path in quotes"},
		{"json without a name", `json field=a "b"`, "", "expected as"},
		{"unnest without a name", `unnest a as b`, "as", "expected into"},
		{"expand of an expression", `expand 1`, "1", "a field name"},
		{"an alias defined twice", `fields a as x, b as x`, "b", "already defined: x"},
		{"an alias that hides a shown field from stats", `fields a | fields toupper(a) as a | stats count(*) by a`, "toupper(a)", "unknown symbols found in or after stats: a"},
		{"a period that is no period", `stats count(*) by bin(0m)`, "0m", "not a time period"},
		{"bin of a number", `stats count(*) by bin(5)`, "5", "needs a time period"},
		{"a percentile above 100", `stats pct(a, 101)`, "101", "from 0 to 100"},
		{"topk beside another function", `stats topk(3, a), count(*)`, "topk(3, a)", "cannot be combined"},
		{"a subquery", `filter a in (SOURCE "x" | fields a)`, "(", "subquery is not supported"},
		{"a regular expression as a value", `fields /x/`, "/x/", "may only follow like"},
		{"a function whose result is not documented", `stats rate(a, 1m)`, "rate(a, 1m)", "not supported"},
		{"a reserved word as a name", `fields a as by`, "by", "expected a name"},
		{"expressions nested too deeply", `filter ` + strings.Repeat("(", 300) + `1`, "(", "nested"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(tt.query)
			var ce *CompileError
			if !errors.As(err, &ce) {
				t.Fatalf("%s: got %v, want a CompileError", tt.query, err)
			}
			if got := string([]rune(tt.query)[ce.Start:ce.End]); got != tt.at {
				t.Errorf("%s: points at %q, want %q (%v)", tt.query, got, tt.at, err)
			}
			if !strings.Contains(ce.Message, tt.message) {
				t.Errorf("%s: got %q, want it to contain %q", tt.query, ce.Message, tt.message)
			}
		})
	}
}

func TestCompileErrorHasExactOffsets(t *testing.T) {
	t.Parallel()
	_, err := Parse(`fields "ä" as x | fliter x`)
	if got, want := err.Error(), `unexpected symbol found fliter: expected a command ([18,24])`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, q := range []string{
		`fields @timestamp, a.b.0, ` + "`x-y`" + ` as z | filter z like /(?i)a\/b/ and not (a in [1, "2"]) | sort z desc, a | limit any 3`,
		`parse @message "a * b*" as x, y | stats count(*) as n, pct(x, 95) / 2 by bin(5m), y | stats max(n)`,
		`display if(a > -1.5e3 ^ 2, !ispresent(b), jsonParse(c).d[3].e) # end`,
		`parse logfmt as m | parse csv as p, q | json field=m "a" as r | expand a.b | unnest m into n | parse /(?<o>.)/ multi`, `dedup a, b | limit 5`, `filter "ä\"" = 'ö`, `x`, `fields 5m`, `stats topk(3, a)`,
	} {
		f.Add(q)
	}
	events := messages(`{"a":{"b":[1]},"x":"y"}`, `a 1 b2`)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err == nil {
			if _, err := q.Run(t.Context(), func(yield func(Event) bool) {
				for _, e := range events {
					if !yield(e) {
						return
					}
				}
			}, Options{End: 1 << 50}); err != nil {
				t.Fatalf("parsed, but does not run: %v", err)
			}
			return
		}
		var ce *CompileError
		if !errors.As(err, &ce) {
			t.Fatalf("got %T, want *CompileError", err)
		}
		if n := utf8.RuneCountInString(text); ce.Start < 0 || ce.Start > ce.End || ce.End > n {
			t.Fatalf("offsets %d to %d lie outside of %d characters", ce.Start, ce.End, n)
		}
	})
}
