// Package syntax holds the two query languages as text: tokens, syntax trees,
// the parser's cursor and the printer. It knows no operator: the operators
// (package ops) parse themselves through Parser and are found through Grammar.
package syntax

import "github.com/dohyo/cloudwatch-datasource/pkg/diag"

// Node is a piece of syntax that knows where it stands in the text.
type Node interface {
	// Span returns the byte range of the node in the query text.
	Span() diag.Span
	// Print writes the node as query text that parses back to an equal node.
	Print(p *Printer)
}

// Stage is one operator of a pipeline as written. Package ops implements it.
type Stage interface{ Node }

// LogQuery is a log query: a scope and the stages behind it.
type LogQuery struct {
	Scope  Match // nil when the scope is empty, which selects everything
	Stages []Stage
	At     diag.Span
}

// MetricQuery is a metrics query: one row, or several labelled rows ("#A: …")
// of which the last is the answer.
type MetricQuery struct {
	Rows []MetricRow
	At   diag.Span
}

// MetricRow is one row of a metrics query: a selector or, for a row that
// computes with other rows, an expression over RowRef nodes; then the stages.
type MetricRow struct {
	Label    string // "A" … "F"; "" when the text holds a single unlabelled row
	Selector Match  // nil for a join row
	Join     Expr   // nil for a selector row
	Along    []Ident
	As       *Ident
	Stages   []Stage
	At       diag.Span
}

// Match is a boolean condition over keywords and field=value terms: the scope
// of a log query or the selector of a metrics query.
type Match interface {
	Node
	match()
}

// And, Or and Not combine matches; Term and SubqueryMatch are the leaves.
type (
	// And holds when every one of Xs holds.
	And struct {
		Xs []Match
		At diag.Span
	}
	// Or holds when one of Xs holds.
	Or struct {
		Xs []Match
		At diag.Span
	}
	// Not holds when X does not.
	Not struct {
		X  Match
		At diag.Span
	}
	// Term is a keyword or phrase (Field nil) or field=value. Several Values,
	// written field=(a, b) or (a OR b), mean any of them.
	Term struct {
		Field  *Ident
		Values []Text
		At     diag.Span
	}
	// SubqueryMatch is [subquery: … | compose …] in a scope.
	SubqueryMatch struct {
		Query *Subquery
		At    diag.Span
	}
)

// Subquery is a log query whose rows become a condition of the query around it.
type Subquery struct {
	From, To   string // as written, "" when absent
	Query      *LogQuery
	Compose    []Ident
	MaxResults int // 0 when absent
	Keywords   bool
	At         diag.Span
}

// Ident is a field name, alias or other name. Names fold case: compare Fold().
type Ident struct {
	Name    string // without %"…"
	Escaped bool   // written as %"name"
	At      diag.Span
}

// Text is a word or a string literal, which may hold variables.
type Text struct {
	Parts  []Part
	Quoted bool
	At     diag.Span
}

// Part is a literal run of a Text, exactly as written between the quotes
// (escapes intact), or the name of a variable.
type Part struct {
	Lit string
	Var string // "" for a literal
}

// Expr is an expression over fields.
type Expr interface {
	Node
	expr()
}

// The expression nodes.
type (
	// NumberLit is a number, with its size or time suffix applied.
	// A time suffix gives milliseconds.
	NumberLit struct {
		Value float64
		IsInt bool   // the value is whole and was written without fraction
		Text  string // as written
		At    diag.Span
	}
	// StringLit is a double-quoted string, which may hold variables.
	StringLit struct{ Text Text }
	// BoolLit is true or false.
	BoolLit struct {
		Value bool
		At    diag.Span
	}
	// NullLit is null.
	NullLit struct{ At diag.Span }
	// FieldRef names a field.
	FieldRef struct{ Name Ident }
	// VarRef is a variable outside quotes, as in `where ms > {{threshold}}`.
	VarRef struct {
		Name string
		At   diag.Span
	}
	// RowRef is #A … #F in a metrics join row.
	RowRef struct {
		Label string
		At    diag.Span
	}
	// UnaryExpr is -x, or !x (Op "-" or "!").
	UnaryExpr struct {
		Op string
		X  Expr
		At diag.Span
	}
	// BinaryExpr is x Op y; Op is one of
	// + - * / % = != < <= > >= and or contains.
	BinaryExpr struct {
		Op   string
		X, Y Expr
		At   diag.Span
	}
	// MatchesExpr is x matches "glob", x matches /regex/ or x matches expr.
	MatchesExpr struct {
		X       Expr
		Pattern Expr      // nil when Regex is set
		Regex   *RegexLit // nil when Pattern is set
		At      diag.Span
	}
	// InExpr is x [not] in (a, b, …).
	InExpr struct {
		X    Expr
		Not  bool
		List []Expr
		At   diag.Span
	}
	// CondExpr is c ? a : b.
	CondExpr struct {
		If, Then, Else Expr
		At             diag.Span
	}
	// CallExpr is name(args); `if (c, a, b)` is one too.
	CallExpr struct {
		Func Ident
		Args []Expr
		At   diag.Span
	}
	// RegexLit is /…/, with \/ standing for the slash.
	RegexLit struct {
		Pattern string
		At      diag.Span
	}
	// SubqueryExpr is [subquery: … ] as a condition.
	SubqueryExpr struct {
		Query *Subquery
		At    diag.Span
	}
)
