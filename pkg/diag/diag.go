// Package diag describes what is wrong in a query: where, why and how to mend it.
package diag

// Span is a half-open range of byte offsets in a query text.
type Span struct{ Start, End int }

// Severity says whether a query can run in spite of a diagnostic.
type Severity string

// The severities. Only an Error keeps a query from running.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Diagnostic is one finding about a query.
type Diagnostic struct {
	Code     string // stable, kebab-case, e.g. "unknown-operator"
	Severity Severity
	Span     Span
	Message  string // what was found and what was expected
	Hint     string // how to mend it; may be empty
}

// List is the findings about one query, in the order of their spans.
type List []Diagnostic

// HasErrors reports whether the query must not run.
func (l List) HasErrors() bool {
	for _, d := range l {
		if d.Severity == Error {
			return true
		}
	}
	return false
}
