package value

import (
	"encoding/binary"
	"strings"
)

// Label is one dimension of a time series.
type Label struct{ Name, Value string }

// Labels are the dimensions of a time series, in display order. Names fold
// case. The methods return new Labels.
type Labels []Label

// Get returns the value of the named label and whether it is there.
func (l Labels) Get(name string) (string, bool) {
	if i := l.find(name); i >= 0 {
		return l[i].Value, true
	}
	return "", false
}

func (l Labels) find(name string) int {
	for i := range l {
		if strings.EqualFold(l[i].Name, name) {
			return i
		}
	}
	return -1
}

// With returns the labels with one set: in its place when it is there, else as
// the last.
func (l Labels) With(name, val string) Labels {
	i := l.find(name)
	if i < 0 {
		return append(l[:len(l):len(l)], Label{name, val})
	}
	out := append(Labels(nil), l...)
	out[i].Value = val
	return out
}

// Without returns the labels without the named ones.
func (l Labels) Without(names ...string) Labels {
	drop := make(Labels, len(names))
	for i, n := range names {
		drop[i].Name = n
	}
	out := make(Labels, 0, len(l))
	for _, x := range l {
		if drop.find(x.Name) < 0 {
			out = append(out, x)
		}
	}
	return out
}

// Only returns the named labels, in the order and spelling of names; one that
// is missing is left out.
func (l Labels) Only(names ...string) Labels {
	out := make(Labels, 0, len(names))
	for _, n := range names {
		if v, ok := l.Get(n); ok && out.find(n) < 0 {
			out = append(out, Label{n, v})
		}
	}
	return out
}

// Key returns an injective encoding of the folded names and the values, in
// order. Sort first, or take Only of a list, to compare sets.
func (l Labels) Key() string {
	var b []byte
	for _, x := range l {
		for _, s := range [2]string{Fold(x.Name), x.Value} {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return string(b)
}

// String returns the labels as they are shown in legends: a=1, b=2.
func (l Labels) String() string {
	var b strings.Builder
	for i, x := range l {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(x.Name + "=" + x.Value)
	}
	return b.String()
}
