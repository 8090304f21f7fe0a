package insightsql

import (
	"math"
	"strings"
)

func isArithmetic(op string) bool { return strings.Contains("+-*/%^", op) }

// arithmetic compiles an operator over numbers. An operand that is no number,
// and a division by zero, leave no value.
func (c *compiler) arithmetic(x *infix) (evaluator, error) {
	left, err := c.value(x.l)
	if err != nil {
		return nil, err
	}
	right, err := c.value(x.r)
	if err != nil {
		return nil, err
	}
	op, e := operation(x.op), c.env
	return func(r *row) value {
		a, ok := e.number(left(r))
		if !ok {
			return value{}
		}
		b, ok := e.number(right(r))
		if !ok {
			return value{}
		}
		return number(op(a, b))
	}, nil
}

// operation is resolved once per query, not once per row.
func operation(op string) func(a, b float64) float64 {
	switch op {
	case "+":
		return func(a, b float64) float64 { return a + b }
	case "-":
		return func(a, b float64) float64 { return a - b }
	case "*":
		return func(a, b float64) float64 { return a * b }
	case "/":
		return func(a, b float64) float64 { return a / b }
	case "%":
		return math.Mod
	default:
		return math.Pow
	}
}

// negative compiles the minus sign.
func (c *compiler) negative(x *prefix) (evaluator, error) {
	operand, err := c.value(x.x)
	if err != nil {
		return nil, err
	}
	e := c.env
	return func(r *row) value {
		n, ok := e.number(operand(r))
		if !ok {
			return value{}
		}
		return number(-n)
	}, nil
}
