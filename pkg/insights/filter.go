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

// Read adds the discovered fields that a condition reads.
func (r *Reading) Read(f Filter) {
	switch f := f.(type) {
	case Like:
		switch {
		case f.Pattern == PlainNumber:
			r.addTo(&r.Numbers, f.Field)
		case f.Pattern != SomeText && f.Pattern != SomeVisible: // which any number matches
			r.addTo(&r.Texts, f.Field)
		default:
			r.addTo(nil, f.Field)
		}
	case NotLike:
		r.Read(Like(f))
	case Present:
		r.addTo(nil, f.Field)
	case Absent:
		r.addTo(nil, f.Field)
	case Equal:
		r.addTo(&r.Texts, f.Field)
	case NotEqual:
		r.addTo(&r.Texts, f.Field)
	case Compare:
		r.addTo(&r.Numbers, f.Field)
	case NotCompare:
		r.addTo(&r.Numbers, f.Field)
	case All:
		for _, x := range f {
			r.Read(x)
		}
	case Any:
		for _, x := range f {
			r.Read(x)
		}
	}
}

// ReadsFields reports whether a condition reads discovered fields.
func ReadsFields(f Filter) bool {
	var r Reading
	r.Read(f)
	return len(r.Fields) > 0
}

// Add adds a field that is read as it is.
func (r *Reading) Add(field string) { r.addTo(nil, field) }

// addTo adds a field that is discovered to Fields and to one of the other lists,
// each in order and once.
func (r *Reading) addTo(list *[]string, field string) {
	if everPresent(field) {
		return
	}
	for _, l := range []*[]string{&r.Fields, list} {
		if l == nil {
			continue
		}
		if at, have := slices.BinarySearch(*l, field); !have {
			*l = slices.Insert(*l, at, field)
		}
	}
}

// The patterns of texts that hold anything, and anything but white space.
const (
	SomeText    = `(?s).`
	SomeVisible = `[^\t-\r \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]`
)
