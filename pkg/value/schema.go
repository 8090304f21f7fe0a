package value

import "strings"

// Fold returns a name as it is compared: field names fold case (language spec
// §1.4).
func Fold(name string) string { return strings.ToLower(name) }

// Schema is the ordered column names of a batch. Look-ups fold case; names keep
// the spelling that came first. A schema does not change: With and Select
// return new ones.
type Schema struct {
	names []string
	index map[string]int
}

// NewSchema returns a schema of the names. Names that differ only in case are
// one column.
func NewSchema(names ...string) *Schema {
	s := &Schema{names: make([]string, 0, len(names)), index: make(map[string]int, len(names))}
	for _, n := range names {
		s.add(n)
	}
	return s
}

func (s *Schema) add(name string) {
	key := Fold(name)
	if _, ok := s.index[key]; !ok {
		s.index[key] = len(s.names)
		s.names = append(s.names, name)
	}
}

// Len returns the number of columns.
func (s *Schema) Len() int { return len(s.names) }

// Names returns the column names in order. The caller must not change them.
func (s *Schema) Names() []string { return s.names }

// Index returns the position of the named column, -1 when there is none.
func (s *Schema) Index(name string) int {
	if i, ok := s.index[name]; ok {
		return i
	}
	if i, ok := s.index[Fold(name)]; ok {
		return i
	}
	return -1
}

// Column is Index under the name that package expr resolves fields by.
func (s *Schema) Column(name string) int { return s.Index(name) }

// With returns the schema with a column of that name and its position; s itself
// when the column exists.
func (s *Schema) With(name string) (*Schema, int) {
	if i := s.Index(name); i >= 0 {
		return s, i
	}
	out := NewSchema(s.names...)
	out.add(name)
	return out, len(s.names)
}

// Select returns the schema of the columns that idx names, in that order.
func (s *Schema) Select(idx []int) *Schema {
	names := make([]string, len(idx))
	for o, i := range idx {
		names[o] = s.names[i]
	}
	return NewSchema(names...)
}

// Equal reports whether both have the same columns in the same order.
func (s *Schema) Equal(o *Schema) bool {
	if s == o {
		return true
	}
	if len(s.names) != len(o.names) {
		return false
	}
	for i, n := range s.names {
		if Fold(n) != Fold(o.names[i]) {
			return false
		}
	}
	return true
}
