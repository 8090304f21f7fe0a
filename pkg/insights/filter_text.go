package insights

import (
	"regexp"
	"strconv"
	"strings"
)

func (l Like) text() string {
	like := fieldText(l.Field) + " like " + Regex(l.Pattern)
	if everPresent(l.Field) {
		return like
	}
	return "(ispresent(" + fieldText(l.Field) + ") and " + like + ")"
}

func (l NotLike) text() string {
	like := fieldText(l.Field) + " not like " + Regex(l.Pattern)
	if everPresent(l.Field) {
		return like
	}
	return "(not ispresent(" + fieldText(l.Field) + ") or " + like + ")"
}

func (p Present) text() string { return "ispresent(" + fieldText(p.Field) + ")" }
func (a Absent) text() string  { return "not ispresent(" + fieldText(a.Field) + ")" }

// text leaves ispresent out: a missing field is never equal to a text that is
// not empty, and CloudWatch finds events by its field indexes only for a plain =.
func (e Equal) text() string {
	if lit, ok := equalLiteral(e.Text); ok {
		return fieldText(e.Field) + " = " + lit
	}
	return Like{e.Field, exactly(e.Text)}.text()
}

func (e NotEqual) text() string {
	if lit, ok := equalLiteral(e.Text); ok {
		return "(not ispresent(" + fieldText(e.Field) + ") or " + fieldText(e.Field) + " != " + lit + ")"
	}
	return NotLike{e.Field, exactly(e.Text)}.text()
}

// equalLiteral returns the literal for a text that = compares as a text on
// every reading: not one that looks like a number or a boolean.
func equalLiteral(s string) (string, bool) {
	if s == "" || numeric.MatchString(s) || strings.EqualFold(s, "true") || strings.EqualFold(s, "false") {
		return "", false
	}
	return String(s)
}

// numeric matches what any reading may take for a number.
var numeric = regexp.MustCompile(`^\s*(?:[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[dDfFlL]?|0[xX][0-9a-fA-F.]+.*|(?i:nan|inf(?:inity)?)))?\s*$`)

func exactly(s string) string { return `(?s)^` + regexp.QuoteMeta(s) + `$` }

// PlainNumber matches the numbers of which every reading makes the same:
// no blanks, plus sign, leading zeros, exponent or endless digits.
const PlainNumber = `^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?$`

func (c Compare) text() string {
	return "(" + Like{c.Field, PlainNumber}.text() + " and " + c.comparison(c.Op) + ")"
}

func (c NotCompare) text() string {
	opposite := map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[c.Op]
	cmp := Compare(c).comparison(opposite)
	if c.Op == "=" {
		cmp = "(" + Compare(c).comparison("<") + " or " + Compare(c).comparison(">") + ")"
	}
	return "(" + NotLike{c.Field, PlainNumber}.text() + " or " + cmp + ")"
}

// comparison never uses = between a text and a number.
func (c Compare) comparison(op string) string {
	field, n := fieldText(c.Field), strconv.FormatFloat(c.N, 'f', -1, 64)
	if op == "=" {
		return field + " >= " + n + " and " + field + " <= " + n
	}
	return field + " " + op + " " + n
}

// everPresent reports whether every event has the field. Of the others nobody
// says what a comparison gives where they are missing.
func everPresent(field string) bool {
	switch field {
	case "@message", "@timestamp", "@ingestionTime", "@log", "@logStream", "@ptr":
		return true
	}
	return false
}

func (a All) text() string { return join(a, " and ", "1 = 1") }
func (a Any) text() string { return join(a, " or ", "1 = 0") }

func (s Since) text() string {
	return "(toMillis(@timestamp) >= " + strconv.FormatInt(s.From, 10) +
		" and toMillis(@timestamp) < " + strconv.FormatInt(s.To, 10) + ")"
}

func join(fs []Filter, with, empty string) string {
	switch len(fs) {
	case 0:
		return empty
	case 1:
		return fs[0].text()
	}
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.text()
	}
	return "(" + strings.Join(parts, with) + ")"
}

// fieldText is Field for names that the planner made or checked.
func fieldText(name string) string {
	text, ok := Field(name)
	if !ok {
		panic("insights: the planner let through the field name " + strconv.Quote(name))
	}
	return text
}
