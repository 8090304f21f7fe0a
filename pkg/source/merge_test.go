package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// part is a stream of batches that ends with an error, nil for its end, and
// counts how often it was closed.
type part struct {
	schema  *value.Schema
	batches []*value.Batch
	err     error
	closed  int
}

func (p *part) Schema() *value.Schema { return p.schema }
func (p *part) Close() error          { p.closed++; return nil }

func (p *part) Next(context.Context) (*value.Batch, error) {
	if len(p.batches) > 0 {
		b := p.batches[0]
		p.batches = p.batches[1:]
		return b, nil
	}
	if p.err != nil {
		return nil, p.err
	}
	return nil, io.EOF
}

// row is a time and a name that tells the row apart.
type row struct {
	time int64
	name string
}

// newPart cuts rows into batches of the sizes, over and over; 0 is an empty batch.
func newPart(schema *value.Schema, rows []row, sizes []int) *part {
	p := &part{schema: schema}
	for k := 0; len(rows) > 0; k++ {
		n := min(sizes[k%len(sizes)], len(rows))
		b := value.NewBatch(schema, n)
		for _, r := range rows[:n] {
			b.AppendRow(value.Int(r.time), value.String(r.name))
		}
		p.batches = append(p.batches, b)
		rows = rows[n:]
	}
	return p
}

func TestMergeIsStableAndNewestFirstWhateverTheCuts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		merged := value.NewSchema(fields.MessageTime, "a", "b")
		var parts []exec.Stream
		var want []row
		for i := range rapid.IntRange(0, 6).Draw(t, "parts") {
			times := rapid.SliceOfN(rapid.Int64Range(0, 9), 0, 3000/(i+1)).Draw(t, "times")
			slices.SortFunc(times, func(a, b int64) int { return int(b - a) })
			var rows []row
			for n, at := range times {
				rows = append(rows, row{at, fmt.Sprint(i, "-", n)})
			}
			want = append(want, rows...)
			sizes := append(rapid.SliceOfN(rapid.IntRange(0, 700), 0, 3).Draw(t, "cuts"), 1+i*500)
			schema := value.NewSchema(fields.MessageTime, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "column"))
			if rapid.Bool().Draw(t, "has the columns in another order") {
				schema = value.NewSchema("_MESSAGETIME", schema.Names()[1])
			}
			parts = append(parts, newPart(schema, rows, sizes))
		}
		slices.SortStableFunc(want, func(a, b row) int { return int(b.time - a.time) })
		m := MergeNewest(merged, testRuntime(0), parts)
		var got []row
		err := exec.Drain(context.Background(), m, func(b *value.Batch) error {
			if !b.Schema.Equal(merged) {
				t.Fatalf("a batch has the columns %v", b.Schema.Names())
			}
			for i := range b.N {
				r := b.Row(i)
				at, _ := r[0].AsInt()
				got = append(got, row{at, r[1].Text() + r[2].Text()})
				if r[1].IsNull() == r[2].IsNull() {
					t.Fatalf("row %v: one of two columns should be null", r)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
		for i, p := range parts {
			if p.(*part).closed == 0 {
				t.Fatalf("part %d is left open", i)
			}
		}
	})
}

func TestMergeClosesItsParts(t *testing.T) {
	t.Parallel()
	schema := value.NewSchema(fields.MessageTime, "a")
	down := &awsapi.Error{Target: devEast, Operation: "logs:StartQuery", Message: "down"}
	for _, tt := range []struct {
		name string
		errs []error // of each part, behind one row
		want string
		note string
	}{
		{"at their ends", []error{nil, nil}, "", ""},
		{"when a target fails", []error{down, nil}, "", "some rows are missing: dev/us-east-1: logs:StartQuery: down"},
		{"when all targets fail", []error{down, down}, "dev/us-east-1: logs:StartQuery: down", "some rows are missing: dev/us-east-1: logs:StartQuery: down"},
		{"when the query fails", []error{nil, errors.New("no memory")}, "no memory", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var parts []exec.Stream
			for i, err := range tt.errs {
				p := newPart(schema, []row{{int64(i), "x"}}, []int{1})
				p.err = err
				parts = append(parts, p)
			}
			rt := testRuntime(0)
			_, err := exec.Collect(t.Context(), MergeNewest(schema, rt, parts))
			if (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if got := notices(rt); !strings.Contains(got, tt.note) || tt.note == "" && got != "" {
				t.Errorf("notices %q, want %q", got, tt.note)
			}
			for i, p := range parts {
				if p.(*part).closed == 0 {
					t.Errorf("part %d is left open", i)
				}
			}
		})
	}
}

func BenchmarkMergeNewest(b *testing.B) {
	const rows = 100_000
	schema := value.NewSchema(fields.MessageTime, "a", "b", "c")
	for _, k := range []int{1, 4, 64} {
		for _, interleaved := range []bool{true, false} {
			b.Run(fmt.Sprintf("parts=%d/interleaved=%t", k, interleaved), func(b *testing.B) {
				batches := make([]*value.Batch, k)
				for p := range batches {
					batches[p] = value.NewBatch(schema, rows/k)
					for i := range rows / k {
						at := int64(rows - i*k - p)
						if !interleaved {
							at = int64(rows - p*(rows/k) - i)
						}
						batches[p].AppendRow(value.Int(at), value.String("x"), value.String("y"), value.NullValue())
					}
				}
				b.ReportAllocs()
				for b.Loop() {
					parts := make([]exec.Stream, k)
					for p := range parts {
						parts[p] = exec.Slice(schema, batches[p])
					}
					if err := exec.Drain(b.Context(), MergeNewest(schema, nil, parts), func(*value.Batch) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
			})
		}
	}
}
