package syntax

import "github.com/dohyo/cloudwatch-datasource/pkg/diag"

func (*And) match()           {}
func (*Or) match()            {}
func (*Not) match()           {}
func (*Term) match()          {}
func (*SubqueryMatch) match() {}

func (*NumberLit) expr()    {}
func (*StringLit) expr()    {}
func (*BoolLit) expr()      {}
func (*NullLit) expr()      {}
func (*FieldRef) expr()     {}
func (*VarRef) expr()       {}
func (*RowRef) expr()       {}
func (*UnaryExpr) expr()    {}
func (*BinaryExpr) expr()   {}
func (*MatchesExpr) expr()  {}
func (*InExpr) expr()       {}
func (*CondExpr) expr()     {}
func (*CallExpr) expr()     {}
func (*RegexLit) expr()     {}
func (*SubqueryExpr) expr() {}

// Span returns the whole query text's span without surrounding space.
func (n *LogQuery) Span() diag.Span { return n.At }

// Span returns the whole query text's span without surrounding space.
func (n *MetricQuery) Span() diag.Span { return n.At }

// The spans of the other nodes.

func (n *And) Span() diag.Span           { return n.At }
func (n *Or) Span() diag.Span            { return n.At }
func (n *Not) Span() diag.Span           { return n.At }
func (n *Term) Span() diag.Span          { return n.At }
func (n *SubqueryMatch) Span() diag.Span { return n.At }
func (n *Subquery) Span() diag.Span      { return n.At }
func (n *NumberLit) Span() diag.Span     { return n.At }
func (n *StringLit) Span() diag.Span     { return n.Text.At }
func (n *BoolLit) Span() diag.Span       { return n.At }
func (n *NullLit) Span() diag.Span       { return n.At }
func (n *FieldRef) Span() diag.Span      { return n.Name.At }
func (n *VarRef) Span() diag.Span        { return n.At }
func (n *RowRef) Span() diag.Span        { return n.At }
func (n *UnaryExpr) Span() diag.Span     { return n.At }
func (n *BinaryExpr) Span() diag.Span    { return n.At }
func (n *MatchesExpr) Span() diag.Span   { return n.At }
func (n *InExpr) Span() diag.Span        { return n.At }
func (n *CondExpr) Span() diag.Span      { return n.At }
func (n *CallExpr) Span() diag.Span      { return n.At }
func (n *RegexLit) Span() diag.Span      { return n.At }
func (n *SubqueryExpr) Span() diag.Span  { return n.At }
