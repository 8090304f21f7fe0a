package exec

import (
	"fmt"
	"runtime/debug"
)

// PanicError is a fault of Dohyo itself that a query met.
type PanicError struct {
	Value any
	Stack []byte
}

// Error asks for a report; the stack goes to the log.
func (p *PanicError) Error() string {
	return fmt.Sprintf("Dohyo failed on this query (%v): please report it with the query's text", p.Value)
}

// Safely runs fn and makes a panic its error. Every goroutine that works for a
// query runs inside it: a fault must fail one query and not Grafana's plugin.
func Safely(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return fn()
}
