package exec

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// watched counts how often a stream is closed.
type watched struct {
	Stream
	err    error // of Next, behind the stream's batches
	closed int
}

func (w *watched) Next(ctx context.Context) (*value.Batch, error) {
	b, err := w.Stream.Next(ctx)
	if errors.Is(err, io.EOF) && w.err != nil {
		return nil, w.err
	}
	return b, err
}

func (w *watched) Close() error {
	w.closed++
	return errors.Join(w.Stream.Close(), w.err)
}

func numbersUpTo(n int) *watched { return &watched{Stream: Slice(numbers, batches(n, []int{2})...)} }

func TestDrainClosesOnEveryPath(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		in   *watched
		each func(*value.Batch) error
		want error
	}{
		{"at the end", t.Context(), numbersUpTo(5), func(*value.Batch) error { return nil }, nil},
		{"when the input fails", t.Context(), &watched{Stream: Slice(numbers), err: wrong}, func(*value.Batch) error { return nil }, wrong},
		{"when the reader fails", t.Context(), numbersUpTo(5), func(*value.Batch) error { return wrong }, wrong},
		{"when the context ends", ended, numbersUpTo(5), func(*value.Batch) error { return nil }, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := Drain(tt.ctx, tt.in, tt.each); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if tt.in.closed != 1 {
				t.Errorf("closed %d times", tt.in.closed)
			}
		})
	}
}

func TestMapSkipsEmptyBatchesAndClosesItsInput(t *testing.T) {
	t.Parallel()
	in := numbersUpTo(9)
	got, err := Collect(t.Context(), Map(in, numbers, func(b *value.Batch) (*value.Batch, error) {
		switch n, _ := b.Cols[0].At(0).AsInt(); n {
		case 2:
			return nil, nil
		case 4:
			return b.Slice(0, 0), nil
		}
		return b, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got.N != 5 || in.closed != 1 {
		t.Errorf("%d rows, closed %d times", got.N, in.closed)
	}
	wrong := errors.New("wrong")
	in = numbersUpTo(9)
	if _, err := Collect(t.Context(), Map(in, numbers, func(*value.Batch) (*value.Batch, error) { return nil, wrong })); !errors.Is(err, wrong) || in.closed != 1 {
		t.Errorf("error %v, closed %d times", err, in.closed)
	}
}

func TestLazyMakesItsBatchesOnceAndClosesItsInput(t *testing.T) {
	t.Parallel()
	made := 0
	lazy := func(in Stream, err error) Stream {
		return Lazy(numbers, in, func(context.Context) ([]*value.Batch, error) {
			made++
			return batches(4, []int{2}), err
		})
	}
	in := numbersUpTo(2)
	got, err := Collect(t.Context(), lazy(in, nil))
	if err != nil || got.N != 4 || made != 1 || in.closed != 1 {
		t.Errorf("error %v, %d rows, made %d times, closed %d times", err, got.N, made, in.closed)
	}
	wrong := errors.New("wrong")
	in = numbersUpTo(2)
	if _, err := Collect(t.Context(), lazy(in, wrong)); !errors.Is(err, wrong) || in.closed != 1 {
		t.Errorf("error %v, closed %d times", err, in.closed)
	}
	in, made = numbersUpTo(2), 0
	if err := lazy(in, nil).Close(); err != nil || made != 0 || in.closed != 1 {
		t.Errorf("closed before the first row: error %v, made %d times, closed %d times", err, made, in.closed)
	}
}

func TestClosedSliceHasEnded(t *testing.T) {
	t.Parallel()
	s := Slice(numbers, batches(4, []int{2})...)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("error %v, want io.EOF", err)
	}
}

func TestBudget(t *testing.T) {
	t.Parallel()
	b := NewBudget(10 << 20)
	if err := b.Take("sort", 10<<20); err != nil {
		t.Error(err)
	}
	err := b.Take("sort", 1)
	if err == nil || !strings.Contains(err.Error(), "sort needs more than the 10 MiB") || !strings.Contains(err.Error(), "limits.memoryBytes") {
		t.Errorf("error %v", err)
	}
	b.Give(2)
	if err := b.Take("sort", 1); err != nil {
		t.Error(err)
	}
	var none *Budget
	if err := none.Take("sort", 1<<60); err != nil {
		t.Error(err)
	}
	none.Give(1)
	if err := NewBudget(0).Take("sort", DefaultMemory+1); err == nil {
		t.Error("a budget of 0 is not the default's")
	}
}

func TestNoticesAreKeptOnce(t *testing.T) {
	t.Parallel()
	var n Notices
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { n.Add(diag.Warning, "a") })
	}
	wg.Wait()
	n.Add(diag.Info, "b")
	n.Add(diag.Info, "a")
	if got := n.List(); len(got) != 2 || got[0] != (Notice{diag.Warning, "a"}) || got[1] != (Notice{diag.Info, "b"}) {
		t.Errorf("got %v", got)
	}
}

func TestSafelyKeepsThePlaceOfAPanic(t *testing.T) {
	t.Parallel()
	err := Safely(func() error { panic("a fault") })
	var fault *PanicError
	if !errors.As(err, &fault) || fault.Value != "a fault" || !strings.Contains(string(fault.Stack), "stream_test.go") {
		t.Errorf("error %v", err)
	}
	if err := Safely(func() error { return io.EOF }); !errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
}
