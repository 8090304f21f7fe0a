package exec

import "github.com/dohyo/cloudwatch-datasource/pkg/value"

// Lookups finds the tables that the lookup operators read.
type Lookups interface {
	// Table returns the table at a URI such as "geo://location" or
	// "path:///shared/users", nil when none is configured there. The error tells
	// why what is configured is missing, or not all there: then lookups find
	// less, and the query goes on.
	Table(uri string) (LookupTable, error)
}

// LookupTable is a table or database in which rows are looked up.
type LookupTable interface {
	// Columns names the columns.
	Columns() []string
	// Find prepares looking up rows by the values of the columns on. Each row
	// that is found holds the values of the columns want. The error names a
	// column that the table lacks or cannot be searched by.
	Find(on, want []string) (LookupFunc, error)
	// Rows is a stream of all rows. The error says why a table, such as a
	// database of addresses, cannot be listed.
	Rows() (Stream, error)
}

// LookupFunc calls found with the rows that have the keys, the best first, until
// it returns false. The row is good only during the call.
type LookupFunc func(keys []value.Value, found func(row []value.Value) bool) error
