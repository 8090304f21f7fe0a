package insightsql

import "strings"

// evaluator computes an expression for one row.
type evaluator func(*row) value

// condition decides an expression for one row.
type condition func(*row) truth

// truth is three-valued: unknown arises only when the switch compare-missing
// says so, or from a missing value that stands as a condition.
type truth int8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func (t truth) not() truth {
	switch t {
	case no:
		return yes
	case yes:
		return no
	default:
		return unknown
	}
}

// value is the boolean that a condition yields where a value is wanted.
func (t truth) value() value {
	if t == unknown {
		return value{}
	}
	return boolean(t == yes)
}

// truth decides a value that stands where a condition is expected.
func (e *env) truth(v value) truth {
	switch v.kind {
	case kindNull:
		if e.is(compareMissing, missingUnknown) {
			return unknown
		}
		return no
	case kindText:
		if n, ok := e.parseNumber(v.text); ok {
			return truthOf(n != 0)
		}
		return truthOf(strings.EqualFold(v.text, "true"))
	case kindTree:
		return no
	default:
		return truthOf(v.num != 0)
	}
}

// value compiles an expression to an evaluator.
func (c *compiler) value(x expr) (evaluator, error) {
	if v := c.known(x); v != nil {
		return v, nil
	}
	switch x := x.(type) {
	case *field:
		return c.field(x)
	case *literal:
		v := c.literal(x)
		return func(*row) value { return v }, nil
	case *infix:
		if isArithmetic(x.op) {
			return c.arithmetic(x)
		}
	case *prefix:
		if x.op == "-" {
			return c.negative(x)
		}
	case *call:
		return c.call(x)
	case *member:
		return c.member(x)
	case *element:
		return c.element(x)
	case *regexLiteral:
		return nil, c.reject(x, "a regular expression may only follow like, =~ or parse")
	case *periodLiteral:
		return nil, c.reject(x, "a time period is no value here")
	}
	cond, err := c.condition(x)
	if err != nil {
		return nil, err
	}
	return func(r *row) value { return cond(r).value() }, nil
}

// condition compiles an expression that is used for its truth.
func (c *compiler) condition(x expr) (condition, error) {
	e := c.env
	if v := c.known(x); v != nil {
		return func(r *row) truth { return e.truth(v(r)) }, nil
	}
	switch x := x.(type) {
	case *infix:
		switch {
		case x.op == "and" || x.op == "or":
			return c.logical(x)
		case !isArithmetic(x.op):
			return c.comparison(x)
		}
	case *prefix:
		if x.op != "-" {
			inner, err := c.condition(x.x)
			if err != nil {
				return nil, err
			}
			return func(r *row) truth { return inner(r).not() }, nil
		}
	case *match:
		return c.match(x)
	case *membership:
		return c.membership(x)
	}
	v, err := c.value(x)
	if err != nil {
		return nil, err
	}
	return func(r *row) truth { return e.truth(v(r)) }, nil
}

// known finds an expression among the groups and results of stats: count(*)
// names the column count(*) once it was computed.
func (c *compiler) known(x expr) evaluator {
	if len(c.scope.exprs) == 0 {
		return nil
	}
	return c.scope.exprs[c.ids.of(x)]
}

// logical compiles and and or with three values: no and unknown is no, yes or
// unknown is yes.
func (c *compiler) logical(x *infix) (condition, error) {
	left, err := c.condition(x.l)
	if err != nil {
		return nil, err
	}
	right, err := c.condition(x.r)
	if err != nil {
		return nil, err
	}
	decisive := truthOf(x.op == "or")
	return func(r *row) truth {
		a := left(r)
		if a == decisive {
			return a
		}
		if b := right(r); b == decisive || a != unknown {
			return b
		}
		return unknown
	}, nil
}

// literal decodes escapes here and not in the lexer, since a switch decides how.
func (c *compiler) literal(l *literal) value {
	v := l.value
	if v.kind == kindText {
		v.text = unescape(v.text, l.quote, c.env.setting(stringEscapes))
	}
	if v.kind == kindBoolean {
		v.text = ""
	}
	return v
}

// constant returns the text of a literal.
func (c *compiler) constant(x expr) (string, bool) {
	l, ok := x.(*literal)
	if !ok || l.value.kind != kindText {
		return "", false
	}
	return c.literal(l).text, true
}

// unescape decodes what stands between quotes, as the switch string-escapes says.
func unescape(s string, quote byte, setting uint8) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		b.WriteString(escaped(s[i], quote, setting))
	}
	return b.String()
}

// escaped is what a backslash and the byte after it stand for.
func escaped(next, quote byte, setting uint8) string {
	switch {
	case setting == escapesDropped, next == quote:
		return string([]byte{next})
	case setting == escapesVerbatim:
		return string([]byte{'\\', next})
	case next == '\\' || next == '"' || next == '\'':
		return string([]byte{next})
	}
	if setting == escapesC {
		switch next {
		case 'n':
			return "\n"
		case 't':
			return "\t"
		case 'r':
			return "\r"
		case '/':
			return "/"
		}
	}
	return string([]byte{'\\', next})
}
