package insights

import (
	"strconv"
	"strings"
)

func (l Like) text() string { return fieldText(l.Field) + " like " + Regex(l.Pattern) }

func (l NotLike) text() string {
	like := fieldText(l.Field) + " not like " + Regex(l.Pattern)
	if strings.HasPrefix(l.Field, "@") { // system fields are always there
		return like
	}
	return "(not ispresent(" + fieldText(l.Field) + ") or " + like + ")"
}

func (a All) text() string { return join(a, " and ", "1 = 1") }
func (a Any) text() string { return join(a, " or ", "1 = 0") }

func (s Since) text() string {
	return "toMillis(@timestamp) >= " + strconv.FormatInt(s.From, 10) +
		" and toMillis(@timestamp) < " + strconv.FormatInt(s.To, 10)
}

func join(fs []Filter, with, empty string) string {
	if len(fs) == 0 {
		return empty
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
