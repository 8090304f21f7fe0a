package insightsql

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestDiscoveryOfFields(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, message, path, want string }{
		{"a nested value", `{"a":{"b":{"c":"x"}}}`, "a.b.c", "x"},
		{"a key with points", `{"a.b":{"c":"x"}}`, "a.b.c", "x"},
		{"an element", ` {"a" : [ 1 , [ "x" ] ] } `, "a.1.0", "x"},
		{"a name with @ is shown with one more", `{"@x":"y"}`, "@@x", "y"},
		{"escapes in keys and values", `{"k\u0041":"\u00e9\ud83d\ude00\n\/\ud800"}`, "kA", "é😀\n/\ufffd"},
		{"the last of two equal keys", `{"a":1,"a":2}`, "a", "2"},
		{"JSON in a string is opaque", `{"a":"{\"b\":1}"}`, "a.b", "-"},
		{"null is missing", `{"a":null}`, "a", "-"},
		{"text before the object", `x {"a":1}`, "a", "-"},
		{"text after the object", `{"a":1} x`, "a", "-"},
		{"a cut-off message", `{"a":1,"b":"`, "a", "-"},
		{"a top-level array", `[{"a":1}]`, "0.a", "-"},
		{"the empty key", `{"":{"":1}}`, ".", "1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := "-"
			for _, cell := range run(t, "fields `"+tt.path+"` as x", messages(tt.message), options(t)).Rows[0] {
				if cell.Field == "x" {
					got = cell.Value
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDiscoveryStopsAfter200Fields(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"o":{"in":"1","nil":null}`)
	for i := 1; i <= 200; i++ {
		fmt.Fprintf(&b, `,"k%d":"%d"`, i, i)
	}
	b.WriteString("}")
	got := table(run(t, `fields o.in, k199, k200, k1`, messages(b.String()), options(t)))
	if diff := cmp.Diff([]string{"o.in=1; k199=199; k1=1"}, got); diff != "" {
		t.Error(diff)
	}
}

// flatten is the discovery of fields, written down again over encoding/json.
func flatten(prefix string, v any, into map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for k, sub := range v {
			flatten(prefix+"."+k, sub, into)
		}
	case []any:
		for i, sub := range v {
			flatten(prefix+"."+strconv.Itoa(i), sub, into)
		}
	case string:
		into[prefix[1:]] = v
	case bool:
		into[prefix[1:]] = strconv.FormatBool(v)
	case json.Number:
		into[prefix[1:]] = v.String()
	}
}

// hasTwins reports whether two members flatten to one name, where order decides.
func hasTwins(message string) bool {
	keys := map[string]int{}
	for _, part := range strings.Split(message, `"`) {
		keys[part]++
		if keys[part] > 1 && part != "" && !strings.ContainsAny(part, ":,{}[]") || strings.ContainsAny(part, `.\`) {
			return true
		}
	}
	return keys[""] > 1
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{
		`{"a":{"b":[1,2.5e3,{"c":null}]},"d":true,"e":"x y"}`, `{}`, `{"a":1,}`, `{"a" 1}`, `[1]`, `{"a":01}`, `{"a":"\u00e9"}`, `{"a":tru}`, `{"a":[],"b":{}} `, `{"a":-}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, message string) {
		if strings.Count(message, "{")+strings.Count(message, "[") > 100 || strings.Count(message, ",") > 150 {
			return
		}
		tree, isTree := parseTree(message)
		trimmed := strings.Trim(message, " \t\r\n")
		valid := json.Valid([]byte(message)) && (strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "["))
		if isTree != valid {
			t.Fatalf("parseTree accepts %q: %v, encoding/json: %v", message, isTree, valid)
		}
		if isTree && !json.Valid([]byte(tree.json())) {
			t.Fatalf("%q is printed as invalid %q", message, tree.json())
		}
		want := map[string]string{}
		if valid && strings.HasPrefix(trimmed, "{") {
			if !utf8.ValidString(message) || hasTwins(message) {
				return
			}
			dec := json.NewDecoder(strings.NewReader(message))
			dec.UseNumber()
			var v map[string]any
			if err := dec.Decode(&v); err != nil {
				t.Fatal(err)
			}
			flatten("", v, want)
		}
		d := newReader(false)
		names := []string{"a", "b", "a.b", "a.0", "a.b.0", "e"}
		for name := range want {
			names = append(names, name)
		}
		for _, name := range names {
			d.want(name)
		}
		r := &row{event: Event{Message: message}, found: make([]value, len(d.paths))}
		d.read(r)
		e := newEnv(t.Context(), Options{})
		for i, path := range d.paths {
			w, present := want[path]
			if got := r.found[i]; got.isNull() == present || e.print(got) != w {
				t.Errorf("%q: %s is %q (%v), want %q (%v)", message, path, e.print(got), !got.isNull(), w, present)
			}
		}
	})
}
