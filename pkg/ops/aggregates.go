package ops

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// aggSpec declares an aggregate function of the log language (language spec
// §5.2).
type aggSpec struct {
	Name       string
	Syntax     string
	Summary    string
	Example    string
	NeedsField bool
	MaxArgs    int // how many numbers may follow the field
	// Outputs names the result columns; nil means `as`, else _<name>.
	Outputs func(aggItem) []string
	// New returns an accumulator for one group. It calls grow for every byte
	// that it keeps beyond its own size.
	New func(a aggItem, grow func(bytes int)) accumulator
}

// accumulator gathers the values of one group.
type accumulator interface {
	// add takes a value that is not null; it is false when the value is of no
	// use, such as text where a number is needed.
	add(value.Value) bool
	// result returns one value per output.
	result() []value.Value
}

var aggs = map[string]*aggSpec{}

// IsAggregate reports whether a name is an aggregate function's.
func IsAggregate(name string) bool { return aggs[strings.ToLower(name)] != nil }

// registerAggregate declares an aggregate, which also is an operator.
func registerAggregate(s *aggSpec) struct{} {
	register(&Spec{Lang: Logs, Name: s.Name, Kind: Aggregate, Syntax: s.Syntax,
		Summary: s.Summary, Example: s.Example, Parse: parseAggregate})
	aggs[s.Name] = s
	return struct{}{}
}

// check returns what is wrong with the arguments, "" when nothing is.
func (s *aggSpec) check(a *aggItem) string {
	switch {
	case len(a.fields) > 1:
		return s.Name + " takes one field, found " + strconv.Itoa(len(a.fields))
	case len(a.args) > s.MaxArgs:
		return s.Name + " takes " + countOf(s.MaxArgs, "number") + " behind the field, found " + strconv.Itoa(len(a.args))
	}
	return ""
}

func countOf(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
