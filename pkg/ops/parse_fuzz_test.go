package ops

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// FuzzJSONReader holds the reader against encoding/json: every path that leads
// to a value there leads to an equal one here.
func FuzzJSONReader(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"b":[1,"x",null,{"c":true}]},"d":-1.5e3}`, `[[],{},"\u00e9\ud83d\ude00\n"]`, `{"a b":{"":0}}`, `{"k":"a\"b\\"}`, `[1,[2,[3]]]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var tree any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if !utf8.ValidString(text) || d.Decode(&tree) != nil {
			readEverything(text) // must only not panic or hang
			return
		}
		clean, err := json.Marshal(tree) // without keys that come twice
		if err != nil {
			t.Fatal(err)
		}
		eachPath(tree, nil, func(path []jsonStep, want any) {
			if len(path) == 0 {
				return
			}
			out := make([]jsonFound, 1)
			if !newJSONReader([][]jsonStep{path}).read(string(clean), out) {
				t.Fatalf("%s counts as malformed", clean)
			}
			if out[0] == "" {
				t.Fatalf("%v is missing in %s", path, clean)
			}
			compareJSON(t, out[0], want)
			out[0] = ""
			viaRest := jsonRest{steps: path}
			compareJSON(t, viaRest.find(string(clean)), want)
		})
		readEverything(string(clean))
	})
}

// compareJSON compares a found JSON text with a decoded value.
func compareJSON(t *testing.T, got jsonFound, want any) {
	t.Helper()
	switch want := want.(type) {
	case string:
		if v, _ := got.value().Str(); v != want {
			t.Fatalf("got %q, want %q", v, want)
		}
	case nil:
		if !got.value().IsNull() {
			t.Fatalf("got %q, want null", got)
		}
	default:
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != string(got) {
			t.Fatalf("got %s, want %s", got, text)
		}
	}
}

// eachPath visits every value of a tree with the path to it.
func eachPath(tree any, path []jsonStep, visit func([]jsonStep, any)) {
	visit(path, tree)
	path = path[:len(path):len(path)]
	switch tree := tree.(type) {
	case map[string]any:
		for key, v := range tree {
			eachPath(v, append(path, keyStep(key)), visit)
		}
	case []any:
		for i, v := range tree {
			eachPath(v, append(path, jsonStep{kind: stepIndex, index: i}), visit)
		}
	}
}

// readEverything runs what follows paths through every kind of step and flattens.
func readEverything(text string) {
	for _, p := range []string{"$..*", "a[*].b", "*[-1]", "a['b',0]", "[1:]", "a.length()"} {
		steps, err := parseJSONPath(p)
		if err != nil {
			panic(err)
		}
		r := newJSONReader([][]jsonStep{steps})
		r.read(text, make([]jsonFound, 1))
	}
	for _, r := range []*jsonAuto{{}, {maxDepth: 1}, {arrays: true}} {
		r.fields(text, nil, true, func(string, *autoNode, value.Value) {})
	}
}

// FuzzJSONPath reads a path and follows it.
func FuzzJSONPath(f *testing.F) {
	for _, seed := range []string{"a.b[0]", "$..a", "['x','y'][1:2]", "a[", "a..b..c", "[?(@.a)]", "['it\\'s'].length()"} {
		f.Add(seed)
	}
	const text = `{"a":{"b":[1,{"x":[3,4]}],"it's":[]},"x":"y"}`
	f.Fuzz(func(t *testing.T, path string) {
		steps, err := parseJSONPath(path)
		if err != nil {
			if len(steps) > 0 {
				t.Fatalf("steps with an error: %v", err)
			}
			return
		}
		out := make([]jsonFound, 1)
		newJSONReader([][]jsonStep{steps}).read(text, out)
		if out[0] != "" && !json.Valid([]byte(out[0])) {
			t.Fatalf("%q leads to %q, which is no JSON", path, out[0])
		}
	})
}

// FuzzKeyValue finds keys and pairs in any text: each value is part of it.
func FuzzKeyValue(f *testing.F) {
	f.Add("a=1 b: 'x' c->[y] \"d\" : \"z\\\"\"", "a")
	f.Add("k k=k=k", "k")
	f.Fuzz(func(t *testing.T, text, key string) {
		if key == "" {
			return
		}
		if v, ok := kvFind(text, key); ok && !strings.Contains(text, v) {
			t.Fatalf("%q is no part of %q", v, text)
		}
		pairs := 0
		kvPairs(text, kvDelimiters, func(key, v string) bool {
			pairs++
			if key == "" || !strings.Contains(text, key) || !strings.Contains(text, v) {
				t.Fatalf("%q=%q is no part of %q", key, v, text)
			}
			return true
		})
		if pairs > len(text) {
			t.Fatalf("%d pairs in %d bytes", pairs, len(text))
		}
	})
}

// FuzzDelimited writes columns as csv, cuts them again and compares; and cuts any
// text.
func FuzzDelimited(f *testing.F) {
	f.Add("a", "b,\"c\\", " d ")
	f.Add("", "\n", `"`)
	f.Fuzz(func(t *testing.T, a, b, c string) {
		format := delimited{',', '\\', '"'}
		format.cut(a, func(int, string) bool { return true })
		want := []string{a, b, c}
		var text []string
		for _, column := range want {
			text = append(text, `"`+strings.NewReplacer(`\`, `\\`, `"`, `""`).Replace(column)+`"`)
		}
		var got []string
		format.cut(strings.Join(text, ","), func(_ int, column string) bool {
			got = append(got, column)
			return true
		})
		if strings.Join(got, "\x00") != strings.Join(want, "\x00") || len(got) != 3 {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// FuzzXML reads paths from any text.
func FuzzXML(f *testing.F) {
	f.Add(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><a b="c">&e;</a></r>`, "/r/a/@b")
	f.Add(`x <r><a/><a>t<!-- c -->u</a></r>`, "/r/a[last()]/text()")
	f.Add(`<r><`, "/*/*[2][@a='b']")
	f.Fuzz(func(t *testing.T, text, path string) {
		parsed, err := parseXPath(path)
		if err != nil {
			return
		}
		r := xmlReader{paths: []xmlPath{parsed}}
		out := make([]extracted, 1)
		if ok := r.matcher()(text, out); ok != out[0].found && ok {
			t.Fatal("matched without a value")
		}
		if strings.Contains(out[0].value.Text(), "root:") && !strings.Contains(text, "root:") {
			t.Fatal("an external entity was read")
		}
	})
}
