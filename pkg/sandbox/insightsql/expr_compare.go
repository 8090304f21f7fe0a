package insightsql

import (
	"cmp"
	"strings"
)

// comparison compiles = != < <= > >=.
func (c *compiler) comparison(x *infix) (condition, error) {
	left, err := c.value(x.l)
	if err != nil {
		return nil, err
	}
	right, err := c.value(x.r)
	if err != nil {
		return nil, err
	}
	e, op := c.env, x.op
	return func(r *row) truth {
		a, b := left(r), right(r)
		if a.isNull() || b.isNull() {
			if !e.is(compareMissing, missingEmpty) {
				return e.missing(op == "!=")
			}
			a, b = emptied(a), emptied(b)
		}
		if a.kind == kindTree || b.kind == kindTree {
			return no // maps and lists compare false with anything, as documented
		}
		return truthOf(e.compare(op, a, b))
	}, nil
}

// emptied stands in for a missing value under compare-missing=empty.
func emptied(v value) value {
	if v.isNull() {
		return textValue("")
	}
	return v
}

// missing is the outcome of a comparison with a missing field; negated tells
// that the operator itself says "not": !=, not like, not in.
func (e *env) missing(negated bool) truth {
	switch e.setting(compareMissing) {
	case missingUnknown:
		return unknown
	case missingNotEqual:
		return truthOf(negated)
	default:
		return no
	}
}

// compare decides between two present values.
func (e *env) compare(op string, a, b value) bool {
	switch op {
	case "=":
		return e.equal(a, b)
	case "!=":
		return !e.equal(a, b)
	}
	order, ok := e.order(a, b)
	if !ok {
		return false
	}
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// isNumber reports whether a comparison takes v for a number without looking at text.
func (e *env) isNumber(v value) bool {
	if v.kind == kindBoolean {
		return e.is(booleanText, 1)
	}
	return v.isNumberish()
}

// comparable is number without the booleans that are texts.
func (e *env) comparable(v value) (float64, bool) {
	if v.kind == kindBoolean && !e.isNumber(v) {
		return 0, false
	}
	return e.number(v)
}

// equal follows the switch equal-numeric-text, since the documents only show that
// status=200 and status="200" both work on quoted and unquoted statuses.
func (e *env) equal(a, b value) bool {
	if a.kind == b.kind && a.kind >= kindInteger {
		return a.num == b.num
	}
	numeric := e.isNumber(a) || e.isNumber(b)
	switch e.setting(equalNumericText) {
	case equalByLook:
		numeric = true
	case equalByText:
		numeric = a.kind != kindText && b.kind != kindText && (a.text == "" || b.text == "")
	}
	if numeric {
		x, ok := e.comparable(a)
		if y, also := e.comparable(b); ok && also {
			return x == y
		}
	}
	x, _ := e.text(a)
	y, _ := e.text(b)
	return x == y
}

// order compares for < and its kin; ok is false when the two have no order.
func (e *env) order(a, b value) (order int, ok bool) {
	numeric := e.isNumber(a) || e.isNumber(b)
	x, ok := e.comparable(a)
	y, also := e.comparable(b)
	if ok && also && (numeric || e.is(orderNumericText, 0)) {
		return cmp.Compare(x, y), true
	}
	if numeric && e.is(orderMixed, 0) {
		return 0, false
	}
	s, _ := e.text(a)
	t, _ := e.text(b)
	return strings.Compare(s, t), true
}

// membership compiles in: equality with any item, whole values only.
func (c *compiler) membership(x *membership) (condition, error) {
	subject, err := c.value(x.x)
	if err != nil {
		return nil, err
	}
	items := make([]evaluator, len(x.items))
	for i, item := range x.items {
		if items[i], err = c.value(item); err != nil {
			return nil, err
		}
	}
	e, negated := c.env, x.negated
	return func(r *row) truth {
		v := subject(r)
		if v.isNull() {
			if !e.is(compareMissing, missingEmpty) {
				return e.missing(negated)
			}
			v = textValue("")
		}
		if v.kind == kindTree {
			return no
		}
		for _, item := range items {
			if w := item(r); !w.isNull() && w.kind != kindTree && e.equal(v, w) {
				return truthOf(!negated)
			}
		}
		return truthOf(negated)
	}, nil
}

// match compiles like and =~. A quoted pattern of like is a case-sensitive
// substring, as the filter page documents.
func (c *compiler) match(x *match) (condition, error) {
	subject, err := c.value(x.x)
	if err != nil {
		return nil, err
	}
	found, err := c.pattern(x)
	if err != nil {
		return nil, err
	}
	e, negated := c.env, x.negated
	return func(r *row) truth {
		v := subject(r)
		s, ok := e.text(v)
		if !ok && !e.is(compareMissing, missingEmpty) {
			if v.kind == kindTree {
				return no
			}
			return e.missing(negated)
		}
		return truthOf(found(s, r) != negated)
	}, nil
}

// pattern compiles the right side of like and =~ to a search.
func (c *compiler) pattern(x *match) (func(string, *row) bool, error) {
	if re, ok := x.pattern.(*regexLiteral); ok {
		return c.regexPattern(re.source, re.at())
	}
	if text, ok := c.constant(x.pattern); ok {
		if x.regex {
			return c.regexPattern(text, x.pattern.at())
		}
		return func(s string, _ *row) bool { return strings.Contains(s, text) }, nil
	}
	if x.regex {
		return nil, c.reject(x.pattern, "=~ needs a regular expression between slashes")
	}
	sub, err := c.value(x.pattern)
	if err != nil {
		return nil, err
	}
	e := c.env
	return func(s string, r *row) bool {
		text, ok := e.text(sub(r))
		return ok && strings.Contains(s, text)
	}, nil
}

// regexPattern takes RE2 syntax: named by regexReplace, and the common ground of
// the dialects that the other pages hint at. The search is unanchored.
func (c *compiler) regexPattern(source string, at span) (func(string, *row) bool, error) {
	m, err := c.matchers.of(source)
	if err != nil {
		return nil, c.rejectAt(at, "the regular expression is not valid: %v", err)
	}
	return func(s string, _ *row) bool { return m.match(s) }, nil
}
