package value

import "strings"

// Column is the values of one field for the rows of a batch: a kind byte a row,
// and numbers and strings only where a row has one. The zero Column is empty.
// A column that other batches may share must not be changed.
type Column struct {
	kinds []Kind
	bits  []uint64 // nil until a boolean or number comes
	strs  []string // nil until a string comes
	seen  uint8    // a bit for every kind that ever came
}

const (
	bitsKinds = 1<<KindBool | 1<<KindInt | 1<<KindFloat
	strsKinds = 1 << KindString
)

// NewColumn returns an empty column with room for n rows.
func NewColumn(n int) *Column { return &Column{kinds: make([]Kind, 0, n)} }

// NewNulls returns a column of n nulls.
func NewNulls(n int) *Column {
	c := &Column{kinds: make([]Kind, n)}
	if n > 0 {
		c.seen = 1 << KindNull
	}
	return c
}

// NewStrings returns a column of strings that shares s.
func NewStrings(s []string) *Column {
	c := &Column{kinds: make([]Kind, len(s)), strs: s}
	for i := range c.kinds {
		c.kinds[i] = KindString
	}
	if len(s) > 0 {
		c.seen = strsKinds
	}
	return c
}

// Constant returns a column of n times v.
func Constant(v Value, n int) *Column {
	c := NewColumn(n)
	for range n {
		c.Append(v)
	}
	return c
}

// Len returns the number of rows.
func (c *Column) Len() int { return len(c.kinds) }

// At returns the value in row i.
func (c *Column) At(i int) Value {
	switch k := c.kinds[i]; k {
	case KindNull:
		return Value{}
	case KindString:
		return Value{kind: k, str: c.strs[i]}
	default:
		return Value{kind: k, bits: c.bits[i]}
	}
}

// KindAt returns the kind of row i.
func (c *Column) KindAt(i int) Kind { return c.kinds[i] }

// StringAt returns the text of row i when it is a string.
func (c *Column) StringAt(i int) (string, bool) {
	if c.kinds[i] != KindString {
		return "", false
	}
	return c.strs[i], true
}

// NumAt returns the value in row i cast to a number, see [Value.Num].
func (c *Column) NumAt(i int) (float64, bool) { return c.At(i).Num() }

// Append adds a row.
func (c *Column) Append(v Value) {
	c.kinds = append(c.kinds, v.kind)
	c.seen |= 1 << v.kind
	c.grow(v.kind)
	if c.bits != nil {
		c.bits = append(c.bits, v.bits)
	}
	if c.strs != nil {
		c.strs = append(c.strs, v.str)
	}
}

// AppendString adds a row of text.
func (c *Column) AppendString(s string) { c.Append(Value{kind: KindString, str: s}) }

// AppendNull adds a row without a value.
func (c *Column) AppendNull() { c.Append(Value{}) }

// AppendColumn adds all rows of other. Texts are copied: they may be small parts
// of large ones, such as blocks of a file, which they would hold in memory.
func (c *Column) AppendColumn(other *Column) {
	n, m := len(c.kinds), len(other.kinds)
	c.kinds = append(c.kinds, other.kinds...)
	c.bits = appendCells(c.bits, other.bits, n, m)
	c.strs = appendCells(c.strs, copyTexts(other.strs), n, m)
	c.seen |= other.seen
}

// copyTexts returns copies in one piece of memory, of equal neighbours one.
func copyTexts(texts []string) []string {
	if texts == nil {
		return nil
	}
	size, last := 0, ""
	for _, s := range texts {
		if s != last {
			size += len(s)
			last = s
		}
	}
	var b strings.Builder
	b.Grow(size)
	out := make([]string, len(texts))
	last = ""
	copied := ""
	for i, s := range texts {
		if s != last {
			at := b.Len()
			b.WriteString(s)
			last, copied = s, b.String()[at:]
		}
		out[i] = copied
	}
	return out
}

// appendCells adds the m cells of src to the n of dst; nil stands for cells that
// are all empty.
func appendCells[T any](dst, src []T, n, m int) []T {
	switch {
	case dst == nil && src == nil:
		return nil
	case src == nil:
		return append(dst, make([]T, m)...)
	case dst == nil:
		dst = make([]T, n, n+m)
	}
	return append(dst, src...)
}

// Set replaces the value in row i.
func (c *Column) Set(i int, v Value) {
	c.seen |= 1 << v.kind
	c.kinds[i] = v.kind
	switch {
	case 1<<v.kind&bitsKinds != 0:
		if c.bits == nil {
			c.bits = make([]uint64, len(c.kinds), cap(c.kinds))
		}
		c.bits[i] = v.bits
	case v.kind == KindString:
		if c.strs == nil {
			c.strs = make([]string, len(c.kinds), cap(c.kinds))
		}
		c.strs[i] = v.str
	}
	if c.strs != nil && v.kind != KindString {
		c.strs[i] = "" // releases the old text
	}
}

// grow allocates the array for kind k as long as the rows before the new one.
func (c *Column) grow(k Kind) {
	n := len(c.kinds) - 1
	switch {
	case c.bits == nil && 1<<k&bitsKinds != 0:
		c.bits = make([]uint64, n, cap(c.kinds))
	case c.strs == nil && k == KindString:
		c.strs = make([]string, n, cap(c.kinds))
	}
}

// Uniform returns the one kind that all rows have, and false when they differ
// or there are none.
func (c *Column) Uniform() (Kind, bool) {
	if len(c.kinds) == 0 {
		return KindNull, false
	}
	first := c.kinds[0]
	if c.seen == 1<<first {
		return first, true
	}
	for _, k := range c.kinds[1:] { // seen may remember kinds that are gone
		if k != first {
			return KindNull, false
		}
	}
	return first, true
}

// Slice returns rows i to j, sharing memory with c.
func (c *Column) Slice(i, j int) *Column {
	out := &Column{kinds: c.kinds[i:j:j], seen: c.seen}
	if c.bits != nil {
		out.bits = c.bits[i:j:j]
	}
	if c.strs != nil {
		out.strs = c.strs[i:j:j]
	}
	return out
}

// Gather returns the rows that idx names, in that order.
func (c *Column) Gather(idx []int) *Column {
	out := &Column{kinds: make([]Kind, len(idx)), seen: c.seen}
	for o, i := range idx {
		out.kinds[o] = c.kinds[i]
	}
	if c.bits != nil {
		out.bits = make([]uint64, len(idx))
		for o, i := range idx {
			out.bits[o] = c.bits[i]
		}
	}
	if c.strs != nil {
		out.strs = make([]string, len(idx))
		for o, i := range idx {
			out.strs[o] = c.strs[i]
		}
	}
	return out
}

// Size estimates the bytes that the column holds, text included, for memory
// budgets.
func (c *Column) Size() int {
	n := len(c.kinds) + 8*len(c.bits) + 16*len(c.strs)
	for _, s := range c.strs {
		n += len(s)
	}
	return n
}
