package expr

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// call compiles a function call. if is the one function whose arguments are
// not all computed.
func (c *compiler) call(e *syntax.CallExpr) node {
	fn := functions[value.Fold(e.Func.Name)]
	if fn == nil || !fn.Accepts(len(e.Args)) {
		checkCall(e, &c.bag, CheckOptions{})
		return nullNode
	}
	if fn.Name == "if" {
		return c.cond(e.Args[0], e.Args[1], e.Args[2])
	}
	if uri, columns, keys, ok := lookupCall(e); ok {
		return c.lookup(uri, columns, keys, e.Span())
	}
	if fn.Name == "replace" {
		if lit, ok := e.Args[1].(*syntax.RegexLit); ok {
			return c.replaceRegex(lit, e.Args[0], e.Args[2])
		}
	}
	args := make([]node, len(e.Args))
	constants := make([]*value.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = c.argument(fn, i, a)
		constants[i] = args[i].constant
	}
	if fn.predicate != nil {
		return c.predicate(fn, args[0])
	}
	eval := fn.Eval
	if fn.prepare != nil {
		prepared, err := fn.prepare(constants, c.env)
		if err != nil {
			c.bag.Errorf(e.Span(), "bad-argument", fn.Syntax, "%s: %v", fn.Name, err)
			return nullNode
		}
		if prepared != nil {
			eval = prepared
		}
	}
	n := callNode(eval, fn.takesNull, args)
	n.drops = fn.drops
	if fn.varies {
		return n
	}
	return n.from(c.env, args...)
}

// argument compiles argument i. In the texts of replace, \n and \t are control
// characters: published queries break lines with replace(list, ",", "\n").
func (c *compiler) argument(fn *Func, i int, e syntax.Expr) node {
	if lit, ok := e.(*syntax.StringLit); ok && fn.Name == "replace" && i > 0 {
		return constNode(value.String(lit.Text.Anchor()))
	}
	return c.expr(e)
}

// callNode evaluates the arguments onto the frame's stack, so that a call
// allocates nothing of its own.
func callNode(eval func(c *Call) value.Value, takesNull bool, args []node) node {
	return evalNode(func(f *frame) value.Value {
		base := len(f.stack)
		for _, a := range args {
			v := a.eval(f)
			if v.IsNull() && !takesNull {
				f.stack = f.stack[:base]
				return v
			}
			f.stack = append(f.stack, v)
		}
		f.call.Args = f.stack[base:]
		v := eval(&f.call)
		f.stack = f.stack[:base]
		return v
	})
}

// predicate compiles a test of one value; false of null unless it asks for null.
func (c *compiler) predicate(fn *Func, x node) node {
	test, takesNull := fn.predicate, fn.takesNull
	n := testNode(func(f *frame) bool {
		v := x.eval(f)
		return (takesNull || !v.IsNull()) && test(v)
	})
	if !takesNull {
		n.eval = func(f *frame) value.Value {
			v := x.eval(f)
			if v.IsNull() {
				return v
			}
			return value.Bool(test(v))
		}
	}
	return n.from(c.env, x)
}

// replaceRegex compiles replace with a regular expression.
func (c *compiler) replaceRegex(lit *syntax.RegexLit, text, replacement syntax.Expr) node {
	re := c.regex(lit)
	x, y := c.expr(text), c.expr(replacement)
	if re == nil {
		return nullNode
	}
	if y.constant == nil {
		return evalNode(func(f *frame) value.Value {
			return replaceAll(x.eval(f), re, parseReplacement(y.eval(f).Text(), re))
		}).from(c.env, x, y)
	}
	with := parseReplacement(y.constant.Text(), re)
	return evalNode(func(f *frame) value.Value { return replaceAll(x.eval(f), re, with) }).from(c.env, x)
}
