package provisiontest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// functions are those of Terraform's that the modules call outside of resources.
// https://developer.hashicorp.com/terraform/language/functions
var functions = map[string]function.Function{
	"coalesce":   stdlib.CoalesceFunc,
	"contains":   stdlib.ContainsFunc,
	"file":       readFile,
	"jsondecode": stdlib.JSONDecodeFunc,
	"jsonencode": stdlib.JSONEncodeFunc,
	"merge":      stdlib.MergeFunc,
	"replace": function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "old", Type: cty.String}, {Name: "new", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			if old := a[1].AsString(); len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
				return stdlib.RegexReplace(a[0], cty.StringVal(old[1:len(old)-1]), a[2])
			}
			return stdlib.Replace(a[0], a[1], a[2])
		},
	}),
	"startswith":  testOf(strings.HasPrefix),
	"strcontains": testOf(strings.Contains),
	"trimspace":   stdlib.TrimSpaceFunc,
}

var readFile = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "path", Type: cty.String}},
	Type:   function.StaticReturnType(cty.String),
	Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
		text, err := os.ReadFile(a[0].AsString())
		return cty.StringVal(string(text)), err
	},
})

// testOf is a function that tells whether a text has a part.
func testOf(f func(text, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(a []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(a[0].AsString(), a[1].AsString())), nil
		},
	})
}

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
