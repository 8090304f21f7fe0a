package plan

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

func scope(t interface {
	Helper()
	Fatal(...any)
}, text string) syntax.Match {
	t.Helper()
	m, list := syntax.ParseScope(text, syntax.Options{AnyVar: true})
	if list.HasErrors() {
		t.Fatal(text, list)
	}
	return m
}

// facts are fields that are known: null for "".
func facts(known map[string]string) Facts {
	return func(field string) (value.Value, bool) {
		text, ok := known[field]
		if text == "" {
			return value.NullValue(), ok
		}
		return value.String(text), ok
	}
}

func TestReduceIsThreeValued(t *testing.T) {
	t.Parallel()
	f := facts(map[string]string{"t": "1", "f": "0"})
	for _, tt := range []struct {
		scope, rest string
		want        Truth
	}{
		{"t=1", "", True}, {"f=1", "", False}, {"u=1", "u=1", Unknown},
		{"!t=1", "", False}, {"!f=1", "", True}, {"!u=1", "!u=1", Unknown}, {"!!u=1", "!!u=1", Unknown},

		{"t=1 t=*", "", True}, {"t=1 f=1", "", False}, {"t=1 u=1", "u=1", Unknown},
		{"f=1 t=1", "", False}, {"f=1 f=2", "", False}, {"f=1 u=1", "", False},
		{"u=1 t=1", "u=1", Unknown}, {"u=1 f=1", "", False}, {"u=1 u=2", "u=1 u=2", Unknown},

		{"t=1 or t=*", "", True}, {"t=1 or f=1", "", True}, {"t=1 or u=1", "", True},
		{"f=1 or t=1", "", True}, {"f=1 or f=2", "", False}, {"f=1 or u=1", "u=1", Unknown},
		{"u=1 or t=1", "", True}, {"u=1 or f=1", "u=1", Unknown}, {"u=1 or u=2", "u=1 or u=2", Unknown},

		{"!(t=1 u=1)", "!u=1", Unknown}, {"!(f=1 u=1)", "", True}, {"!(t=1 or u=1)", "", False}, {"!(f=1 or u=1)", "!u=1", Unknown},
		{"u=1 t=1 u=2", "u=1 u=2", Unknown}, {"(u=1 or f=1) t=1", "u=1", Unknown},

		{"error", "error", Unknown}, {"*", "", True}, {"!*", "", False}, {"* error", "error", Unknown}, {"* or error", "", True},
		{"t=(2, 1)", "", True}, {"f=(1, 2)", "", False}, {"t=?", "", True},
		{"_dataTier=Infrequent", "", True}, {"_datatier=all error", "error", Unknown},
	} {
		truth, rest := Reduce(scope(t, tt.scope), f, nil)
		if truth != tt.want {
			t.Errorf("%s is %v, want %v", tt.scope, truth, tt.want)
		}
		if got := printed(rest); got != printed(scope(t, tt.rest)) {
			t.Errorf("%s leaves %q, want %q", tt.scope, got, tt.rest)
		}
	}
	if truth, rest := Reduce(nil, f, nil); truth != True || rest != nil {
		t.Errorf("an empty scope is %v and leaves %v", truth, rest)
	}
}

func printed(m syntax.Match) string {
	if m == nil {
		return ""
	}
	return syntax.Print(m)
}

func TestFieldTermsMatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, scope, value string
		want               Truth
	}{
		{"values whatever their case", "f=ABC", "abc", True},
		{"whole values only", "f=b", "abc", False},
		{"a star", "f=a*", "abc", True},
		{"a star in quotes, as content has it", `f="*b*"`, "abc", True},
		{"one character", "f=a?c", "abc", True},
		{"across lines", "f=a*", "a\nb", True},
		{"other characters as they are", "f=a.c", "abc", False},
		{"a backslash before a star", `f=a\*`, `a\b`, True},
		{"a broken byte as what is shown for it", "f=a\xff", "a\uFFFD", True},
		{"present values with a star", "f=*", "x", True},
		{"no missing value with a star", "f=*", "", False},
		{"a missing value under not", "!f=x", "", True},
		{"another value under not", "not f=x", "y", True},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, _ := Reduce(scope(t, tt.scope), facts(map[string]string{"f": tt.value}), nil); got != tt.want {
				t.Errorf("%s of %q is %v, want %v", tt.scope, tt.value, got, tt.want)
			}
			b := value.NewBatch(value.NewSchema("F"), 1)
			v, _ := facts(map[string]string{"f": tt.value})("f")
			b.AppendRow(v)
			if got := RowTest(scope(t, tt.scope), b.Schema, nil)(b, 0); got != (tt.want == True) {
				t.Errorf("%s of a row with %q is %t", tt.scope, tt.value, got)
			}
		})
	}
}

