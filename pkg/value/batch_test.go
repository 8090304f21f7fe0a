package value

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// texts returns a batch as rows of text, null as "∅".
func texts(b *Batch) [][]string {
	out := make([][]string, b.N)
	for i := range out {
		for _, v := range b.Row(i) {
			if v.IsNull() {
				out[i] = append(out[i], "∅")
			} else {
				out[i] = append(out[i], v.Text())
			}
		}
	}
	return out
}

func people() *Batch {
	b := NewBatch(NewSchema("name", "age"), 4)
	b.AppendRow(String("ann"), Int(31))
	b.AppendRow(String("bob"), NullValue())
	b.AppendRow(String("cid"), Int(19))
	return b
}

func TestBatchesAreCutAndReordered(t *testing.T) {
	b := people()
	for name, c := range map[string]struct {
		got  *Batch
		want [][]string
	}{
		"filter":            {b.Filter([]bool{true, false, true}), [][]string{{"ann", "31"}, {"cid", "19"}}},
		"filter none":       {b.Filter([]bool{false, false, false}), [][]string{}},
		"slice":             {b.Slice(1, 3), [][]string{{"bob", "∅"}, {"cid", "19"}}},
		"gather":            {b.Gather([]int{2, 0, 0}), [][]string{{"cid", "19"}, {"ann", "31"}, {"ann", "31"}}},
		"select":            {b.Select([]int{1}), [][]string{{"31"}, {"∅"}, {"19"}}},
		"new column":        {b.WithColumn("x", Constant(Bool(true), 3)), [][]string{{"ann", "31", "true"}, {"bob", "∅", "true"}, {"cid", "19", "true"}}},
		"column in another": {b.WithColumn("AGE", NewNulls(3)), [][]string{{"ann", "∅"}, {"bob", "∅"}, {"cid", "∅"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, texts(c.got)); d != "" {
				t.Error(d)
			}
		})
	}
	if d := cmp.Diff([][]string{{"ann", "31"}, {"bob", "∅"}, {"cid", "19"}}, texts(b)); d != "" {
		t.Errorf("the batch itself changed: %s", d)
	}
	if b.Filter([]bool{true, true, true}) != b || b.Slice(0, 3) != b {
		t.Error("a batch that keeps all rows is copied")
	}
	if b.Column("Name") != b.Cols[0] || b.Column("x") != nil || b.Size() < 9 {
		t.Error("Column or Size")
	}
}

func TestBatchAppendGoesByName(t *testing.T) {
	b := people()
	other := NewBatch(NewSchema("city", "NAME"), 1)
	other.AppendRow(String("rome"), String("dan"))
	b.Append(other)
	b.Append(people().Slice(0, 1))
	want := [][]string{{"ann", "31", "∅"}, {"bob", "∅", "∅"}, {"cid", "19", "∅"}, {"dan", "∅", "rome"}, {"ann", "31", "∅"}}
	if d := cmp.Diff(want, texts(b)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"name", "age", "city"}, b.Schema.Names()); d != "" {
		t.Error(d)
	}
}

func TestSchemaFoldsCaseAndKeepsTheFirstSpelling(t *testing.T) {
	// language spec §1.4
	s := NewSchema("ApiName", "region", "APINAME")
	if d := cmp.Diff([]string{"ApiName", "region"}, s.Names()); d != "" {
		t.Error(d)
	}
	if s.Index("apiname") != 0 || s.Column("REGION") != 1 || s.Index("none") != -1 || s.Len() != 2 {
		t.Error("Index")
	}
	same, i := s.With("Region")
	if same != s || i != 1 {
		t.Error("With an existing column is a new schema")
	}
	more, i := s.With("x")
	if i != 2 || more.Len() != 3 || s.Len() != 2 {
		t.Error("With a new column")
	}
	if !more.Select([]int{0, 1}).Equal(s) || !s.Equal(NewSchema("apiname", "REGION")) || s.Equal(more) || s.Equal(NewSchema("a", "b")) {
		t.Error("Equal")
	}
}

func TestLabels(t *testing.T) {
	l := Labels{{"Namespace", "aws"}, {"region", "us"}}
	if v, ok := l.Get("namespace"); v != "aws" || !ok {
		t.Error("Get")
	}
	if _, ok := l.Get("x"); ok {
		t.Error("Get of a missing label")
	}
	for name, c := range map[string]struct {
		got  Labels
		want Labels
	}{
		"with new":      {l.With("a", "1"), Labels{{"Namespace", "aws"}, {"region", "us"}, {"a", "1"}}},
		"with existing": {l.With("REGION", "eu"), Labels{{"Namespace", "aws"}, {"region", "eu"}}},
		"without":       {l.Without("NAMESPACE", "x"), Labels{{"region", "us"}}},
		"only":          {l.Only("region", "x", "namespace", "REGION"), Labels{{"region", "us"}, {"namespace", "aws"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, c.got); d != "" {
				t.Error(d)
			}
		})
	}
	if d := cmp.Diff(Labels{{"Namespace", "aws"}, {"region", "us"}}, l); d != "" {
		t.Errorf("the labels themselves changed: %s", d)
	}
	if l.String() != "Namespace=aws, region=us" {
		t.Errorf("String is %q", l)
	}
}

func TestLabelKeysAreInjective(t *testing.T) {
	same := Labels{{"A", "x"}}
	if same.Key() != (Labels{{"a", "x"}}).Key() {
		t.Error("names do not fold")
	}
	keys := map[string]Labels{}
	for _, l := range []Labels{{}, {{"a", "x"}}, {{"a", "X"}}, {{"ax", ""}}, {{"a", ""}, {"x", ""}}, {{"a", "x"}, {"b", ""}}, {{"", "ax"}}} {
		if other, ok := keys[l.Key()]; ok {
			t.Errorf("%v and %v have one key", l, other)
		}
		keys[l.Key()] = l
	}
}

func TestGrid(t *testing.T) {
	g := Grid{Start: 1000, Step: 60, N: 3}
	if g.Time(2) != 1120 || g.End() != 1180 {
		t.Error("Time or End")
	}
	for at, want := range map[int64]int{999: -1, 1000: 0, 1059: 0, 1060: 1, 1179: 2, 1180: -1} {
		if got := g.Index(at); got != want {
			t.Errorf("Index(%d) is %d, want %d", at, got, want)
		}
	}
	if (Grid{N: 1}).Index(0) != -1 {
		t.Error("a grid without a step has points")
	}
}
