// Package expr checks, compiles and runs the expressions of the log language:
// operators, functions and their coercion and null rules (language spec §4).
package expr

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Env is what an expression may ask for while it is compiled and runs. The
// zero Env has the system's clock, UTC, an empty range and no variables.
type Env struct {
	Now      func() time.Time
	From, To int64 // query range in epoch ms, half open
	Location *time.Location
	// Vars returns the values of a declared variable, nil when there is none of
	// that name. All of a variable is the one value "*".
	Vars func(name string) []string
	// Subquery gives the condition that a subquery's rows stand for.
	Subquery func(q *syntax.Subquery) (syntax.Expr, error)
	// Contains prepares the test whether the lookup table at a URI has a row with
	// given values in the columns on; nil when there are no tables.
	Contains func(uri string, on []string) (func(keys []value.Value) (bool, error), error)
}

// Clock reads the clock.
func (e *Env) Clock() time.Time { return e.now() }

// now reads the clock.
func (e *Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

// location is the query's time zone.
func (e *Env) location() *time.Location {
	if e.Location == nil {
		return time.UTC
	}
	return e.Location
}

// Resolver finds the column that holds a field, -1 when the field is absent
// and reads as null. *value.Schema is one.
type Resolver interface {
	Column(name string) int
}
