package expr

import (
	"encoding/json"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// jsonFuncs are the functions on the text of a JSON array (language spec §4.2).
func jsonFuncs() []Func {
	const family = "json"
	return []Func{
		{
			Name: "jsonArrayContains", Min: 2, Max: 2, Syntax: "jsonArrayContains(array, item)", Family: family, Result: TypeBoolean,
			Summary: "Whether the JSON array has the item among its elements.",
			Eval: func(c *Call) value.Value {
				items, ok := jsonArray(c.text(0))
				want := c.text(1)
				for _, raw := range items {
					var s string
					if json.Unmarshal(raw, &s) != nil || string(raw) == "null" {
						s = string(raw)
					}
					if s == want {
						return value.Bool(true)
					}
				}
				if !ok {
					return value.Value{}
				}
				return value.Bool(false)
			},
		},
		{
			Name: "jsonArraySize", Min: 1, Max: 1, Syntax: "jsonArraySize(array)", Family: family, Result: TypeNumber,
			Summary: "The number of elements of the JSON array, -1 when the field has no value.", takesNull: true,
			Eval: func(c *Call) value.Value {
				if c.Args[0].IsNull() {
					return value.Int(-1)
				}
				items, ok := jsonArray(c.text(0))
				if !ok {
					return value.Value{}
				}
				return value.Int(int64(len(items)))
			},
		},
	}
}

// jsonArray splits the text of a JSON array; false when it is none.
func jsonArray(s string) ([]json.RawMessage, bool) {
	var items []json.RawMessage
	if json.Unmarshal([]byte(s), &items) != nil || items == nil {
		return nil, false
	}
	return items, true
}
