package expr

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

const lookupContains = "lookupContains"

// lookupFuncs are the functions on lookup tables (language spec §3.4). The left
// side of column=field names a column of the table, so that the call is compiled
// apart from the others.
func lookupFuncs() []Func {
	return []Func{{
		Name: lookupContains, Min: 2, Max: -1, Family: "lookup", Result: TypeBoolean, varies: true,
		Syntax:  `lookupContains(path://"table", column=field, …)`,
		Summary: "Whether a lookup table has a row with these values.",
		Eval:    func(*Call) value.Value { return value.Bool(false) },
	}}
}

// lookupCall returns the parts of a call of lookupContains; ok is false for
// other calls and for one that is not well formed.
func lookupCall(e *syntax.CallExpr) (uri string, columns []string, keys []syntax.Expr, ok bool) {
	if !strings.EqualFold(e.Func.Name, lookupContains) || len(e.Args) < 2 {
		return "", nil, nil, false
	}
	table, isText := e.Args[0].(*syntax.StringLit)
	if !isText {
		return "", nil, nil, false
	}
	for _, a := range e.Args[1:] {
		pair, isPair := a.(*syntax.BinaryExpr)
		if !isPair || pair.Op != "=" {
			return "", nil, nil, false
		}
		column, isField := pair.X.(*syntax.FieldRef)
		if !isField {
			return "", nil, nil, false
		}
		columns, keys = append(columns, column.Name.Name), append(keys, pair.Y)
	}
	return table.Text.Value(), columns, keys, true
}

func checkLookupCall(e *syntax.CallExpr, b *diag.Bag) {
	if _, _, _, ok := lookupCall(e); !ok {
		b.Errorf(e.Span(), "wrong-arguments", "write "+lookupFuncs()[0].Syntax,
			"lookupContains takes a table and comparisons of its columns with fields")
	}
}

// lookup compiles a call of lookupContains. A null field is in no table.
func (c *compiler) lookup(uri string, columns []string, keys []syntax.Expr, at diag.Span) node {
	test := func([]value.Value) (bool, error) { return false, nil }
	if c.env != nil && c.env.Contains != nil {
		var err error
		if test, err = c.env.Contains(uri, columns); err != nil {
			c.bag.Errorf(at, "lookup", "", "lookupContains: %v", err)
			return nullNode
		}
	}
	args := make([]node, len(keys))
	for i, k := range keys {
		args[i] = c.expr(k)
	}
	n := callNode(func(call *Call) value.Value {
		for _, a := range call.Args {
			if a.IsNull() {
				return value.Bool(false)
			}
		}
		found, err := test(call.Args)
		if err != nil {
			return call.Drop("lookupContains: %v", err)
		}
		return value.Bool(found)
	}, true, args)
	n.drops = true
	return n
}
