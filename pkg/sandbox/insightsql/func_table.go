package insightsql

import (
	"fmt"
	"maps"
)

// function is a scalar function: its number of arguments (max < 0 for any) and
// how a call of it is built.
type function struct {
	min, max int
	build    func(*functionCall) (evaluator, error)
}

// functionCall is a call whose arguments are compiled.
type functionCall struct {
	*compiler
	*call
	eval []evaluator // one per argument, nil for a time period
}

// functions holds every scalar function by its lower-case name.
var functions = mergeFunctions(
	numericFunctions, timeFunctions, generalFunctions, jsonFunctions, addressFunctions,
	stringFunctions, encodingFunctions,
)

// mergeFunctions joins the families; their names do not overlap.
func mergeFunctions(families ...map[string]function) map[string]function {
	all := map[string]function{}
	for _, family := range families {
		maps.Copy(all, family)
	}
	return all
}

// call compiles a function call outside of stats, or around its aggregates.
func (c *compiler) call(x *call) (evaluator, error) {
	if x.name == "bin" {
		return c.bin(x)
	}
	f, ok := functions[x.name]
	switch {
	case !ok && isAggregate(x.name):
		return nil, c.reject(x, "the aggregate function %s can only be used in stats", x.name)
	case !ok:
		return nil, c.reject(x, "unknown function %s", x.name)
	case x.star:
		return nil, c.reject(x, "%s needs a field, not *", x.name)
	}
	if err := c.arity(x, f.min, f.max); err != nil {
		return nil, err
	}
	fc := &functionCall{compiler: c, call: x, eval: make([]evaluator, len(x.args))}
	for i, arg := range x.args {
		if _, ok := arg.(*periodLiteral); ok {
			continue
		}
		v, err := c.value(arg)
		if err != nil {
			return nil, err
		}
		fc.eval[i] = v
	}
	return f.build(fc)
}

// arity checks the number of arguments; most < 0 sets no upper bound.
func (c *compiler) arity(x *call, least, most int) error {
	n := len(x.args)
	if n >= least && (most < 0 || n <= most) {
		return nil
	}
	wanted := fmt.Sprintf("%d to %d arguments", least, most)
	switch {
	case most < 0:
		wanted = fmt.Sprintf("at least %d arguments", least)
	case most == 1 && least == 1:
		wanted = "1 argument"
	case least == most:
		wanted = fmt.Sprintf("%d arguments", least)
	}
	return c.reject(x, "%s takes %s, not %d", x.name, wanted, n)
}

// needsValues rejects a time period where a value belongs.
func (f *functionCall) needsValues() error {
	for i, v := range f.eval {
		if v == nil {
			return f.compiler.reject(f.args[i], "a time period is no value here")
		}
	}
	return nil
}

// ofValues makes a function that sees all its arguments as they are.
func ofValues(least, most int, apply func(*env, []value) value) function {
	return function{least, most, func(f *functionCall) (evaluator, error) {
		if err := f.needsValues(); err != nil {
			return nil, err
		}
		// A call is never entered twice at a time: the scratch can be shared.
		args, eval, e := make([]value, len(f.eval)), f.eval, f.env
		return func(r *row) value {
			for i, v := range eval {
				args[i] = v(r)
			}
			return apply(e, args)
		}, nil
	}}
}

// ofNumbers makes a function that has no value unless all arguments are numbers.
func ofNumbers(least, most int, apply func([]float64) value) function {
	return function{least, most, func(f *functionCall) (evaluator, error) {
		if err := f.needsValues(); err != nil {
			return nil, err
		}
		args, eval, e := make([]float64, len(f.eval)), f.eval, f.env
		return func(r *row) value {
			for i, v := range eval {
				n, ok := e.number(v(r))
				if !ok {
					return value{}
				}
				args[i] = n
			}
			return apply(args)
		}, nil
	}}
}

// ofTexts makes a function that has no value unless all arguments have one.
func ofTexts(least, most int, apply func([]string) value) function {
	return function{least, most, func(f *functionCall) (evaluator, error) {
		if err := f.needsValues(); err != nil {
			return nil, err
		}
		args, eval, e := make([]string, len(f.eval)), f.eval, f.env
		return func(r *row) value {
			for i, v := range eval {
				s, ok := e.text(v(r))
				if !ok {
					return value{}
				}
				args[i] = s
			}
			return apply(args)
		}, nil
	}}
}
