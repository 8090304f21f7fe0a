package insights

import (
	"regexp"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/insightsql"
)

// TestEveryFilterAndItsNegation gives the text of each kind of filter and of the
// one that holds exactly where it does not.
func TestEveryFilterAndItsNegation(t *testing.T) {
	t.Parallel()
	const number = `like /^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$/`
	guard, unguard := "(ispresent(k) and k "+number+")", "(not ispresent(k) or k not "+number+")"
	compare := func(op string) Compare { return Compare{"k", op, 1.5} }
	for _, tt := range []struct {
		f         Filter
		text, not string
	}{
		{Like{"k", "a"}, "(ispresent(k) and k like /a/)", "(not ispresent(k) or k not like /a/)"},
		{Like{"@message", "a"}, "@message like /a/", "@message not like /a/"},
		{Present{"o.p"}, "ispresent(o.p)", "not ispresent(o.p)"},
		{Equal{"k", "a"}, `k = "a"`, `(not ispresent(k) or k != "a")`},
		{Equal{"k", "-"}, `k = "-"`, `(not ispresent(k) or k != "-")`},
		{Equal{"k", ""}, "(ispresent(k) and k like /(?s)^$/)", "(not ispresent(k) or k not like /(?s)^$/)"},
		{Equal{"k", "007"}, "(ispresent(k) and k like /(?s)^007$/)", "(not ispresent(k) or k not like /(?s)^007$/)"},
		{Equal{"k", " 1e5"}, "(ispresent(k) and k like /(?s)^ 1e5$/)", "(not ispresent(k) or k not like /(?s)^ 1e5$/)"},
		{Equal{"k", "NaN"}, "(ispresent(k) and k like /(?s)^NaN$/)", "(not ispresent(k) or k not like /(?s)^NaN$/)"},
		{Equal{"k", "0x1f"}, "(ispresent(k) and k like /(?s)^0x1f$/)", "(not ispresent(k) or k not like /(?s)^0x1f$/)"},
		{Equal{"k", "TRUE"}, "(ispresent(k) and k like /(?s)^TRUE$/)", "(not ispresent(k) or k not like /(?s)^TRUE$/)"},
		{Equal{"k", `a"b\`}, `(ispresent(k) and k like /(?s)^a"b\\$/)`, `(not ispresent(k) or k not like /(?s)^a"b\\$/)`},
		{Equal{"user agent", "a"}, "`user agent` = \"a\"", "(not ispresent(`user agent`) or `user agent` != \"a\")"},
		{compare("<"), "(" + guard + " and k < 1.5)", "(" + unguard + " or k >= 1.5)"},
		{compare("<="), "(" + guard + " and k <= 1.5)", "(" + unguard + " or k > 1.5)"},
		{compare(">"), "(" + guard + " and k > 1.5)", "(" + unguard + " or k <= 1.5)"},
		{compare(">="), "(" + guard + " and k >= 1.5)", "(" + unguard + " or k < 1.5)"},
		{compare("="), "(" + guard + " and k >= 1.5 and k <= 1.5)", "(" + unguard + " or (k < 1.5 or k > 1.5))"},
		{All{}, "1 = 1", "1 = 0"},
		{Any{Present{"k"}}, "ispresent(k)", "not ispresent(k)"},
		{All{Present{"k"}, Any{Equal{"v", "a"}, Absent{"v"}}}, `(ispresent(k) and (v = "a" or not ispresent(v)))`, `(not ispresent(k) or ((not ispresent(v) or v != "a") and ispresent(v)))`},
	} {
		if got := Text(tt.f); got != tt.text {
			t.Errorf("%#v is\n  %s, want\n  %s", tt.f, got, tt.text)
		}
		not, ok := Not(tt.f)
		if !ok || Text(not) != tt.not {
			t.Errorf("not %#v is\n  %s, want\n  %s", tt.f, Text(not), tt.not)
		}
		again, ok := Not(not)
		if !ok || Text(again) != tt.text {
			t.Errorf("not not %#v is\n  %s, want\n  %s", tt.f, Text(again), tt.text)
		}
	}
}

func TestARangeHasNoNegation(t *testing.T) {
	t.Parallel()
	for _, f := range []Filter{Since{1, 2}, All{Like{"k", "a"}, Since{1, 2}}, Any{Since{1, 2}}} {
		if not, ok := Not(f); ok {
			t.Errorf("not %s is %s", Text(f), Text(not))
		}
	}
}

func TestReadingOfFilters(t *testing.T) {
	t.Parallel()
	var r Reading
	r.Read(All{Like{"l", "a"}, NotLike{"@message", "a"}, Present{"p"}, Absent{"a"}, Equal{"e", "x"}, NotEqual{"@log", "x"},
		Any{Compare{"n", "<", 1}, NotCompare{"n", "<", 2}}, Like{"s", SomeText}, NotLike{"v", SomeVisible}, Like{"d", PlainNumber}, Since{1, 2}})
	r.Add("z")
	want := Reading{Fields: []string{"a", "d", "e", "l", "n", "p", "s", "v", "z"}, Texts: []string{"e", "l"}, Numbers: []string{"d", "n"}}
	if diff := gocmp.Diff(want, r, gocmp.FilterPath(func(p gocmp.Path) bool { return p.Last().String() == ".Folded" }, gocmp.Ignore())); diff != "" {
		t.Error(diff)
	}
	if ReadsFields(All{Like{"@message", "a"}, Since{1, 2}}) || !ReadsFields(Any{All{}, Absent{"k"}}) {
		t.Error("ReadsFields")
	}
}

// drawFilter draws a filter on the fields k and o.p, and the test that a message's
// values pass it; a nil value stands for none.
func drawFilter(t *rapid.T, depth int) (Filter, func(map[string]*string) bool) {
	kind := rapid.IntRange(0, 6).Draw(t, "filter")
	if depth == 0 {
		kind = min(kind, 3)
	}
	field := rapid.SampledFrom([]string{"k", "o.p"}).Draw(t, "field")
	switch kind {
	case 0:
		return Present{field}, func(m map[string]*string) bool { return m[field] != nil }
	case 1:
		text := drawFieldText(t)
		return Equal{field, text}, func(m map[string]*string) bool { return m[field] != nil && *m[field] == text }
	case 2:
		pattern := rapid.SampledFrom([]string{`(?s).`, `^a`, `(?s)^.*0$`, `[^ ]`, `^$`, `(?i)A\/`}).Draw(t, "pattern")
		return Like{field, pattern}, func(m map[string]*string) bool {
			return m[field] != nil && regexp.MustCompile(pattern).MatchString(*m[field])
		}
	case 3:
		c := Compare{field, rapid.SampledFrom([]string{"<", "<=", ">", ">=", "="}).Draw(t, "op"), rapid.SampledFrom([]float64{0, -1, 0.1, 200, 1.5}).Draw(t, "n")}
		return c, func(m map[string]*string) bool {
			if m[field] == nil || !regexp.MustCompile(PlainNumber).MatchString(*m[field]) {
				return false
			}
			x, err := strconv.ParseFloat(*m[field], 64)
			return err == nil && map[string]bool{"<": x < c.N, "<=": x <= c.N, ">": x > c.N, ">=": x >= c.N, "=": x == c.N}[c.Op]
		}
	case 4:
		f, holds := drawFilter(t, depth-1)
		not, ok := Not(f)
		if !ok {
			t.Fatalf("%s has no negation", Text(f))
		}
		return not, func(m map[string]*string) bool { return !holds(m) }
	}
	a, inA := drawFilter(t, depth-1)
	b, inB := drawFilter(t, depth-1)
	if kind == 5 {
		return All{a, b}, func(m map[string]*string) bool { return inA(m) && inB(m) }
	}
	return Any{a, b}, func(m map[string]*string) bool { return inA(m) || inB(m) }
}

func drawFieldText(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "a", "A/", "-", "0", "200", "200.0", "007", "1e5", "true", "NaN", " ", `a"b\`, "0.1", "-1", "é", "a\nb"}).Draw(t, "text")
}

// TestFiltersAreWhatTheySay holds random filters against what they say of events
// that are not in doubt, under every reading of the open points.
func TestFiltersAreWhatTheySay(t *testing.T) {
	t.Parallel()
	everySwitch(t, func(t *testing.T, o insightsql.Switches) {
		rapid.Check(t, func(rt *rapid.T) {
			f, holds := drawFilter(rt, 3)
			var messages []string
			var values []map[string]*string
			for range rapid.IntRange(1, 4).Draw(rt, "events") {
				m := map[string]*string{}
				for _, field := range []string{"k", "o.p"} {
					if rapid.Bool().Draw(rt, "has "+field) {
						s := drawFieldText(rt)
						m[field] = &s
					}
				}
				messages, values = append(messages, messageOf(m)), append(values, m)
			}
			reading := Reading{Texts: []string{"k", "o.p"}, Fields: []string{"k", "o.p"}}
			reading.Read(f)
			doubt := Doubt(reading)
			kept := run(t, Query(Fields("@message"), FilterCommand(f), Limit(100)), "@message", messages, o)
			doubtful := run(t, Query(Fields("@message"), FilterCommand(doubt), Limit(100)), "@message", messages, o)
			for i, m := range values {
				if _, in := doubtful[i]; in {
					continue
				}
				if _, in := kept[i]; in != holds(m) {
					rt.Fatalf("%s keeps %s: %t", Text(f), messages[i], in)
				}
			}
		})
	})
}
