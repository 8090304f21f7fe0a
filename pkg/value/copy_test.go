package value_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TestAppendKeepsOnlyTheRows is not parallel: it looks at the memory of the whole process.
func TestAppendKeepsOnlyTheRows(t *testing.T) {
	const blocks, blockSize = 64, 1 << 20
	kept := value.NewBatch(value.NewSchema("line"), 0)
	before := heap()
	for range blocks {
		block := strings.Repeat("0123456789abcdef", blockSize/16)
		b := value.NewBatch(kept.Schema, 0)
		b.AppendRow(value.String(block[16:32]))
		b.AppendRow(value.String(block[16:32]))
		kept.Append(b)
	}
	if grown := heap() - before; grown > blocks*blockSize/4 {
		t.Errorf("%d rows of 16 bytes hold %d bytes", kept.N, grown)
	}
	for i := range kept.N {
		if s, _ := kept.Cols[0].StringAt(i); s != "0123456789abcdef" {
			t.Fatalf("row %d is %q", i, s)
		}
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestAppendCopiesTextsAsTheyStand(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "a", "", "", "bc", "a"}
	c := value.NewColumn(0)
	c.AppendNull()
	c.AppendColumn(value.NewStrings(texts))
	for i, want := range texts {
		if got, ok := c.StringAt(i + 1); !ok || got != want {
			t.Errorf("row %d is %q, want %q", i+1, got, want)
		}
	}
}
