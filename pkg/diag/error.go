package diag

import (
	"fmt"
	"strings"
)

// QueryError is a query that cannot run, as an error: the text and what is
// wrong with it.
type QueryError struct {
	Text string
	List List
}

// Error returns the first error with its place, and how many more there are.
func (e *QueryError) Error() string {
	var first *Diagnostic
	more := 0
	for i := range e.List {
		if e.List[i].Severity != Error {
			continue
		}
		if first == nil {
			first = &e.List[i]
		} else {
			more++
		}
	}
	if first == nil {
		return "the query cannot run"
	}
	var b strings.Builder
	line, column := Position(e.Text, first.Span.Start)
	fmt.Fprintf(&b, "line %d:%d: %s", line, column, first.Message)
	if first.Hint != "" {
		fmt.Fprintf(&b, " (%s)", first.Hint)
	}
	if more > 0 {
		fmt.Fprintf(&b, " +%d more", more)
	}
	return b.String()
}

// Err returns a *QueryError about text when the list holds an error, else nil.
func (l List) Err(text string) error {
	if !l.HasErrors() {
		return nil
	}
	return &QueryError{Text: text, List: l}
}
