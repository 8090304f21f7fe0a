package insights

import (
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
