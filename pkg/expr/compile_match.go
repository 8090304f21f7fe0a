package expr

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// matches compiles x matches: a literal pattern once, a pattern that a row
// computes anew for each. Null matches nothing, not even "*", so that
// matches "{{v}}" with All keeps the rows that have the field.
func (c *compiler) matches(e *syntax.MatchesExpr) node {
	x := c.expr(e.X)
	if e.Regex != nil {
		re := c.regex(e.Regex)
		if re == nil {
			return nullNode
		}
		return textTest(x, re.MatchString).from(c.env, x)
	}
	p := c.expr(e.Pattern)
	if p.constant != nil {
		if p.constant.IsNull() {
			return constNode(value.Bool(false))
		}
		m := Glob(p.constant.Text(), false)
		if m.Any() {
			return testNode(func(f *frame) bool { return !x.eval(f).IsNull() }).from(c.env, x)
		}
		return textTest(x, m.Match).from(c.env, x)
	}
	return testNode(func(f *frame) bool {
		v, pattern := x.eval(f), p.eval(f)
		return !v.IsNull() && !pattern.IsNull() && globMatch(pattern.Text(), v.Text())
	}).from(c.env, x, p)
}

// textTest tests the text of x; null fails.
func textTest(x node, test func(s string) bool) node {
	if col := x.col; col >= 0 {
		return testNode(func(f *frame) bool {
			c := f.b.Cols[col]
			if s, ok := c.StringAt(f.i); ok {
				return test(s)
			}
			v := c.At(f.i)
			return !v.IsNull() && test(v.Text())
		})
	}
	return testNode(func(f *frame) bool {
		v := x.eval(f)
		return !v.IsNull() && test(v.Text())
	})
}

func (c *compiler) regex(lit *syntax.RegexLit) Regex {
	re, err := CompileRegex(lit.Pattern)
	if err != nil {
		reportRegex(&c.bag, lit, err)
		return nil
	}
	c.regexes = append(c.regexes, re)
	return re
}

// in compiles x [not] in (…); not in is the negation, so that null is not in
// any list.
func (c *compiler) in(e *syntax.InExpr) node {
	x := c.expr(e.X)
	items := make([]node, len(e.List))
	parts := []node{x}
	var constants []value.Value
	for i, item := range e.List {
		items[i] = c.expr(item)
		if items[i].constant != nil {
			constants = append(constants, *items[i].constant)
		}
		parts = append(parts, items[i])
	}
	has := func(f *frame) bool {
		v := x.eval(f)
		for _, item := range items {
			if member(v, item.eval(f)) {
				return true
			}
		}
		return false
	}
	if len(constants) == len(items) {
		has = constantSet(x, constants)
	}
	if e.Not {
		return testNode(func(f *frame) bool { return !has(f) }).from(c.env, parts...)
	}
	return testNode(has).from(c.env, parts...)
}

// constantSet looks a value up among texts by hashing and among the others by
// comparing, as in lists hold few of them.
func constantSet(x node, constants []value.Value) func(f *frame) bool {
	texts := make(map[string]bool, len(constants))
	var others []value.Value
	for _, v := range constants {
		if s, ok := v.Str(); ok {
			texts[s] = true
		} else {
			others = append(others, v)
		}
	}
	return func(f *frame) bool {
		v := x.eval(f)
		if s, ok := v.Str(); ok {
			return texts[s]
		}
		for _, o := range others {
			if member(v, o) {
				return true
			}
		}
		return false
	}
}
