package ops

import (
	"strconv"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
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
	MaxFields  int // how many fields it takes; 0 means 1, -1 any number
	MaxArgs    int // how many numbers may follow the fields
	// Check returns what else is wrong with the arguments; nil means nothing.
	Check func(aggItem) string
	// Bind reports what is wrong with the rows; nil means nothing.
	Bind func(b *plan.Binder, in plan.Shape, at diag.Span, a aggItem)
	// Zero is the result that stands for no rows; null when there is none.
	Zero value.Value
	// Ordered says that the result depends on the order of the rows.
	Ordered bool
	// Sums says that the sum of the numbers, the smallest and the largest are
	// enough for the result, and Spreads that it takes the Spread of rows besides.
	Sums, Spreads bool
	// Inputs names the fields that are read; nil means those in parentheses.
	Inputs func(aggItem) []string
	// Outputs names the result columns; nil means `as`, else _<name>.
	Outputs func(aggItem) []string
	// New returns the accumulators of all groups.
	New func(aggItem, aggEnv) accumulators
}

// aggEnv is what accumulators may ask of the aggregation they belong to.
type aggEnv struct {
	// keep counts bytes that are kept beyond the fixed size of a group.
	keep func(bytes int)
	// note tells the reader of the result, such as of an approximation.
	note func(text string)
}

// accumulators gather one aggregate function for every group of a stage.
type accumulators interface {
	// resize makes room for n groups.
	resize(n int)
	// add takes a run of rows: row i belongs to group groups[i] and stands for
	// w.at(i) rows. It returns how many values were of no use, such as text where
	// a number is needed.
	add(groups []int32, w weights, args []*value.Column) (bad int)
	// results appends the values of one group to dst, one an output.
	results(dst []value.Value, group int) []value.Value
}

// cells are accumulators of one value a row with one T a group.
type cells[T any, P cell[T]] struct {
	start  T // what a group starts from
	groups []T
}

// cell gathers the values of one group.
type cell[T any] interface {
	*T
	// add takes a value that is not null n times and reports whether it was of use.
	add(v value.Value, n int64) bool
	results(dst []value.Value) []value.Value
}

func newCells[T any, P cell[T]](start T) accumulators { return &cells[T, P]{start: start} }

func (c *cells[T, P]) resize(n int) {
	for len(c.groups) < n {
		c.groups = append(c.groups, c.start)
	}
}

func (c *cells[T, P]) add(groups []int32, w weights, args []*value.Column) (bad int) {
	for i, g := range groups {
		if v := args[0].At(i); !v.IsNull() && !P(&c.groups[g]).add(v, w.at(i)) {
			bad += int(w.at(i))
		}
	}
	return bad
}

func (c *cells[T, P]) results(dst []value.Value, g int) []value.Value {
	return P(&c.groups[g]).results(dst)
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
	most := max(s.MaxFields, 1)
	switch {
	case len(a.fields) > most && s.MaxFields >= 0:
		return s.Name + " takes " + countOf(most, "field") + ", found " + strconv.Itoa(len(a.fields))
	case len(a.args) > s.MaxArgs:
		return s.Name + " takes " + countOf(s.MaxArgs, "number") + " behind the field, found " + strconv.Itoa(len(a.args))
	case s.Check != nil:
		return s.Check(*a)
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
