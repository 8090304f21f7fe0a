package expr

import (
	"strconv"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// nullTest reads x = null and x != null as the tests for null that published
// queries mean by them; compared as values they would never be true.
func nullTest(e *syntax.BinaryExpr) (syntax.Expr, bool) {
	x := e.X
	if _, ok := e.Y.(*syntax.NullLit); !ok {
		if _, ok := e.X.(*syntax.NullLit); !ok {
			return nil, false
		}
		x = e.Y
	}
	switch e.Op {
	case "=":
		return isPresent(x, e.At).(*syntax.UnaryExpr).X, true
	case "!=":
		return isPresent(x, e.At), true
	}
	return nil, false
}

// isPresent builds !isNull(x).
func isPresent(x syntax.Expr, at diag.Span) syntax.Expr {
	isNull := &syntax.CallExpr{Func: syntax.Ident{Name: "isNull", At: at}, Args: []syntax.Expr{x}, At: at}
	return &syntax.UnaryExpr{Op: "!", X: isNull, At: at}
}

// literal writes the value of a variable as a number, true or false where it
// spells one, else as text.
func literal(s string, at diag.Span) syntax.Expr {
	if f, ok := value.ParseNumber(s); ok {
		i, err := strconv.ParseInt(s, 10, 64)
		return &syntax.NumberLit{Value: f, IsInt: err == nil && float64(i) == f, Text: s, At: at}
	}
	switch value.Fold(s) {
	case "true", "false":
		return &syntax.BoolLit{Value: value.Fold(s) == "true", At: at}
	}
	quoted := syntax.Text{Parts: []syntax.Part{{Var: s}}, Quoted: true, At: at}
	return &syntax.StringLit{Text: quoted.Expand(func(name string) []string { return []string{name} })[0]}
}

// fieldOrLiteral is literal for places where text that could be a field's name
// means the field.
func fieldOrLiteral(s string, at diag.Span) syntax.Expr {
	lit := literal(s, at)
	if _, text := lit.(*syntax.StringLit); text && isName(s) {
		return &syntax.FieldRef{Name: syntax.Ident{Name: s, At: at}}
	}
	return lit
}

// isName reports whether s could be written as a field name (language spec §1.4).
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
