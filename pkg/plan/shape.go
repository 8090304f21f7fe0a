package plan

import (
	"slices"
	"strings"
)

// Shape describes the rows between two operators.
type Shape struct {
	// Names are the fields known to be there, as first spelled, in order.
	Names []string
	// Open says that rows may carry fields beyond Names: raw rows, whose other
	// fields are read from the JSON of the message.
	Open bool
	// Aggregate says that the rows are records, made by an aggregate.
	Aggregate bool
	// Times are the fields among Names that hold times, in epoch ms.
	Times []string
	// Dynamic says that columns are known only when the query runs (transpose).
	Dynamic bool
}

// Has reports whether the field is known to be there. Names fold case.
func (s Shape) Has(name string) bool {
	for _, n := range s.Names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// With returns the shape with the named fields added at the end, or kept where
// they are when they are known already. Shapes share what they have in common.
func (s Shape) With(names ...string) Shape {
	known := s.Names
	for _, n := range names {
		if s.Has(n) {
			continue
		}
		if len(s.Names) == len(known) { // the first new one: known is shared
			s.Names = append(make([]string, 0, len(known)+len(names)), known...)
		}
		s.Names = append(s.Names, n)
	}
	return s
}

// WithTimes returns the shape with the named fields added, which hold times.
func (s Shape) WithTimes(names ...string) Shape {
	s.Times = append(slices.Clip(s.Times), names...)
	return s.With(names...)
}

// Without returns the shape less the named fields.
func (s Shape) Without(names ...string) Shape {
	s.Names = slices.DeleteFunc(slices.Clone(s.Names), func(n string) bool {
		return slices.ContainsFunc(names, func(m string) bool { return strings.EqualFold(n, m) })
	})
	return s
}

// Fields is a set of field names, or all fields. Names fold case.
type Fields struct {
	All   bool
	names []string // folded and sorted; sets share them, so they never change
}

// AllFields is every field of a row.
func AllFields() Fields { return Fields{All: true} }

// NewFields returns the set of the named fields.
func NewFields(names ...string) Fields { return Fields{}.With(names...) }

// Has reports whether the set holds the field.
func (f Fields) Has(name string) bool { return f.All || f.named(name) }

// named reports whether the field is one of the set's names.
func (f Fields) named(name string) bool {
	_, found := slices.BinarySearch(f.names, strings.ToLower(name))
	return found
}

// With returns the set and the named fields.
func (f Fields) With(names ...string) Fields {
	known := f
	for _, n := range names {
		if known.named(n) {
			continue
		}
		if len(f.names) == len(known.names) { // the first new one
			f.names = append(make([]string, 0, len(known.names)+len(names)), known.names...)
		}
		f.names = append(f.names, strings.ToLower(n))
	}
	if len(f.names) > len(known.names) {
		slices.Sort(f.names)
		f.names = slices.Compact(f.names)
	}
	return f
}

// Without returns the set less the named fields. All fields less some are
// still all fields.
func (f Fields) Without(names ...string) Fields {
	if slices.ContainsFunc(names, f.named) {
		gone := NewFields(names...)
		f.names = slices.DeleteFunc(slices.Clone(f.names), gone.named)
	}
	return f
}

// Names returns the folded names of the set, sorted. The caller must not change
// them.
func (f Fields) Names() []string { return f.names }
