package insightsql

import (
	"regexp"
	"testing"
)

// shapes are expressions that the matcher takes apart in different ways.
var shapes = []string{
	`(?i)(^|[^A-Za-z0-9_])kw([^A-Za-z0-9_]|$)`,
	`(?i)(^|[^A-Za-z0-9_])skip[^A-Za-z0-9_]+kw([^A-Za-z0-9_]|$)`,
	`(^|[^a-z])aa([^a-z]|$)`,
	`(?i)[^a]b-c`,
	`(?i)event`,
	`[a-c]+bc`,
	`(?i)x[0-9]+0y`,
	`(?i)x[^a-z]+y`,
	`^abc$`,
	`abc|abd`,
	`(?s)^a.*b$`,
	`(?i)é[^a]+k`,
	`a{2,3}b`,
	`(?m)^kw$`,
	`x[0-9]+?5`,
	``,
	`"k"[ ]*:[ ]*[^" ]`,
	`"k":(?s:.*)"k":`,
	`\\(?:u[dD][89a-f]|(?s:.)(?:[^"\\]|\\(?s:.))*":)`,
	`"(?:kw|x)" *: *(?:null|-?[0-9])|\\\\u[dD]|"kw": *".*"kw"`,
	`ab(?:cd|ce|x)|abc?|(?i)(?:skip|k\b)`,
	`a(?:b|\bc)|c$|d(?m:$)|(?:^|x)y`,
	`(a|b)(c|d)`,
	`(?i)x(?:[^a]{2,}|b{1,2}|(?:)|\B.)z`,
	`a\b|a[^\x00-\x{10FFFF}]|a(?:\z|\A)|a(?m:^x)`,
}

func TestMatcherAgreesWithPackageRegexp(t *testing.T) {
	t.Parallel()
	texts := []string{
		"", "kw", " KW ", "akw", "kw_", "a kw-b", "\u212aw", "x \u212aw y", "s\u017fkip", "skip,kw", "skip, ,KW", "skipkw", "\u017fkip kw",
		"aa", "aaa", "x aa", "aaaa aa.", "ab-c", "bB-C", "EVENT", "evEnt", "abbc", "x100y", "x10y", "X--Y", "abc", "abd", "a\nb",
		`"k": 1`, `"k" :"1"`, `"k":"k":`, `"k":1,"k":`, `"k":`, `{"a":"\"b":`, `\uD9`, `\u`, `"kw":null`, `"x" : -4`, `"kw": "a","kw"`, `\\uD`, "abce", "abx", "ab", "a c", "ac", "d\n", "xy", "y", "bd", "bd ac", "Xz", "xbBz", "x\nKz", "x z",
		"ékek", "É-k", "aab", "aaaab", "l\nkw\n", "x15", "\xffkw\xff", "\xe2\x84kw", "xkw kw", "kwkw kw",
	}
	for _, source := range shapes {
		m, err := newMatcher(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range texts {
			if got, want := m.match(s), regexp.MustCompile(source).MatchString(s); got != want {
				t.Errorf("%s on %q: got %v, want %v", source, s, got, want)
			}
		}
	}
}

func TestMatcherKnowsTheShapeOfKeywords(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]bool{0: true, 1: true, 2: true, 3: true, 4: true, 5: false, 6: false, 7: true, 9: true, 14: false} {
		m, err := newMatcher(shapes[i])
		if err != nil {
			t.Fatal(err)
		}
		if got := m.words != nil; got != want {
			t.Errorf("%s: recognised %v, want %v", shapes[i], got, want)
		}
	}
}

func FuzzMatcher(f *testing.F) {
	for i, source := range shapes {
		f.Add(source, shapes[(i+1)%len(shapes)])
	}
	f.Add(shapes[1], "skip  kw")
	f.Fuzz(func(t *testing.T, source, s string) {
		re, err := regexp.Compile(source)
		if err != nil {
			return
		}
		m, err := newMatcher(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := m.match(s), re.MatchString(s); got != want {
			t.Errorf("%q on %q: got %v, want %v", source, s, got, want)
		}
	})
}
