package exec

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var numbers = value.NewSchema("n")

// batches cuts 0 … n-1 into batches of the given sizes, over and over.
func batches(n int, sizes []int) []*value.Batch {
	var out []*value.Batch
	for i, k := 0, 0; i < n; k++ {
		b := value.NewBatch(numbers, 0)
		for range min(sizes[k%len(sizes)], n-i) {
			b.AppendRow(value.Int(int64(i)))
			i++
		}
		out = append(out, b)
	}
	return out
}

// even keeps the even numbers.
func even(b *value.Batch) (*value.Batch, error) {
	keep := make([]bool, b.N)
	for i := range keep {
		n, _ := b.Cols[0].At(i).AsInt()
		keep[i] = n%2 == 0
	}
	runtime.Gosched()
	return b.Filter(keep), nil
}

func fns(n int, fn BatchFunc) []BatchFunc {
	out := make([]BatchFunc, n)
	for i := range out {
		out[i] = fn
	}
	return out
}

func TestParallelMapKeepsOrderWhateverTheWorkersAndCuts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 200).Draw(t, "rows")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 5).Draw(t, "sizes")
		workers := rapid.IntRange(1, 5).Draw(t, "workers")
		got, err := Collect(context.Background(), ParallelMap(Slice(numbers, batches(n, sizes)...), numbers, fns(workers, even)))
		if err != nil {
			t.Fatal(err)
		}
		if got.N != (n+1)/2 {
			t.Fatalf("%d rows of %d", got.N, n)
		}
		for i := range got.N {
			if v, _ := got.Cols[0].At(i).AsInt(); v != int64(2*i) {
				t.Fatalf("row %d is %d", i, v)
			}
		}
	})
}

func TestParallelMapFailsWithItsWorkerOrInput(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	for name, s := range map[string]Stream{
		"worker": ParallelMap(Slice(numbers, batches(100, []int{3})...), numbers, fns(3, func(*value.Batch) (*value.Batch, error) { return nil, wrong })),
		"input":  ParallelMap(&failing{Slice(numbers), wrong}, numbers, fns(3, even)),
	} {
		if _, err := Collect(t.Context(), s); !errors.Is(err, wrong) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	_, err := Collect(t.Context(), ParallelMap(Slice(numbers, batches(9, []int{3})...), numbers,
		fns(2, func(*value.Batch) (*value.Batch, error) { panic("a fault") })))
	var fault *PanicError
	if !errors.As(err, &fault) {
		t.Errorf("a panic gave %v", err)
	}
}

type failing struct {
	Stream
	err error
}

func (f *failing) Next(context.Context) (*value.Batch, error) { return nil, f.err }

// endless never ends, and counts whether it was closed.
type endless struct{ closed chan struct{} }

func (*endless) Schema() *value.Schema { return numbers }
func (e *endless) Close() error        { close(e.closed); return nil }
func (*endless) Next(ctx context.Context) (*value.Batch, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return batches(2, []int{2})[0], nil
}

func TestParallelMapStopsWhenClosed(t *testing.T) {
	t.Parallel()
	in := &endless{make(chan struct{})}
	s := ParallelMap(in, numbers, fns(4, even))
	if _, err := s.Next(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil { // waits for the workers
		t.Fatal(err)
	}
	select {
	case <-in.closed:
	default:
		t.Error("the input was not closed")
	}
}

func TestParallelMapStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	s := ParallelMap(&endless{make(chan struct{})}, numbers, fns(2, even))
	var err error
	for err == nil {
		_, err = s.Next(ctx)
	}
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// cancelled gives a batch, and its context's error once that has ended.
type cancelled struct {
	Stream
	given bool
}

func (c *cancelled) Next(ctx context.Context) (*value.Batch, error) {
	if !c.given {
		c.given = true
		return batches(2, []int{2})[0], nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestParallelMapThatIsCancelledIsNoShortAnswer: whoever reads on after the
// context has ended does not take the rows so far for all.
func TestParallelMapThatIsCancelledIsNoShortAnswer(t *testing.T) {
	t.Parallel()
	for range 300 {
		ctx, cancel := context.WithCancel(t.Context())
		s := ParallelMap(&cancelled{Stream: Slice(numbers)}, numbers, fns(2, even))
		if _, err := s.Next(ctx); err != nil {
			t.Fatal(err)
		}
		cancel()
		for range 10 {
			runtime.Gosched() // lets the reader of the input end
		}
		if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v, want that of the context", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
