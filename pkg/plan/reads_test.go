package plan

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestReads(t *testing.T) {
	t.Parallel()
	r := ReadsOf("A", "b")
	r.Add("O", []string{"p"})
	r.Add("o", []string{"p"}) // names fold, and a path counts once
	r.Add("o", []string{"P"}) // paths do not fold
	if diff := gocmp.Diff([]string{"a", "b", "o"}, r.Names()); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([][]string{{"p"}, {"P"}}, r.Paths("O")); diff != "" {
		t.Error(diff)
	}
	if !r.Has("B") || r.Has("c") || !r.Whole("a") || r.Whole("o") || r.Whole("c") {
		t.Error("Has and Whole")
	}
	less := r.Without("O", "A")
	less.Add("b", []string{"q"})
	if diff := gocmp.Diff(Reads{"b": {nil, {"q"}}}, less); diff != "" {
		t.Error(diff)
	}
	if len(r.Paths("b")) != 1 || !r.Has("o") {
		t.Error("a copy changed what it was made of")
	}
}

// passing is an operator that reads a, and makes b of c when it is wanted.
type passing struct{ op }

func (passing) Needs(out Fields) Fields {
	if out.Has("b") {
		out = out.Without("b").With("c")
	}
	return out.With("a")
}

func TestNeedsOfKeepsPathsOfWhatPasses(t *testing.T) {
	t.Parallel()
	want := ReadsOf("b")
	want.Add("o", []string{"p"})
	want.Add("a", []string{"q"})
	got := NeedsOf(passing{}, want)
	if diff := gocmp.Diff(Reads{"a": {nil, {"q"}}, "c": {nil}, "o": {{"p"}}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTermAt(t *testing.T) {
	t.Parallel()
	raw := &Term{}
	for _, tt := range []struct {
		name string
		term *Term
		want *Term
	}{
		{"of the message", raw, &Term{Path: []string{"p"}}},
		{"of an object", &Term{Path: []string{"o"}}, &Term{Path: []string{"o", "p"}}},
		{"of one whose key folds, with the keys that may not stand there", &Term{Path: []string{"o"}, Folded: true, Unless: []string{"x"}}, &Term{Path: []string{"o", "p"}, Folded: true, Unless: []string{"x"}}},
		{"of what is computed", nil, nil},
		{"of a text in lower case", &Term{Path: []string{"o"}, Lower: true}, nil},
		{"of a number", &Term{Path: []string{"o"}, Number: true}, nil},
		{"of what a rule has set", &Term{Path: []string{"o"}, NonEmpty: true}, nil},
	} {
		if diff := gocmp.Diff(tt.want, tt.term.At([]string{"p"})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestTermOver: a nodrop miss leaves the field as it was, which can be said when
// that was a key of the message: it must stand nowhere.
func TestTermOver(t *testing.T) {
	t.Parallel()
	auto := func(name string) *Term { return &Term{Path: []string{name}, Folded: true} }
	for _, tt := range []struct {
		name         string
		term, before *Term
		want         *Term
	}{
		{"a key of another name", &Term{Path: []string{"o", "p"}}, auto("x"), &Term{Path: []string{"o", "p"}, Unless: []string{"x"}}},
		{"the key itself, which folds then", &Term{Path: []string{"k"}}, auto("K"), &Term{Path: []string{"k"}, Folded: true}},
		{"what is computed", nil, auto("x"), nil},
		{"over what is computed", &Term{Path: []string{"k"}}, nil, nil},
		{"over what a stage has set", &Term{Path: []string{"k"}}, &Term{Path: []string{"x"}}, nil},
		{"over a number", &Term{Path: []string{"k"}}, &Term{Path: []string{"x"}, Folded: true, Number: true}, nil},
	} {
		if diff := gocmp.Diff(tt.want, tt.term.Over(tt.before)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestTraceKeepsAndDrops(t *testing.T) {
	t.Parallel()
	trace := NewTrace(nil, func(name string) *Term { return &Term{Path: []string{name}} })
	trace.Drop([]string{"A"})
	if trace.Term("a") != nil || trace.Term("b") == nil {
		t.Error("Drop")
	}
	trace.Keep([]string{"B"})
	if trace.Term("b") == nil || trace.Term("c") != nil || trace.Term("a") != nil || trace.Term("_raw") == nil {
		t.Error("Keep")
	}
}
