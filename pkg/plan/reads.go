package plan

import (
	"maps"
	"slices"
	"strings"
)

// Reads are the fields that something reads: of each the paths into its JSON,
// of which the empty one is the whole field. Names are folded.
type Reads map[string][][]string

// ReadsOf returns reads of whole fields.
func ReadsOf(names ...string) Reads {
	r := Reads{}
	for _, n := range names {
		r.Add(n, nil)
	}
	return r
}

// Add adds a path of a field.
func (r Reads) Add(field string, path []string) {
	field = strings.ToLower(field)
	for _, have := range r[field] {
		if slices.Equal(have, path) {
			return
		}
	}
	r[field] = append(r[field], path)
}

// Has reports whether anything of the field is read.
func (r Reads) Has(field string) bool { return len(r[strings.ToLower(field)]) > 0 }

// Whole reports whether the field is read as a whole.
func (r Reads) Whole(field string) bool {
	return slices.ContainsFunc(r[strings.ToLower(field)], func(p []string) bool { return len(p) == 0 })
}

// Names returns the fields, sorted.
func (r Reads) Names() []string { return slices.Sorted(maps.Keys(r)) }

// Paths returns the paths of a field.
func (r Reads) Paths(field string) [][]string { return r[strings.ToLower(field)] }

// Without returns a copy less the named fields.
func (r Reads) Without(fields ...string) Reads {
	out := make(Reads, len(r))
	for f, paths := range r {
		out[f] = slices.Clone(paths)
	}
	for _, f := range fields {
		delete(out, strings.ToLower(f))
	}
	return out
}

// readsBefore returns what an operator needs so that want can be made.
func readsBefore(op Op, want Reads) Reads {
	if p, ok := op.(PathReader); ok {
		return p.Reads(want)
	}
	return NeedsOf(op, want)
}

// NeedsOf returns what an operator needs by its Needs: what it reads itself as a
// whole, and of what it lets pass no more than is wanted.
func NeedsOf(op Op, want Reads) Reads {
	own := op.Needs(Fields{})
	out := ReadsOf(own.Names()...)
	for _, f := range op.Needs(NewFields(want.Names()...)).Names() {
		paths, passed := want[f]
		if !passed {
			paths = [][]string{nil}
		}
		for _, p := range paths {
			out.Add(f, p)
		}
	}
	return out
}
