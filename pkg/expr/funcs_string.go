package expr

import (
	"strings"
	"unicode/utf8"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxJoined is how many values concat and format take (language spec §4.2).
const maxJoined = 16

// stringFuncs are the functions on text (language spec §4.2).
func stringFuncs() []Func {
	const family = "string"
	one := func(name, summary string, f func(s string) string) Func {
		return Func{
			Name: name, Min: 1, Max: 1, Syntax: name + "(text)", Summary: summary, Family: family, Result: TypeText,
			Eval: func(c *Call) value.Value { return value.String(f(c.text(0))) },
		}
	}
	return []Func{
		{
			Name: "concat", Min: 2, Max: maxJoined, Syntax: "concat(a, b[, ...])", Family: family, Result: TypeText, NeedsAlias: true,
			Summary: "The values joined to one text; a missing one counts as empty.", takesNull: true, Eval: concat,
		},
		{
			Name: "format", Min: 2, Max: maxJoined + 1, Syntax: `format("format", a[, ...])`, Family: family, Result: TypeText, NeedsAlias: true,
			Summary:   "The values in a text laid out by Java's Formatter, e.g. \"%.2f ms\"; rows with a missing or unfit value are removed.",
			takesNull: true, drops: true, Eval: formatDynamic, prepare: prepareFormat,
		},
		{
			Name: "substring", Min: 2, Max: 3, Syntax: "substring(text, start[, end])", Family: family, Result: TypeText,
			Summary: "The characters from start, counted from 0, up to but not including end.", Eval: substring,
		},
		{
			Name: "length", Min: 1, Max: 1, Syntax: "length(text)", Family: family, Result: TypeNumber,
			Summary: "The number of characters, 0 when the field has no value.", takesNull: true,
			Eval: func(c *Call) value.Value { return value.Int(int64(utf8.RuneCountInString(c.text(0)))) },
		},
		{
			Name: "replace", Min: 3, Max: 3, Syntax: `replace(text, "search" or /regex/, "replacement")`, Family: family, Result: TypeText, NeedsAlias: true,
			Summary: "The text with every occurrence replaced; after a regular expression, $1 or ${name} stand for its groups.",
			Eval: func(c *Call) value.Value {
				old := c.text(1)
				if old == "" {
					return value.String(c.text(0))
				}
				return value.String(strings.ReplaceAll(c.text(0), old, c.text(2)))
			},
		},
		one("toLowerCase", "The text in lower case.", strings.ToLower),
		one("toUpperCase", "The text in upper case.", strings.ToUpper),
		one("trim", "The text without white space at both ends.", trim),
		{
			Name: "contains", Min: 2, Max: 2, Syntax: "contains(text, part)", Family: family, Result: TypeBoolean,
			Summary: "Whether the text holds the part, in the same letter case.",
			Eval:    func(c *Call) value.Value { return value.Bool(contains(c.Args[0], c.Args[1])) },
		},
		{
			Name: "luhn", Min: 1, Max: 1, Syntax: "luhn(text)", Family: family, Result: TypeBoolean,
			Summary:   "Whether the digits in the text, such as a card number's, pass the Luhn check.",
			predicate: func(v value.Value) bool { return luhn(v.Text()) },
		},
		{
			Name: "tourl", Min: 2, Max: 4, Syntax: "tourl(url, label[, prefix, suffix])", Family: family, Result: TypeText, NeedsAlias: true,
			Summary: "A link to the absolute URL that shows the label.", Eval: toURL,
		},
	}
}

// concat joins the texts in the frame's buffer, so that a row costs one allocation.
func concat(c *Call) value.Value {
	buf := c.frame.buf[:0]
	for _, v := range c.Args {
		buf = v.AppendText(buf)
	}
	c.frame.buf = buf
	return value.String(string(buf))
}

// substring is null where the bounds are not 0 <= start < length, start <= end.
func substring(c *Call) value.Value {
	s := c.text(0)
	start, ok := c.Args[1].AsInt()
	if !ok || start < 0 {
		return value.Value{}
	}
	end := int64(len(s))
	if len(c.Args) == 3 {
		if end, ok = c.Args[2].AsInt(); !ok || end < start {
			return value.Value{}
		}
	}
	if !isASCII(s) {
		return substringRunes([]rune(s), start, end)
	}
	if start >= int64(len(s)) {
		return value.Value{}
	}
	return value.String(s[start:min(end, int64(len(s)))])
}

func substringRunes(r []rune, start, end int64) value.Value {
	if start >= int64(len(r)) {
		return value.Value{}
	}
	return value.String(string(r[start:min(end, int64(len(r)))]))
}

// trim strips what Java's String.trim does: all up to and including the space.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// luhn ignores everything but digits.
func luhn(s string) bool {
	sum, digits := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		d := int(s[i]) - '0'
		if d < 0 || d > 9 {
			continue
		}
		if digits%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		digits++
	}
	return digits > 0 && sum%10 == 0
}

// toURL writes the link as Markdown, which stays readable where it is not drawn.
func toURL(c *Call) value.Value {
	escape := strings.NewReplacer("[", `\[`, "]", `\]`)
	link := "[" + escape.Replace(c.text(1)) + "](" + strings.ReplaceAll(c.text(0), ")", "%29") + ")"
	return value.String(c.textOr(2, "") + link + c.textOr(3, ""))
}
