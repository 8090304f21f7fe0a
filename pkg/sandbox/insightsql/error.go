package insightsql

import (
	"fmt"
	"unicode/utf8"
)

// CompileError is what StartQuery reports as queryCompileError: a message and
// the place in the query text, in characters, End exclusive.
type CompileError struct {
	Message    string
	Start, End int
}

// Error returns the message with its character offsets.
func (e *CompileError) Error() string {
	return fmt.Sprintf("%s ([%d,%d])", e.Message, e.Start, e.End)
}

// span is a range of byte offsets in the query text.
type span struct{ start, end int }

// to stretches s to the end of another span.
func (s span) to(end span) span { return span{s.start, end.end} }

// reject builds a CompileError, turning byte offsets into character offsets.
func reject(text string, at span, format string, args ...any) *CompileError {
	start := utf8.RuneCountInString(text[:at.start])
	return &CompileError{
		Message: fmt.Sprintf(format, args...),
		Start:   start,
		End:     start + utf8.RuneCountInString(text[at.start:at.end]),
	}
}
