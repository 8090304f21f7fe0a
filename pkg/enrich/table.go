package enrich

import (
	"fmt"
	"strings"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Set is the configured tables by their URIs.
type Set map[string]exec.LookupTable

// Table returns the table at the URI, nil when there is none.
func (s Set) Table(uri string) (exec.LookupTable, error) { return s[uri], nil }

// Table is a lookup table that is held in memory. Names and values match
// whatever their letter case; of rows with equal keys the last counts (language
// spec §3.4).
type Table struct {
	rows    *value.Batch
	mu      sync.Mutex
	indexes map[string]map[string]int // the rows by their keys, by the names of the key columns
}

// NewTable returns a table of the rows.
func NewTable(rows *value.Batch) *Table {
	return &Table{rows: rows, indexes: map[string]map[string]int{}}
}

// describe tells how large the table is.
func (t *Table) describe() string {
	return fmt.Sprintf("%d rows of %s", t.rows.N, strings.Join(t.Columns(), ", "))
}

// Columns names the columns.
func (t *Table) Columns() []string { return t.rows.Schema.Names() }

// Find looks rows up by the columns on.
func (t *Table) Find(on, want []string) (exec.LookupFunc, error) {
	keys, err := t.columns(on)
	if err != nil {
		return nil, err
	}
	values, err := t.columns(want)
	if err != nil {
		return nil, err
	}
	index := t.index(on, keys)
	var key []byte
	row := make([]value.Value, len(want))
	return func(keys []value.Value, found func([]value.Value) bool) error {
		key = key[:0]
		for _, k := range keys {
			key = appendKey(key, k)
		}
		if at, ok := index[string(key)]; ok {
			for i, c := range values {
				row[i] = c.At(at)
			}
			found(row)
		}
		return nil
	}, nil
}

// index is the rows by their keys. It is kept, because every query on the table needs it.
func (t *Table) index(on []string, keys []*value.Column) map[string]int {
	name := strings.ToLower(strings.Join(on, "\x00"))
	t.mu.Lock()
	defer t.mu.Unlock()
	if index, ok := t.indexes[name]; ok {
		return index
	}
	index := make(map[string]int, t.rows.N)
	var key []byte
rows:
	for row := range t.rows.N {
		key = key[:0]
		for _, c := range keys {
			v := c.At(row)
			if v.IsNull() {
				continue rows
			}
			key = appendKey(key, v)
		}
		index[string(key)] = row
	}
	t.indexes[name] = index
	return index
}

// appendKey encodes a value for comparison: by its text, because what is parsed
// from a message is text and a table may hold numbers.
func appendKey(dst []byte, v value.Value) []byte {
	return value.AppendKey(dst, value.String(strings.ToLower(v.Text())))
}

func (t *Table) columns(names []string) ([]*value.Column, error) {
	cols := make([]*value.Column, len(names))
	for i, n := range names {
		if cols[i] = t.rows.Column(n); cols[i] == nil {
			return nil, fmt.Errorf("the table has no column %q, it has %s", n, strings.Join(t.Columns(), ", "))
		}
	}
	return cols, nil
}

// Rows is a stream of all rows.
func (t *Table) Rows() (exec.Stream, error) { return exec.Slice(t.rows.Schema, t.rows), nil }
