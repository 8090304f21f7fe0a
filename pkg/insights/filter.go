package insights

import (
	"slices"
	"strings"
)

// Filter is a condition of a filter command.
type Filter interface {
	// text writes the condition; it is an operand of and, or or not, so that
	// compound conditions come in parentheses.
	text() string
}

// The conditions. Each means the same whatever CloudWatch does with fields that
// an event lacks: none puts "not" before a comparison that can be null.
// Not of one is the one that holds exactly where it does not.
type (
	// Like holds when the field is there and matches the RE2 pattern.
	Like struct{ Field, Pattern string }
	// NotLike holds when the field is absent or does not match the pattern.
	NotLike struct{ Field, Pattern string }
	// Present holds when the field is there, if only as an empty text.
	Present struct{ Field string }
	// Absent holds when it is not.
	Absent struct{ Field string }
	// Equal holds when the field is there and is the text.
	Equal struct{ Field, Text string }
	// NotEqual holds when the field is absent or another text.
	NotEqual struct{ Field, Text string }
	// Compare holds when the field is there, is a plain number and compares with
	// N as Op says: one of < <= > >= =. Of other texts that look like numbers the
	// readings of CloudWatch may differ, see Doubt.
	Compare struct {
		Field, Op string
		N         float64
	}
	// NotCompare holds when Compare does not.
	NotCompare Compare
	// All holds when every one of them does; All{} always holds.
	All []Filter
	// Any holds when one of them does; Any{} never holds.
	Any []Filter
	// Since holds for events from the millisecond From up to, not including, To.
	Since struct{ From, To int64 }
)

// FilterCommand returns the filter command for f, "" when f always holds.
func FilterCommand(f Filter) string {
	if all, ok := f.(All); ok {
		parts := make([]string, len(all))
		for i, x := range all {
			parts[i] = x.text()
		}
		if len(parts) == 0 {
			return ""
		}
		return "filter " + strings.Join(parts, " and ")
	}
	return "filter " + f.text()
}

// Text writes a condition; equal conditions have equal texts.
func Text(f Filter) string { return f.text() }

// Flatten returns the conditions of which f is the conjunction.
func Flatten(f Filter) []Filter {
	all, ok := f.(All)
	if !ok {
		return []Filter{f}
	}
	var out []Filter
	for _, x := range all {
		out = append(out, Flatten(x)...)
	}
	return out
}

// Not returns the condition that holds exactly where f does not; false for a
// condition that has none.
func Not(f Filter) (Filter, bool) {
	switch f := f.(type) {
	case Like:
		return NotLike(f), true
	case NotLike:
		return Like(f), true
	case Present:
		return Absent(f), true
	case Absent:
		return Present(f), true
	case Equal:
		return NotEqual(f), true
	case NotEqual:
		return Equal(f), true
	case Compare:
		return NotCompare(f), true
	case NotCompare:
		return Compare(f), true
	case All:
		parts, ok := nots(f)
		return Any(parts), ok
	case Any:
		parts, ok := nots(f)
		return All(parts), ok
	}
	return nil, false
}

func nots(fs []Filter) ([]Filter, bool) {
	out := make([]Filter, len(fs))
	for i, f := range fs {
		var ok bool
		if out[i], ok = Not(f); !ok {
			return nil, false
		}
	}
	return out, true
}

// FieldsOf returns the discovered fields that a condition reads, and those of
// them that it compares as numbers, each once.
func FieldsOf(f Filter) (fields, numbers []string) {
	seen := map[string]bool{}
	add := func(list *[]string, kind, name string) {
		if !everPresent(name) && !seen[kind+name] {
			seen[kind+name] = true
			*list = append(*list, name)
		}
	}
	var walk func(f Filter)
	walk = func(f Filter) {
		switch f := f.(type) {
		case Like:
			add(&fields, "", f.Field)
		case NotLike:
			add(&fields, "", f.Field)
		case Present:
			add(&fields, "", f.Field)
		case Absent:
			add(&fields, "", f.Field)
		case Equal:
			add(&fields, "", f.Field)
		case NotEqual:
			add(&fields, "", f.Field)
		case Compare:
			add(&fields, "", f.Field)
			add(&numbers, "number ", f.Field)
		case NotCompare:
			walk(Compare(f))
		case All:
			for _, x := range f {
				walk(x)
			}
		case Any:
			for _, x := range f {
				walk(x)
			}
		}
	}
	walk(f)
	slices.Sort(fields)
	slices.Sort(numbers)
	return fields, numbers
}
