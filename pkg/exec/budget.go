package exec

import (
	"fmt"
	"sync/atomic"
)

// DefaultMemory is the memory in bytes that one query may hold when the
// settings name no other.
const DefaultMemory = 256 << 20

// Budget is the memory that one query may hold. Operators that keep rows take
// from it; a nil Budget has no limit.
type Budget struct {
	limit int64
	used  atomic.Int64
}

// NewBudget returns a budget of limit bytes; 0 means DefaultMemory.
func NewBudget(limit int64) *Budget {
	if limit == 0 {
		limit = DefaultMemory
	}
	return &Budget{limit: limit}
}

// Take reserves n bytes for the named operator. The error says which operator
// ran out and which setting raises the limit.
func (b *Budget) Take(operator string, n int64) error {
	if b == nil {
		return nil
	}
	if b.used.Add(n) > b.limit {
		return fmt.Errorf("%s needs more than the %d MiB of memory that one query may hold: "+
			"narrow the scope or the time range, aggregate earlier, or raise limits.memoryBytes in the data source settings",
			operator, b.limit>>20)
	}
	return nil
}

// Give returns n bytes.
func (b *Budget) Give(n int64) {
	if b != nil {
		b.used.Add(-n)
	}
}