func TestVariablesInScopes(t *testing.T) {
	t.Parallel()
	vars := func(name string) []string {
		return map[string][]string{"all": {"*"}, "one": {"x"}, "two": {"x", "y z"}, "quote": {`a" OR b`}, "star": {"a*"}}[name]
	}
	for _, tt := range []struct {
		name, scope, field, message string
		want                        bool
	}{
		{"a field that is All", "f={{all}}", "q", "", true},
		{"a field that is All and missing", "f={{all}}", "", "", false},
		{"several values make an or", "f={{two}}", "y z", "", true},
		{"several values make an or", "f={{two}}", "z", "", false},
		{"part of a value", `f="p-{{two}}"`, "p-x", "", true},
		{"no value escapes its term", `f="{{quote}}"`, `a" or B`, "", true},
		{"no value escapes its term", `f="{{quote}}"`, "b", "", false},
		{"a keyword that is All", "{{all}}", "", "anything", true},
		{"a phrase that is All", `"{{all}}"`, "", "anything", true},
		{"a phrase with a star", `"{{star}}"`, "", "ab", false},
		{"a keyword with a star", "{{star}}", "", "ab", true},
		{"several keywords", "{{two}}", "", "a y  z", true},
		{"several keywords", "{{two}}", "", "a z", false},
		{"several keywords under not", "!{{two}}", "", "a x", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := scope(t, tt.scope)
			b := value.NewBatch(value.NewSchema("f", "_raw"), 1)
			f, _ := facts(map[string]string{"f": tt.field})("f")
			b.AppendRow(f, value.String(tt.message))
			if got := RowTest(m, b.Schema, vars)(b, 0); got != tt.want {
				t.Errorf("%s keeps f=%q, message %q: %t", tt.scope, tt.field, tt.message, got)
			}
			truth, rest := Reduce(m, facts(map[string]string{"f": tt.field}), vars)
			got := truth == True || truth == Unknown && RowTest(rest, b.Schema, vars)(b, 0)
			if got != tt.want {
				t.Errorf("%s reduced keeps f=%q, message %q: %t", tt.scope, tt.field, tt.message, got)
			}
		})
	}
}

// drawMatch draws a condition over leaves.
func drawMatch(t *rapid.T, depth int, leaf func() syntax.Match) syntax.Match {
	kind := rapid.IntRange(0, 3).Draw(t, "kind")
	if depth == 0 || kind == 0 {
		return leaf()
	}
	if kind == 1 {
		return &syntax.Not{X: drawMatch(t, depth-1, leaf)}
	}
	var xs []syntax.Match
	for range rapid.IntRange(2, 3).Draw(t, "parts") {
		xs = append(xs, drawMatch(t, depth-1, leaf))
	}
	if kind == 2 {
		return &syntax.And{Xs: xs}
	}
	return &syntax.Or{Xs: xs}
}

// TestReduceKeepsTheMeaning holds a reduced scope against the scope on every row
// that the facts allow.
func TestReduceKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := drawMatch(t, 3, func() syntax.Match {
			field := syntax.Ident{Name: rapid.SampledFrom([]string{"k0", "k1", "u0", "u1", "u2"}).Draw(t, "field")}
			return &syntax.Term{Field: &field, Values: []syntax.Text{bare(rapid.SampledFrom([]string{"0", "1", "*"}).Draw(t, "value"))}}
		})
		known := facts(map[string]string{"k0": "0", "k1": ""})
		truth, rest := Reduce(m, known, nil)
		schema := value.NewSchema("k0", "k1", "u0", "u1", "u2")
		choices := []value.Value{value.NullValue(), value.String("0"), value.String("1")}
		for i := range 27 {
			b := value.NewBatch(schema, 1)
			b.AppendRow(value.String("0"), value.NullValue(), choices[i%3], choices[i/3%3], choices[i/9])
			want := RowTest(m, schema, nil)(b, 0)
			got := truth == True
			if truth == Unknown {
				got = RowTest(rest, schema, nil)(b, 0)
			}
			if got != want {
				t.Fatalf("%s keeps %v: %t, reduced to %v %s: %t", syntax.Print(m), b.Row(0), want, truth, printed(rest), got)
			}
		}
	})
}

func TestMatchFields(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(MatchFields(scope(t, "a=1 (b=2 or !error) account=*")), MatchFields(nil))
	if want := "[a b _raw account] []"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func BenchmarkRowTestOfKeywords(b *testing.B) {
	message := `{"requestId":"bf04adbf-eacc-4601-8c14-94605f242e1a","status":"500","path":"/pets/7","domainName":"9iljix61i7.execute-api.eu-north-1.amazonaws.com","errorMessage":"Internal server error"}`
	batch := value.NewBatch(value.NewSchema("_raw"), 1)
	batch.AppendRow(value.String(message))
	for _, text := range []string{"errorMessage", "absent", `"internal server"`, "*pets*"} {
		b.Run(text, func(b *testing.B) {
			test := RowTest(scope(b, text), batch.Schema, nil)
			b.SetBytes(int64(len(message)))
			for b.Loop() {
				test(batch, 0)
			}
		})
	}
}
