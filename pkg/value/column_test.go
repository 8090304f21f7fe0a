package value

import (
	"testing"

	"pgregory.net/rapid"
)

// columnMachine holds a Column against the plain slice that it stands for.
type columnMachine struct {
	col   *Column
	model []Value
}

func (m *columnMachine) Append(t *rapid.T) {
	v := anyValue().Draw(t, "v")
	m.col.Append(v)
	m.model = append(m.model, v)
}

func (m *columnMachine) AppendNull(*rapid.T) {
	m.col.AppendNull()
	m.model = append(m.model, NullValue())
}

func (m *columnMachine) AppendString(t *rapid.T) {
	s := rapid.String().Draw(t, "s")
	m.col.AppendString(s)
	m.model = append(m.model, String(s))
}

func (m *columnMachine) Set(t *rapid.T) {
	if len(m.model) == 0 {
		t.Skip()
	}
	i := rapid.IntRange(0, len(m.model)-1).Draw(t, "i")
	v := anyValue().Draw(t, "v")
	m.col.Set(i, v)
	m.model[i] = v
}

func (m *columnMachine) Slice(t *rapid.T) {
	j := rapid.IntRange(0, len(m.model)).Draw(t, "j")
	i := rapid.IntRange(0, j).Draw(t, "i")
	old := m.col
	m.col, m.model = m.col.Slice(i, j), append([]Value(nil), m.model[i:j]...)
	if n := old.Len(); n > j {
		before := old.At(j)
		m.Append(t) // must not write into the old column
		if !Equal(old.At(j), before) {
			t.Fatal("appending to a slice changed the column it came from")
		}
	}
}

func (m *columnMachine) Gather(t *rapid.T) {
	if len(m.model) == 0 {
		t.Skip()
	}
	idx := rapid.SliceOf(rapid.IntRange(0, len(m.model)-1)).Draw(t, "idx")
	model := make([]Value, len(idx))
	for o, i := range idx {
		model[o] = m.model[i]
	}
	m.col, m.model = m.col.Gather(idx), model
}

func (m *columnMachine) AppendColumn(t *rapid.T) {
	other := &Column{}
	for _, v := range rapid.SliceOfN(anyValue(), 0, 5).Draw(t, "other") {
		other.Append(v)
		m.model = append(m.model, v)
	}
	m.col.AppendColumn(other)
}

func (m *columnMachine) Check(t *rapid.T) {
	if m.col.Len() != len(m.model) {
		t.Fatalf("Len is %d, want %d", m.col.Len(), len(m.model))
	}
	kinds := map[Kind]bool{}
	for i, want := range m.model {
		got := m.col.At(i)
		if got.Kind() != want.Kind() || !Equal(got, want) || m.col.KindAt(i) != want.Kind() {
			t.Fatalf("row %d is %v %q, want %v %q", i, got.Kind(), got.Text(), want.Kind(), want.Text())
		}
		s, ok := m.col.StringAt(i)
		if wantS, wantOK := want.Str(); s != wantS || ok != wantOK {
			t.Fatalf("StringAt(%d) is %q, %v", i, s, ok)
		}
		kinds[want.Kind()] = true
	}
	if k, ok := m.col.Uniform(); ok != (len(kinds) == 1) || ok && !kinds[k] {
		t.Fatalf("Uniform is %v, %v for kinds %v", k, ok, kinds)
	}
}

func TestColumnIsASliceOfValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &columnMachine{col: NewColumn(rapid.IntRange(0, 4).Draw(t, "room"))}
		t.Repeat(rapid.StateMachineActions(m))
	})
}

func TestColumnConstructors(t *testing.T) {
	for name, c := range map[string]struct {
		col  *Column
		want []Value
	}{
		"nulls":    {NewNulls(2), []Value{NullValue(), NullValue()}},
		"strings":  {NewStrings([]string{"a", ""}), []Value{String("a"), String("")}},
		"constant": {Constant(Int(3), 2), []Value{Int(3), Int(3)}},
		"empty":    {NewNulls(0), nil},
	} {
		t.Run(name, func(t *testing.T) {
			if c.col.Len() != len(c.want) {
				t.Fatalf("Len is %d", c.col.Len())
			}
			for i, w := range c.want {
				if !Equal(c.col.At(i), w) {
					t.Errorf("row %d is %q", i, c.col.At(i).Text())
				}
			}
		})
	}
	if f, ok := NewStrings([]string{"2.5"}).NumAt(0); !ok || f != 2.5 {
		t.Errorf("NumAt is %v, %v", f, ok)
	}
	if n := NewStrings([]string{"abc"}).Size(); n < 1+16+3 {
		t.Errorf("Size is %d", n)
	}
}

func BenchmarkColumnGather(b *testing.B) {
	b.ReportAllocs()
	c := NewColumn(1024)
	idx := make([]int, 0, 512)
	for i := range 1024 {
		c.AppendString("value")
		if i%2 == 0 {
			idx = append(idx, i)
		}
	}
	for b.Loop() {
		c.Gather(idx)
	}
}

func BenchmarkColumnAppend(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		c := NewColumn(1024)
		for i := range 1024 {
			c.Append(Int(int64(i)))
		}
	}
}
