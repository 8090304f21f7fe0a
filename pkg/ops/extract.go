package ops

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

// extracted is what a parse operator found for one of its fields. A miss keeps
// the value that the field had.
type extracted struct {
	value value.Value
	found bool
}

// matchFunc reads the fields of a parse operator from a text into one place per
// output and reports whether the text matched as a whole.
type matchFunc func(text string, out []extracted) bool

// extract runs a parse operator over the field from of a batch. Rows that do
// not match are dropped unless nodrop is set.
func extract(b *value.Batch, from string, outputs []string, nodrop bool, match matchFunc) *value.Batch {
	in := b.Column(from)
	cols := make([]*value.Column, len(outputs))
	old := make([]*value.Column, len(outputs))
	for i, name := range outputs {
		cols[i] = value.NewColumn(b.N)
		old[i] = b.Column(name)
	}
	var kept []int // nil while no row was dropped
	found := make([]extracted, len(outputs))
	for row := range b.N {
		clear(found)
		ok := false
		if in != nil {
			if v := in.At(row); !v.IsNull() {
				ok = match(v.Text(), found)
			}
		}
		if !ok && !nodrop {
			if kept == nil {
				kept = upTo(row)
			}
			continue
		}
		if kept != nil {
			kept = append(kept, row)
		}
		for i := range outputs {
			switch {
			case found[i].found:
				cols[i].Append(found[i].value)
			case old[i] != nil:
				cols[i].Append(old[i].At(row))
			default:
				cols[i].AppendNull()
			}
		}
	}
	if kept != nil {
		b = b.Gather(kept)
	}
	return assign(b, outputs, cols)
}

// upTo returns 0 … n-1 in a slice that is not nil.
func upTo(n int) []int {
	idx := make([]int, n, n+1)
	for i := range idx {
		idx[i] = i
	}
	return idx
}
