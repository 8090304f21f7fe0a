package insights

import "strings"

// Filter is a condition of a filter command.
type Filter interface {
	// text writes the condition; it is an operand of and, or or not, so that
	// compound conditions come in parentheses.
	text() string
}

// The conditions. Each means the same whatever CloudWatch does with fields that
// an event lacks: none puts "not" before a comparison that can be null.
type (
	// Like holds when the field is there and matches the RE2 pattern.
	Like struct{ Field, Pattern string }
	// NotLike holds when the field is absent or does not match the pattern.
	NotLike struct{ Field, Pattern string }
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
