package expr

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// CheckOptions is what Check needs to know of the query around an expression.
type CheckOptions struct {
	// Condition says that the expression must be true or false, as in where.
	Condition bool
	// Aggregate tells whether a name is an aggregate; nil knows none.
	Aggregate func(name string) bool
	// Vars tells whether a variable is declared; nil takes every one for it.
	Vars func(name string) bool
}

var braced = regexp.MustCompile(`\{\{\s*\w+\s*\}\}`)

// Check reports what is wrong with an expression as far as its text tells:
// unknown functions, wrong arguments, patterns that do not compile, conditions
// that are none, unknown variables. It needs no schema.
func Check(e syntax.Expr, b *diag.Bag, o CheckOptions) {
	if o.Condition {
		checkCondition(e, b, "a condition")
	}
	walk(e, func(e syntax.Expr) bool {
		checkNode(e, b, o)
		return true
	})
}

// checkNode reports what is wrong with a node itself, its parts aside.
//
// A variable in a regular expression stays as it is written: a value must not
// change a pattern's shape.
func checkNode(e syntax.Expr, b *diag.Bag, o CheckOptions) {
	variablesOf(e, func(name string) {
		if o.Vars != nil && !o.Vars(name) {
			b.Errorf(e.Span(), "unknown-variable", "declare it, or write the value", "there is no variable %s", name)
		}
	})
	switch e := e.(type) {
	case *syntax.CallExpr:
		checkCall(e, b, o)
	case *syntax.RegexLit:
		if braced.MatchString(e.Pattern) {
			b.Warnf(e.Span(), "variable-in-regex", `use matches "…" with the variable in quotes`, "a variable has no value inside a regular expression")
		}
		if _, err := CompileRegex(e.Pattern); err != nil {
			reportRegex(b, e, err)
		}
	case *syntax.UnaryExpr:
		if e.Op == "!" {
			checkCondition(e.X, b, "what ! negates")
		}
	case *syntax.CondExpr:
		checkCondition(e.If, b, "the condition before ?")
	case *syntax.BinaryExpr:
		switch e.Op {
		case "and", "or":
			checkCondition(e.X, b, "the left side of "+e.Op)
			checkCondition(e.Y, b, "the right side of "+e.Op)
		default:
			if test, ok := nullTest(e); ok {
				b.Infof(e.Span(), "comparison-with-null", "", "read as %s, since nothing equals null", syntax.Print(test))
			}
			checkLiteralWildcard(e, b)
		}
	}
}

// checkLiteralWildcard points out a * in a text that is compared with = or !=,
// where it is no wildcard.
func checkLiteralWildcard(e *syntax.BinaryExpr, b *diag.Bag) {
	lit, ok := e.Y.(*syntax.StringLit)
	if !ok || e.Op != "=" && e.Op != "!=" || lit.Text.HasVars() || !strings.Contains(lit.Text.Value(), "*") {
		return
	}
	test := fmt.Sprintf("%s matches %s", syntax.Print(e.X), syntax.Print(lit))
	if e.Op == "!=" {
		test = "!(" + test + ")"
	}
	b.Warnf(lit.Span(), "literal-wildcard", "write "+test, "%s compares with the * itself", e.Op)
}

// checkCondition reports an expression that can be neither true nor false.
func checkCondition(e syntax.Expr, b *diag.Bag, what string) {
	var found string
	switch TypeOf(e) {
	case TypeNumber:
		found = "a number"
	case TypeText:
		found = "text"
	default:
		return
	}
	b.Errorf(e.Span(), "not-a-condition", "compare it with something, e.g. with = or matches",
		"%s must be true or false, found %s", what, found)
}

