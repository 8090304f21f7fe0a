package insightsql

import (
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of an expression.
const maxDepth = 200

// Precedence, loosest first: or, and, not, comparison, + -, * / %, ^, unary.
// AWS does not document it.
func (p *parser) expression() (expr, error) { return p.or(0) }

func (p *parser) or(depth int) (expr, error) {
	return p.leftToRight(depth, p.and, "or")
}

func (p *parser) and(depth int) (expr, error) {
	return p.leftToRight(depth, p.not, "and")
}

func (p *parser) additive(depth int) (expr, error) {
	return p.leftToRight(depth, p.multiplicative, "+", "-")
}

func (p *parser) multiplicative(depth int) (expr, error) {
	return p.leftToRight(depth, p.power, "*", "/", "%")
}

// leftToRight parses operands of the next tighter level joined by any of ops.
func (p *parser) leftToRight(depth int, operand func(int) (expr, error), ops ...string) (expr, error) {
	left, err := operand(depth)
	for err == nil {
		op := p.oneOf(ops)
		if op == "" {
			return left, nil
		}
		if err = p.advance(); err != nil {
			break
		}
		var right expr
		if right, err = operand(depth); err == nil {
			left = &infix{op, left, right, left.at().to(right.at())}
		}
	}
	return nil, err
}

// oneOf returns the operator that comes next, if it is one of ops.
func (p *parser) oneOf(ops []string) string {
	for _, op := range ops {
		if p.tok.is(op) {
			return op
		}
	}
	return ""
}

// not binds looser than comparisons: not a = b is not (a = b).
func (p *parser) not(depth int) (expr, error) {
	if !p.tok.is("not") {
		return p.comparison(depth)
	}
	return p.prefixed(depth, "not", p.not)
}

// prefixed parses an operator and its one operand, counting the depth.
func (p *parser) prefixed(depth int, op string, operand func(int) (expr, error)) (expr, error) {
	start := p.tok.span
	if depth++; depth > maxDepth {
		return nil, reject(p.text, start, "the expression is nested more than %d deep", maxDepth)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := operand(depth)
	if err != nil {
		return nil, err
	}
	return &prefix{op, x, start.to(x.at())}, nil
}

// comparisons has the longer operators first.
var comparisons = []string{"=", "!=", "<=", ">=", "<", ">"}

// comparison parses at most one operator: a < b < c is rejected.
func (p *parser) comparison(depth int) (expr, error) {
	left, err := p.additive(depth)
	if err != nil {
		return nil, err
	}
	if op := p.oneOf(comparisons); op != "" {
		if err := p.advance(); err != nil {
			return nil, err
		}
		right, err := p.additive(depth)
		if err != nil {
			return nil, err
		}
		return &infix{op, left, right, left.at().to(right.at())}, nil
	}
	negated, err := p.accept("not")
	if err != nil {
		return nil, err
	}
	switch {
	case p.tok.is("like"), p.tok.is("=~") && !negated:
		return p.match(depth, left, negated)
	case p.tok.is("in"):
		return p.membership(depth, left, negated)
	case negated:
		return nil, p.unexpected("like or in after not")
	}
	return left, nil
}

// match parses like and =~ with their pattern.
func (p *parser) match(depth int, left expr, negated bool) (expr, error) {
	m := &match{x: left, negated: negated, regex: p.tok.is("=~")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	var err error
	if m.pattern, err = p.additive(depth); err != nil {
		return nil, err
	}
	m.span = left.at().to(m.pattern.at())
	return m, nil
}

// membership parses in [a, b].
func (p *parser) membership(depth int, left expr, negated bool) (expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.is("(") {
		return nil, reject(p.text, p.tok.span, "a subquery is not supported by the sandbox")
	}
	if err := p.expect("["); err != nil {
		return nil, err
	}
	m := &membership{x: left, negated: negated}
	for {
		item, err := p.additive(depth)
		if err != nil {
			return nil, err
		}
		m.items = append(m.items, item)
		if ok, err := p.accept(","); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	if err := p.expect("]"); err != nil {
		return nil, err
	}
	m.span = left.at().to(p.last)
	return m, nil
}

// power joins to the right: 2 ^ 3 ^ 2 is 2 ^ 9.
func (p *parser) power(depth int) (expr, error) {
	base, err := p.unary(depth)
	if err != nil || !p.tok.is("^") {
		return base, err
	}
	if depth++; depth > maxDepth {
		return nil, reject(p.text, p.tok.span, "the expression is nested more than %d deep", maxDepth)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	exponent, err := p.power(depth)
	if err != nil {
		return nil, err
	}
	return &infix{"^", base, exponent, base.at().to(exponent.at())}, nil
}

// unary parses the signs - and !, which bind tightest.
func (p *parser) unary(depth int) (expr, error) {
	if op := p.oneOf([]string{"-", "!"}); op != "" {
		return p.prefixed(depth, op, p.unary)
	}
	return p.postfix(depth)
}

// postfix parses an operand and the .name and [index] behind it.
func (p *parser) postfix(depth int) (expr, error) {
	x, err := p.operand(depth)
	for err == nil {
		switch {
		case p.tok.is("."):
			if err = p.advance(); err != nil {
				return nil, err
			}
			name := p.tok
			if name.kind != tokWord {
				return nil, p.unexpected("a name after the point")
			}
			x = &member{x, name.text, x.at().to(name.span)}
			err = p.advance()
		case p.tok.is("["):
			x, err = p.element(x)
		default:
			return x, nil
		}
	}
	return nil, err
}

// element parses [3] behind x.
func (p *parser) element(x expr) (expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	index, err := strconv.Atoi(p.tok.text)
	if p.tok.kind != tokNumber || err != nil {
		return nil, p.unexpected("the position of an element")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.expect("]"); err != nil {
		return nil, err
	}
	return &element{x, index, x.at().to(p.last)}, nil
}

// operand parses what has no operators: literals, fields, calls, parentheses.
func (p *parser) operand(depth int) (expr, error) {
	t := p.tok
	switch {
	case t.kind == tokNumber:
		n, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			return nil, reject(p.text, t.span, "%s is too large for a number", t.text)
		}
		return &literal{value: value{kind: kindNumber, num: n, text: t.text}, span: t.span}, p.advance()
	case t.kind == tokString:
		return &literal{value: textValue(t.text), quote: p.text[t.start], span: t.span}, p.advance()
	case t.kind == tokDuration:
		d, ok := parsePeriod(t.text)
		if !ok {
			return nil, reject(p.text, t.span, "%s is not a time period: expected a whole number from 1 up and a unit, such as 5m", t.text)
		}
		return &periodLiteral{t.text, d, t.span}, p.advance()
	case t.is("/"):
		source, err := p.regex(t.start)
		if err != nil {
			return nil, err
		}
		p.tok = source
		return &regexLiteral{source.text, source.span}, p.advance()
	case t.is("("):
		return p.parenthesised(depth)
	case t.kind == tokWord && (t.quoted || !isReserved(t.text)):
		return p.fieldOrCall(depth)
	}
	return nil, p.unexpected("an expression")
}

func (p *parser) parenthesised(depth int) (expr, error) {
	if depth++; depth > maxDepth {
		return nil, reject(p.text, p.tok.span, "the expression is nested more than %d deep", maxDepth)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	x, err := p.or(depth)
	if err != nil {
		return nil, err
	}
	return x, p.expect(")")
}

// fieldOrCall tells apart a name and a name with arguments. A name in backticks is
// always a field, so that a column called count(*) can be named.
func (p *parser) fieldOrCall(depth int) (expr, error) {
	name := p.tok
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.is("(") && !name.quoted {
		return p.call(depth+1, name)
	}
	if name.is("true") || name.is("false") {
		v := boolean(name.is("true"))
		v.text = strings.ToLower(name.text)
		return &literal{value: v, span: name.span}, nil
	}
	return &field{name.text, name.span}, nil
}

// call parses the arguments of a function.
func (p *parser) call(depth int, name token) (expr, error) {
	if depth > maxDepth {
		return nil, reject(p.text, name.span, "the expression is nested more than %d deep", maxDepth)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	c := &call{name: strings.ToLower(name.text)}
	if p.tok.is("*") {
		c.star = true
		if err := p.advance(); err != nil {
			return nil, err
		}
	} else if !p.tok.is(")") {
		for {
			arg, err := p.or(depth)
			if err != nil {
				return nil, err
			}
			c.args = append(c.args, arg)
			if ok, err := p.accept(","); err != nil {
				return nil, err
			} else if !ok {
				break
			}
		}
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	c.span = name.to(p.last)
	return c, nil
}
