package plan

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// input counts how often it is closed.
type input struct {
	exec.Stream
	closed int
}

func (i *input) Close() error { i.closed++; return i.Stream.Close() }

func newInput() *input {
	b := value.NewBatch(value.NewSchema("n"), 2)
	b.AppendRow(value.Int(1))
	b.AppendRow(value.Int(2))
	return &input{Stream: exec.Slice(b.Schema, b)}
}

// op is an operator that keeps rows as they are, or fails when it is opened.
type op struct{ err error }

func (op) Span() diag.Span               { return diag.Span{} }
func (op) Print(*syntax.Printer)         {}
func (op) Name() string                  { return "op" }
func (op) Bind(_ *Binder, s Shape) Shape { return s }
func (op) Needs(f Fields) Fields         { return f }

type rowOp struct{ op }

func (o rowOp) Compile(_ *exec.Runtime, in *value.Schema) (*value.Schema, RowFunc, error) {
	return in, func(b *value.Batch) (*value.Batch, error) { return b, nil }, o.err
}

type streamOp struct{ op }

func (o streamOp) Open(_ *exec.Runtime, in exec.Stream) (exec.Stream, error) {
	if o.err != nil {
		return nil, o.err
	}
	return exec.Lazy(in.Schema(), in, func(ctx context.Context) ([]*value.Batch, error) {
		b, err := exec.Collect(ctx, in)
		return []*value.Batch{b}, err
	}), nil
}

type dynamicOp struct{ op }

func (o dynamicOp) Materialize(ctx context.Context, _ *exec.Runtime, in exec.Stream) (*value.Batch, error) {
	b, err := exec.Collect(ctx, in)
	return b, errors.Join(err, o.err)
}

func TestOpenClosesTheInputOnEveryPath(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	good := []Op{rowOp{}, streamOp{}, rowOp{}, dynamicOp{}, rowOp{}}
	for name, bad := range map[string]Op{"a row operator": rowOp{op{wrong}}, "a stream operator": streamOp{op{wrong}}, "a dynamic operator": dynamicOp{op{wrong}}} {
		for i := range len(good) + 1 {
			ops := append(append(append([]Op{}, good[:i]...), bad), good[i:]...)
			in := newInput()
			if _, err := Open(t.Context(), &exec.Runtime{Workers: 2}, ops, in); !errors.Is(err, wrong) {
				t.Errorf("%s at %d: error %v", name, i, err)
			}
			if in.closed == 0 {
				t.Errorf("%s at %d leaves the input open", name, i)
			}
		}
	}
	for i := range len(good) + 1 {
		in := newInput()
		out, err := Open(t.Context(), &exec.Runtime{Workers: 2}, good[:i], in)
		if err != nil {
			t.Fatal(err)
		}
		if all, err := exec.Collect(t.Context(), out); err != nil || all.N != 2 {
			t.Errorf("%d operators: error %v", i, err)
		}
		if in.closed == 0 {
			t.Errorf("%d operators leave the input open", i)
		}
		in = newInput()
		if out, err = Open(t.Context(), &exec.Runtime{}, good[:i], in); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil || in.closed == 0 {
			t.Errorf("%d operators closed before the first row: error %v, closed %d times", i, err, in.closed)
		}
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	s := Shape{Names: []string{"a"}}.WithTimes("T").With("A", "b", "B")
	if got := strings.Join(s.Names, " "); got != "a T b" || !s.Has("t") || s.Has("c") {
		t.Errorf("names %s", got)
	}
	if got := strings.Join(s.Without("A", "x").Names, " "); got != "T b" {
		t.Errorf("less a: %s", got)
	}
	if got := strings.Join(s.Names, " "); got != "a T b" {
		t.Errorf("the shape itself changed: %s", got)
	}
}

func TestFieldsFoldCase(t *testing.T) {
	t.Parallel()
	f := NewFields("A", "b")
	if !f.Has("a") || !f.Has("B") || f.Has("c") || !AllFields().Has("c") {
		t.Error("Has")
	}
	if got := strings.Join(f.Without("B").With("C", "c").Names(), " "); got != "a c" {
		t.Errorf("names %s", got)
	}
	if !AllFields().Without("a").Has("b") || !f.Has("b") {
		t.Error("Without")
	}
}
