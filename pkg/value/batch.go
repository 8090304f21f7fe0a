package value

// Batch is a run of rows as columns. Cols[i] holds the field Schema.Names()[i]
// and is N long. Batches share columns, so a batch that was handed on must not
// be changed; the methods other than Append return new ones.
type Batch struct {
	Schema *Schema
	Cols   []*Column
	N      int
}

// NewBatch returns an empty batch with room for n rows.
func NewBatch(s *Schema, n int) *Batch {
	b := &Batch{Schema: s, Cols: make([]*Column, s.Len())}
	for i := range b.Cols {
		b.Cols[i] = NewColumn(n)
	}
	return b
}

// Column returns the named column, nil when the batch has none.
func (b *Batch) Column(name string) *Column {
	if i := b.Schema.Index(name); i >= 0 {
		return b.Cols[i]
	}
	return nil
}

// Row returns the values of row i in column order.
func (b *Batch) Row(i int) []Value {
	row := make([]Value, len(b.Cols))
	for c, col := range b.Cols {
		row[c] = col.At(i)
	}
	return row
}

// AppendRow adds a row of one value per column.
func (b *Batch) AppendRow(row ...Value) {
	for c, col := range b.Cols {
		col.Append(row[c])
	}
	b.N++
}

// Filter returns the rows for which keep is true; b itself when that is all.
func (b *Batch) Filter(keep []bool) *Batch {
	n := 0
	for _, k := range keep {
		if k {
			n++
		}
	}
	if n == b.N {
		return b
	}
	idx := make([]int, 0, n)
	for i, k := range keep {
		if k {
			idx = append(idx, i)
		}
	}
	return b.Gather(idx)
}

// Gather returns the rows that idx names, in that order.
func (b *Batch) Gather(idx []int) *Batch {
	return b.each(len(idx), func(c *Column) *Column { return c.Gather(idx) })
}

// Slice returns rows i to j, sharing memory with b.
func (b *Batch) Slice(i, j int) *Batch {
	if i == 0 && j == b.N {
		return b
	}
	return b.each(j-i, func(c *Column) *Column { return c.Slice(i, j) })
}

func (b *Batch) each(n int, f func(*Column) *Column) *Batch {
	out := &Batch{Schema: b.Schema, Cols: make([]*Column, len(b.Cols)), N: n}
	for i, c := range b.Cols {
		out.Cols[i] = f(c)
	}
	return out
}

// WithColumn returns the batch with the column set under that name: in place of
// the one of that name, else as the last.
func (b *Batch) WithColumn(name string, c *Column) *Batch {
	s, at := b.Schema.With(name)
	out := &Batch{Schema: s, Cols: make([]*Column, s.Len()), N: b.N}
	copy(out.Cols, b.Cols)
	out.Cols[at] = c
	return out
}

// Select returns the batch of the columns that idx names, in that order.
func (b *Batch) Select(idx []int) *Batch {
	out := &Batch{Schema: b.Schema.Select(idx), Cols: make([]*Column, len(idx)), N: b.N}
	for o, i := range idx {
		out.Cols[o] = b.Cols[i]
	}
	return out
}

// Append adds the rows of other in place. Columns go by name: one that other
// lacks gets nulls, one that b lacks is added with nulls before.
func (b *Batch) Append(other *Batch) {
	if !b.Schema.Equal(other.Schema) {
		for _, name := range other.Schema.Names() {
			s, at := b.Schema.With(name)
			if at == len(b.Cols) {
				b.Cols = append(b.Cols, NewNulls(b.N))
			}
			b.Schema = s
		}
	}
	for i, name := range b.Schema.Names() {
		c := other.Column(name)
		if c == nil {
			c = NewNulls(other.N)
		}
		b.Cols[i].AppendColumn(c)
	}
	b.N += other.N
}

// Size estimates the bytes that the batch holds.
func (b *Batch) Size() int {
	n := 0
	for _, c := range b.Cols {
		n += c.Size()
	}
	return n
}
