package expr

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// found returns the named groups and their texts in the first match.
func found(re Regex, s string) []string {
	loc := re.FindStringSubmatchIndex(s)
	var out []string
	for i := range loc {
		if i%2 == 1 {
			continue
		}
		name := re.SubexpNames()[i/2]
		if loc[i] < 0 {
			out = append(out, name+"=∅")
		} else {
			out = append(out, name+"="+s[loc[i]:loc[i+1]])
		}
	}
	return out
}

func TestRegexesOfBothEnginesReportTheSameWay(t *testing.T) {
	for _, c := range []struct {
		pattern, s string
		want       []string
	}{
		{`(?<k>\w+)=(?P<v>\w+)`, "öä k=v", []string{"=k=v", "k=k", "v=v"}},
		{`(?<k>\w+)=(\w+)(?=;)`, "öä k=v;", []string{"=k=v", "k=k", "=v"}},
		{`(\w)(?<two>\w)(?!x)`, "abc", []string{"=ab", "=a", "two=b"}},
		{`(?<n>a)|(?<m>b)(?=.)`, "öbc", []string{"=b", "n=∅", "m=b"}},
		{`(a)|b`, "b", []string{"=b", "=∅"}},
		{`(?<q>["']).*?\k<q>`, `x "y" z`, []string{`="y"`, `q="`}},
		{`(.)\1`, "abccd", []string{"=cc", "=c"}},
		{`(?i)ERROR(?=:)`, "an error: x", []string{"=error"}},
		{`x(?=y)`, "abc", nil},
		{`x`, "abc", nil},
		{`(?>a+)b`, "aab", []string{"=aab"}},
		{`[[:alpha:]]+(?=\d)`, "ab1", []string{"=ab"}},
	} {
		re, err := CompileRegex(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if d := cmp.Diff(c.want, found(re, c.s)); d != "" {
			t.Errorf("%s: %s", c.pattern, d)
		}
		if re.MatchString(c.s) != (c.want != nil) || re.Timeouts() != 0 {
			t.Errorf("%s: MatchString is %v", c.pattern, re.MatchString(c.s))
		}
		if re.String() != c.pattern {
			t.Errorf("String is %q", re.String())
		}
	}
}

func TestAllMatchesAreFound(t *testing.T) {
	for _, pattern := range []string{`\d+`, `\d+(?!x)`} {
		re, err := CompileRegex(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([][]int{{2, 3}, {4, 6}}, re.FindAllStringSubmatchIndex("ä1 23 4", 2)); d != "" {
			t.Errorf("%s: %s", pattern, d)
		}
		if n := len(re.FindAllStringSubmatchIndex("1 2 3", -1)); n != 3 {
			t.Errorf("%s: found %d", pattern, n)
		}
	}
}

func TestABacktrackingMatchIsGivenUpInTime(t *testing.T) {
	re, err := CompileRegex(`^(a+)+$(?=x)`)
	if err != nil {
		t.Fatal(err)
	}
	s := strings.Repeat("a", 40) + "b"
	if re.MatchString(s) || re.FindStringSubmatchIndex(s) != nil {
		t.Error("it matches")
	}
	if re.Timeouts() != 2 {
		t.Errorf("%d matches were given up, want 2", re.Timeouts())
	}
}

func TestAProgramTellsOfMatchesGivenUp(t *testing.T) {
	b := row{"a": str(strings.Repeat("a", 40) + "b")}.batch()
	p, err := Compile(parse(t, `a matches /^(a+)+$(?=x)/ or a matches /b$/`), b.Schema, fixedEnv())
	if err != nil {
		t.Fatal(err)
	}
	if !p.Test(b, 0) || p.Timeouts() != 1 {
		t.Errorf("%d matches were given up, want 1", p.Timeouts())
	}
}

func TestRegexErrorsSayWhere(t *testing.T) {
	for _, c := range []struct {
		pattern string
		offset  int
		reason  string
	}{
		{`ab(c`, 2, "missing closing )"}, {`a(b)(c[)]`, 4, "missing closing )"}, {`a\((b`, 3, "missing closing )"}, {`a)`, 0, "unexpected )"},
		{`x[a`, 1, `missing closing ] "[a"`}, {`a**`, 1, `invalid nested repetition operator "**"`}, {`*a`, 0, `missing argument to repetition operator "*"`},
		{`a(?<n`, 1, `invalid named capture "(?<n"`}, {"ä(", 2, "missing closing )"},
	} {
		_, err := CompileRegex(c.pattern)
		var e *RegexError
		if !errors.As(err, &e) || e.Offset != c.offset || e.Reason != c.reason {
			t.Errorf("%s: got %+v", c.pattern, e)
		}
	}
}

func FuzzRegex(f *testing.F) {
	for _, s := range [][2]string{
		{`a(b)`, "ab"}, {`(?<n>\d+)(?=x)`, "12x"}, {`(`, ""}, {`[[:alpha:]]\1`, "aa"}, {`(a)(?!b)\1`, "aac"}, {`(?P<x>ä)+`, "ää"}, {`\Q*\E`, "*"}, {"\xff", "\xff"},
	} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if len(pattern) > 40 || len(s) > 40 {
			t.Skip()
		}
		re, err := CompileRegex(pattern)
		if err != nil {
			var e *RegexError
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(pattern) || err.Error() == "" {
				t.Fatalf("%q: %v", pattern, err)
			}
			return
		}
		for _, loc := range re.FindAllStringSubmatchIndex(s, 5) {
			if len(loc) != 2*len(re.SubexpNames()) {
				t.Fatalf("%q: %d indices for %d groups", pattern, len(loc), len(re.SubexpNames()))
			}
			for i := 0; i < len(loc); i += 2 {
				if loc[i] > loc[i+1] || loc[i+1] > len(s) || loc[i] >= 0 && utf8.ValidString(s) && !utf8.ValidString(s[loc[i]:loc[i+1]]) {
					t.Fatalf("%q on %q gives %v", pattern, s, loc)
				}
			}
		}
		replaceAll(str(s), re, parseReplacement(pattern, re))
	})
}