// TypeOf returns what an expression is as far as its text tells; a field is
// TypeAny.
func TypeOf(e syntax.Expr) Type {
	switch e := e.(type) {
	case *syntax.NumberLit:
		return TypeNumber
	case *syntax.StringLit:
		return TypeText
	case *syntax.BoolLit, *syntax.MatchesExpr, *syntax.InExpr, *syntax.SubqueryExpr:
		return TypeBoolean
	case *syntax.UnaryExpr:
		if e.Op == "!" {
			return TypeBoolean
		}
		return TypeNumber
	case *syntax.BinaryExpr:
		if _, ok := arithmetic[e.Op]; ok {
			return TypeNumber
		}
		return TypeBoolean
	case *syntax.CallExpr:
		if fn := functions[value.Fold(e.Func.Name)]; fn != nil {
			return fn.Result
		}
	}
	return TypeAny
}

// checkCall reports a function that does not exist or cannot be called this way.
func checkCall(e *syntax.CallExpr, b *diag.Bag, o CheckOptions) {
	name := e.Func.Name
	fn := functions[value.Fold(name)]
	aggregate := o.Aggregate != nil && o.Aggregate(value.Fold(name))
	switch {
	case aggregate && (fn == nil || len(e.Args) < fn.Min):
		b.Errorf(e.Func.At, "aggregate-in-expression", fmt.Sprintf("compute it in a stage of its own first: … | %s(field) as x | …", name),
			"%s is an aggregate over many rows and cannot stand in an expression", name)
	case fn == nil:
		hint := syntax.Instead(name) // of other languages
		if near, ok := diag.Nearest(name, functionNames()); ok {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		b.Errorf(e.Func.At, "unknown-function", hint, "there is no function %s", name)
	case !fn.Accepts(len(e.Args)):
		b.Errorf(e.Span(), "wrong-arguments", "write "+fn.Syntax, "%s takes %s, found %d", fn.Name, fn.arity(), len(e.Args))
	default:
		checkArguments(fn, e, b)
	}
}

// arity says how many arguments the function takes.
func (f *Func) arity() string {
	plural := func(n int) string {
		if n == 1 {
			return "1 argument"
		}
		return fmt.Sprintf("%d arguments", n)
	}
	switch {
	case f.Max == 0:
		return "no arguments"
	case f.Max < 0:
		return "at least " + plural(f.Min)
	case f.Min == f.Max:
		return plural(f.Min)
	}
	return fmt.Sprintf("%d to %s", f.Min, plural(f.Max))
}

// checkArguments checks what a function's literal arguments say.
func checkArguments(fn *Func, e *syntax.CallExpr, b *diag.Bag) {
	if fn.Name == "if" {
		checkCondition(e.Args[0], b, "the first argument of if")
	}
	if fn.Name == lookupContains {
		checkLookupCall(e, b)
	}
	for i, a := range e.Args {
		if lit, ok := a.(*syntax.RegexLit); ok && (fn.Name != "replace" || i != 1) {
			b.Errorf(lit.Span(), "unexpected-regex", "put it in double quotes, or use matches", "%s takes no regular expression here", fn.Name)
		}
	}
	if fn.Name == "tourl" && len(e.Args) == 3 {
		b.Errorf(e.Span(), "wrong-arguments", "write "+fn.Syntax, "tourl takes a prefix and a suffix, or neither")
	}
	if fn.prepare == nil {
		return
	}
	constants := make([]*value.Value, len(e.Args))
	for i, a := range e.Args {
		if lit, ok := a.(*syntax.StringLit); ok && !lit.Text.HasVars() {
			v := value.String(lit.Text.Value())
			constants[i] = &v
		}
	}
	if _, err := fn.prepare(constants, &Env{}); err != nil {
		b.Errorf(e.Span(), "bad-argument", "write "+fn.Syntax, "%s: %v", fn.Name, err)
	}
}

// reportRegex reports a pattern that does not compile, at the place in it.
func reportRegex(b *diag.Bag, lit *syntax.RegexLit, err error) {
	at := lit.Span()
	var e *RegexError
	if errors.As(err, &e) {
		if start := at.Start + 1 + e.Offset; start < at.End-1 {
			at.Start = start
		}
	}
	b.Errorf(at, "bad-regex", "characters such as ( [ * + ? need a backslash before them to stand for themselves", "%v", err)
}
