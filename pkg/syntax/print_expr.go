package syntax

import "strings"

// The levels of binding, loosest first.
const (
	bindCond = iota
	bindOr
	bindAnd
	bindNot
	bindCompare
	bindSum
	bindProduct
	bindUnary
	bindPrimary
)

// Expr prints an expression.
func (p *Printer) Expr(e Expr) { e.Print(p) }

// operand prints an expression, in parentheses when it binds looser than min.
func (p *Printer) operand(e Expr, min int) {
	if binding(e) < min {
		p.Text("(")
		e.Print(p)
		p.Text(")")
		return
	}
	e.Print(p)
}

// binding returns how tightly the operator at the top of e binds.
func binding(e Expr) int {
	switch e := e.(type) {
	case *CondExpr:
		return bindCond
	case *BinaryExpr:
		return bindingOf(e.Op)
	case *MatchesExpr, *InExpr:
		return bindCompare
	case *UnaryExpr:
		if e.Op == "!" {
			return bindNot
		}
		return bindUnary
	}
	return bindPrimary
}

func bindingOf(op string) int {
	switch op {
	case "or":
		return bindOr
	case "and":
		return bindAnd
	case "+", "-":
		return bindSum
	case "*", "/", "%":
		return bindProduct
	}
	return bindCompare
}

// Print writes the number as it was written.
func (n *NumberLit) Print(p *Printer) { p.Text(n.Text) }

// Print writes the string in its quotes.
func (n *StringLit) Print(p *Printer) { p.TextLit(n.Text) }

// Print writes true or false.
func (n *BoolLit) Print(p *Printer) {
	if n.Value {
		p.Text("true")
	} else {
		p.Text("false")
	}
}

// Print writes null.
func (n *NullLit) Print(p *Printer) { p.Text("null") }

// Print writes the field's name.
func (n *FieldRef) Print(p *Printer) { p.Ident(n.Name) }

// Print writes {{name}}.
func (n *VarRef) Print(p *Printer) { p.Text("{{" + n.Name + "}}") }

// Print writes #A.
func (n *RowRef) Print(p *Printer) { p.Text("#" + n.Label) }

// Print writes the operator and its operand. Behind a !, a comparison stands
// in parentheses.
func (n *UnaryExpr) Print(p *Printer) {
	p.Text(n.Op)
	p.operand(n.X, bindUnary)
}

// Print writes the operands around the operator; the operators of one level
// group to the left.
func (n *BinaryExpr) Print(p *Printer) {
	level := bindingOf(n.Op)
	left := level
	if level == bindCompare {
		left++
	}
	p.operand(n.X, left)
	p.Text(" " + n.Op + " ")
	p.operand(n.Y, level+1)
}

// Print writes x matches "glob" or x matches /regex/.
func (n *MatchesExpr) Print(p *Printer) {
	p.operand(n.X, bindSum)
	p.Text(" matches ")
	if n.Regex != nil {
		n.Regex.Print(p)
		return
	}
	p.operand(n.Pattern, bindSum)
}

// Print writes x in (a, b).
func (n *InExpr) Print(p *Printer) {
	p.operand(n.X, bindSum)
	if n.Not {
		p.Text(" not")
	}
	p.Text(" in (")
	p.exprs(n.List)
	p.Text(")")
}

// Print writes c ? a : b.
func (n *CondExpr) Print(p *Printer) {
	p.operand(n.If, bindOr)
	p.Text(" ? ")
	p.Expr(n.Then)
	p.Text(" : ")
	p.Expr(n.Else)
}

// Print writes name(args).
func (n *CallExpr) Print(p *Printer) {
	p.Ident(n.Func)
	p.Text("(")
	p.exprs(n.Args)
	p.Text(")")
}

func (p *Printer) exprs(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.Text(", ")
		}
		p.Expr(e)
	}
}

// Print writes /pattern/ with its slashes escaped.
func (n *RegexLit) Print(p *Printer) {
	var b strings.Builder
	for i := 0; i < len(n.Pattern); i++ {
		switch c := n.Pattern[i]; {
		case c == '\\' && i+1 < len(n.Pattern):
			b.WriteByte(c)
			i++
			b.WriteByte(n.Pattern[i])
		case c == '/':
			b.WriteString(`\/`)
		default:
			b.WriteByte(c)
		}
	}
	p.Text("/" + b.String() + "/")
}

// Print writes the subquery.
func (n *SubqueryExpr) Print(p *Printer) { n.Query.Print(p) }
