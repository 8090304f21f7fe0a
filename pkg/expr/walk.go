package expr

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// walk visits an expression and, where visit returns true, its parts.
func walk(e syntax.Expr, visit func(e syntax.Expr) bool) {
	if e != nil && visit(e) {
		walkParts(e, visit)
	}
}

// walkParts walks the direct parts of an expression, in the order written. A
// subquery is a query of its own and has none.
func walkParts(e syntax.Expr, visit func(e syntax.Expr) bool) {
	switch e := e.(type) {
	case *syntax.UnaryExpr:
		walk(e.X, visit)
	case *syntax.BinaryExpr:
		walk(e.X, visit)
		walk(e.Y, visit)
	case *syntax.MatchesExpr:
		walk(e.X, visit)
		if e.Regex != nil {
			walk(e.Regex, visit)
		} else {
			walk(e.Pattern, visit)
		}
	case *syntax.InExpr:
		walk(e.X, visit)
		walkAll(e.List, visit)
	case *syntax.CondExpr:
		walk(e.If, visit)
		walk(e.Then, visit)
		walk(e.Else, visit)
	case *syntax.CallExpr:
		if _, _, keys, ok := lookupCall(e); ok {
			walkAll(keys, visit) // what is left of the = are columns of the table
		} else {
			walkAll(e.Args, visit)
		}
	}
}

func walkAll(list []syntax.Expr, visit func(e syntax.Expr) bool) {
	for _, e := range list {
		walk(e, visit)
	}
}

// Fields calls visit for every field that the expression reads, as often as it
// reads it. Rows of other metrics queries are fields named "#A". Variables that
// stand for names are only seen after [Bind].
func Fields(e syntax.Expr, visit func(name syntax.Ident)) {
	walk(e, func(e syntax.Expr) bool {
		switch e := e.(type) {
		case *syntax.FieldRef:
			visit(e.Name)
		case *syntax.RowRef:
			visit(syntax.Ident{Name: "#" + e.Label, At: e.At})
		case *syntax.SubqueryExpr: // its condition compares the fields it composes
			for _, id := range e.Query.Compose {
				visit(id)
			}
		}
		return true
	})
}

// Compared returns the fields that stand where a text is compared with: at the
// right of = != matches contains, and in the list of in. People forget the
// quotes there.
func Compared(e syntax.Expr) []syntax.Ident {
	var found []syntax.Ident
	add := func(e syntax.Expr) {
		if f, ok := e.(*syntax.FieldRef); ok {
			found = append(found, f.Name)
		}
	}
	walk(e, func(e syntax.Expr) bool {
		switch e := e.(type) {
		case *syntax.BinaryExpr:
			if e.Op == "=" || e.Op == "!=" || e.Op == "contains" {
				add(e.Y)
			}
		case *syntax.MatchesExpr:
			add(e.Pattern)
		case *syntax.InExpr:
			for _, x := range e.List {
				add(x)
			}
		}
		return true
	})
	return found
}

// ResultName returns the field that an expression without "as" sets: the field
// itself for a call on nothing but a field and for a bare field, else "_" and
// the function's name (language spec §11-A22). It is false where a name must be
// given: for other expressions and for functions that need an alias.
func ResultName(e syntax.Expr) (name string, ok bool) {
	if f, isField := e.(*syntax.FieldRef); isField {
		return f.Name.Name, true
	}
	call, isCall := e.(*syntax.CallExpr)
	if !isCall {
		return "", false
	}
	fn := functions[value.Fold(call.Func.Name)]
	if fn == nil || fn.NeedsAlias {
		return "", false
	}
	if len(call.Args) == 1 {
		if f, isField := call.Args[0].(*syntax.FieldRef); isField {
			return f.Name.Name, true
		}
	}
	return "_" + value.Fold(fn.Name), true
}

func isComparison(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.MatchesExpr, *syntax.InExpr:
		return true
	case *syntax.BinaryExpr:
		return e.Op == "=" || e.Op == "!=" || e.Op == "contains"
	}
	return false
}

// variablesOf calls visit for the variables that stand directly in e.
func variablesOf(e syntax.Expr, visit func(name string)) {
	switch e := e.(type) {
	case *syntax.VarRef:
		visit(e.Name)
	case *syntax.StringLit:
		for _, p := range e.Text.Parts {
			if p.Var != "" {
				visit(p.Var)
			}
		}
	}
}

func hasVars(e syntax.Expr) bool {
	found := false
	walk(e, func(e syntax.Expr) bool {
		variablesOf(e, func(string) { found = true })
		return !found
	})
	return found
}

// CanDrop reports whether the expression calls a function that can remove rows.
func CanDrop(e syntax.Expr) bool {
	found := false
	walk(e, func(e syntax.Expr) bool {
		if call, ok := e.(*syntax.CallExpr); ok {
			f := functions[value.Fold(call.Func.Name)]
			found = found || f != nil && f.drops
		}
		return !found
	})
	return found
}

// Choice takes if(c, a, b) and c ? a : b apart.
func Choice(e syntax.Expr) (cond, yes, no syntax.Expr, ok bool) {
	switch e := e.(type) {
	case *syntax.CondExpr:
		return e.If, e.Then, e.Else, true
	case *syntax.CallExpr:
		if f, known := Lookup(e.Func.Name); known && f.Name == "if" && len(e.Args) == 3 {
			return e.Args[0], e.Args[1], e.Args[2], true
		}
	}
	return nil, nil, nil, false
}
