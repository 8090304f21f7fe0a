package insights

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

func TestRegexIsWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, re, want string }{
		{"a plain pattern as it is", `(?i)a.b+`, `/(?i)a.b+/`},
		{"a slash escaped", `a/b`, `/a\/b/`},
		{"a slash that is escaped already once only", `a\/b`, `/a\/b/`},
		{"a slash behind an escaped backslash escaped", `a\\/b`, `/a\\\/b/`},
		{"a slash in a class escaped", `[/]`, `/[\/]/`},
		{"a line break as its code", "a\nb\r", `/a\x0ab\x0d/`},
		{"an escaped line break as its code", "a\\\nb", `/a\x0ab/`},
		{"a comment's start as its code", `#1`, `/\x231/`},
		{"what stands between \\Q and \\E character by character", `\Qa/.b\E+`, `/a\/\.b+/`},
		{"an unfinished \\Q to the end", "\\Q\\\n", `/\\\x0a/`},
		{"a backslash at the end twice", `a\`, `/a\\/`},
		{"a broken byte as U+FFFD", "a\xff", "/a\uFFFD/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Regex(tt.re); got != tt.want {
				t.Errorf("Regex(%q) = %s, want %s", tt.re, got, tt.want)
			}
		})
	}
}

func TestStringHasALiteralOnlyWhereAllReadingsAgree(t *testing.T) {
	t.Parallel()
	for _, s := range []string{`"`, `\`, "\n", "\r", "\t", "\x00", "\x7f", "\xff", `a"b`, `a\`} {
		if lit, ok := String(s); ok {
			t.Errorf("String(%q) = %s, want none", s, lit)
		}
	}
	for s, want := range map[string]string{"": `""`, "a b": `"a b"`, "it's": `"it's"`, "/x/ | limit 1 # é": `"/x/ | limit 1 # é"`} {
		if lit, ok := String(s); !ok || lit != want {
			t.Errorf("String(%q) = %s, %t, want %s", s, lit, ok, want)
		}
	}
}

func TestFieldIsWritten(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"status": "status", "userIdentity.arn": "userIdentity.arn", "_x": "_x", "@message": "@message",
		"user-agent": "`user-agent`", "4xx": "`4xx`", ".a": "`.a`", "a b": "`a b`", "é": "`é`",
		"by": "`by`", "Not": "`Not`", "true": "`true`", "@aws.tag.a:b": "@`aws.tag.a:b`",
		"": "", "@": "", "a`b": "", `a\b`: "", "a\nb": "", "\xff": "",
	} {
		if got, ok := Field(name); got != want || ok != (want != "") {
			t.Errorf("Field(%q) = %s, %t, want %s", name, got, ok, want)
		}
	}
}

func FuzzRegexQuote(f *testing.F) {
	for _, re := range []string{
		`a/b`, `\/`, `\\/`, `\`, `a\`, `[/\]]`, "a\nb", "\\\n", `\Qa/b\E/`, `\Q`, `\Q\E\`, `#| limit 0`, `"' \"`, `(?i)(^|\W)k`, "\xff", "\x00", `/ | limit 1 | filter @message like /`,
	} {
		f.Add(re, "a/b \\ # \" \n \x00")
	}
	f.Fuzz(func(t *testing.T, re, sample string) {
		texts := []string{"", asLogged(sample), asLogged(re), asLogged(strings.ReplaceAll(re, `\`, "")), "a/b", `a\b`, "x\ny", "\uFFFD"}
		literal := Regex(re)
		if strings.ContainsAny(literal, "\n\r\x00") {
			t.Fatalf("%q does not stay on its line", literal)
		}
		compiled, err := regexp.Compile(re)
		if err != nil {
			// What RE2 refuses, the service may refuse: but it must still be one literal.
			if body := literal[1 : len(literal)-1]; endsEarly(body) {
				t.Fatalf("%q escapes from %s", re, literal)
			}
			return
		}
		for _, o := range escapes(t) {
			kept := run(t, "fields @message\n| filter @message like "+literal+"\n| limit 100", "@message", texts, o)
			for i, text := range texts {
				if _, ok := kept[i]; ok != compiled.MatchString(text) {
					t.Fatalf("pattern %q as %s keeps %q: %t, Go's regexp says %t", re, literal, text, ok, !ok)
				}
			}
		}
	})
}

// endsEarly reports whether a slash that is not escaped stands in the body of a
// literal, or its last backslash escapes the closing one.
func endsEarly(body string) bool {
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '/':
			return true
		case '\\':
			i++
			if i == len(body) {
				return true
			}
		}
	}
	return false
}

func FuzzStringQuote(f *testing.F) {
	for _, s := range []string{"", `"`, `\`, `a" | limit 0 #`, "'", "a\nb", "é", "\xff", "#", "`"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		literal, ok := String(s)
		if !ok {
			return
		}
		texts := []string{s, "x" + s + "y", "", s[:len(s)/2], `\` + s}
		for _, o := range escapes(t) {
			kept := run(t, "fields @message\n| filter @message like "+literal+"\n| limit 100", "@message", texts, o)
			for i, text := range texts {
				if _, ok := kept[i]; utf8.ValidString(text) && ok != strings.Contains(text, s) {
					t.Fatalf("%s keeps %q: %t", literal, text, ok)
				}
			}
		}
	})
}

func FuzzFieldName(f *testing.F) {
	for _, s := range []string{"status", "user-agent", "a b", "by", "NULL", "true", "4xx", "5m", "1e5", "é", "a`b", `a\`, "a | limit 0", "#", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		text, ok := Field(name)
		if !ok || strings.HasPrefix(name, "@") || strings.Contains(name, ".") {
			return // system fields hold other values, and dots lead into objects
		}
		key, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		messages := []string{"{" + string(key) + `:"there"}`, `{"other":"x"}`}
		query := Query("fields "+text, FilterCommand(Like{Field: name, Pattern: "^there$"}), Limit(10))
		got := run(t, query, name, messages, insightsql.Switches{})
		if len(got) != 1 || got[0] != "there" {
			t.Fatalf("%s reads %v in %s", text, got, messages[0])
		}
	})
}
