package expr

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// convertFuncs are the casts (language spec §4.3). What cannot be cast is null.
func convertFuncs() []Func {
	const family = "conversion"
	toInt := func(c *Call) value.Value {
		i, ok := c.Args[0].AsInt()
		if !ok {
			return value.Value{}
		}
		return value.Int(i)
	}
	fromHex := func(prefixed bool) func(c *Call) value.Value {
		return func(c *Call) value.Value {
			h := strings.TrimSpace(c.text(0))
			if prefixed && len(h) > 2 && h[0] == '0' && h[1]|0x20 == 'x' {
				h = h[2:]
			}
			u, err := strconv.ParseUint(h, 16, 64)
			if err != nil {
				return value.Value{}
			}
			return value.Int(int64(u))
		}
	}
	return []Func{
		{
			Name: "num", Aliases: []string{"number", "double", "toNumber"}, Min: 1, Max: 1, Syntax: "num(field)", Family: family, Result: TypeNumber,
			Summary: "The value as a number, null when it is none. Without an alias it rewrites the field.",
			Eval: func(c *Call) value.Value {
				f, ok := c.Args[0].Num()
				if !ok {
					return value.Value{}
				}
				return value.Float(f)
			},
		},
		{
			Name: "toLong", Aliases: []string{"long"}, Min: 1, Max: 1, Syntax: "toLong(field)", Family: family, Result: TypeNumber,
			Summary: "The value as a whole number of 64 bits, cut after the decimal point.", Eval: toInt,
		},
		{
			Name: "toInt", Aliases: []string{"int"}, Min: 1, Max: 1, Syntax: "toInt(field)", Family: family, Result: TypeNumber,
			Summary: "The value as a whole number, cut after the decimal point.", Eval: toInt,
		},
		{
			Name: "toString", Min: 1, Max: 1, Syntax: "toString(field)", Family: family, Result: TypeText,
			Summary: "The value as text.",
			Eval:    func(c *Call) value.Value { return value.String(c.text(0)) },
		},
		{
			Name: "hexToDec", Min: 1, Max: 1, Syntax: "hexToDec(text)", Family: family, Result: TypeNumber,
			Summary: "The number that up to 16 hexadecimal digits spell, in two's complement.", Eval: fromHex(false),
		},
		{
			Name: "parseHex", Min: 1, Max: 1, Syntax: "parseHex(text)", Family: family, Result: TypeNumber,
			Summary: "The number that up to 16 hexadecimal digits spell, with or without 0x.", Eval: fromHex(true),
		},
		{
			Name: "decToHex", Min: 1, Max: 1, Syntax: "decToHex(number)", Family: family, Result: TypeText,
			Summary: "A whole number in upper-case hexadecimal, in two's complement.",
			Eval: func(c *Call) value.Value {
				i, ok := c.Args[0].AsInt()
				if !ok {
					return value.Value{}
				}
				return value.String(strings.ToUpper(strconv.FormatUint(uint64(i), 16)))
			},
		},
		{
			Name: "fromMillis", Aliases: []string{"toMillis"}, Min: 1, Max: 1, Syntax: "fromMillis(milliseconds)", Family: family, Result: TypeNumber,
			Summary: "Milliseconds since 1970 as a point in time for formatDate.", Eval: toInt,
		},
		{
			Name: "fromSeconds", Min: 1, Max: 1, Syntax: "fromSeconds(seconds)", Family: family, Result: TypeNumber,
			Summary: "Seconds since 1970 as a point in time for formatDate.",
			Eval: func(c *Call) value.Value {
				return arithmetic["*"](toInt(c), value.Int(1000))
			},
		},
	}
}
