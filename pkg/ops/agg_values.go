package ops

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var _ = registerAggregate(&aggSpec{
	Name:       "values",
	Syntax:     "values(<f>) [as <a>] [by <key>, …]",
	Summary:    "The different values of a field as lines, sorted, the first 100 of them.",
	Example:    "values(errorCode) as codes by apiname",
	NeedsField: true,
	New:        func(_ aggItem, env aggEnv) accumulators { return newCells(valuesAcc{env: env}) },
})

// maxValues is how many values `values` lists (language spec §5.2).
const maxValues = 100

// valuesAcc keeps the first texts in code point order: digits, upper case,
// lower case.
type valuesAcc struct {
	sorted []string
	env    aggEnv
}

func (a *valuesAcc) add(v value.Value, _ int64) bool { //nolint:unparam // accumulators tell whether they can use a value
	text := v.Text()
	at, have := slices.BinarySearch(a.sorted, text)
	if have {
		return true
	}
	a.sorted = slices.Insert(a.sorted, at, strings.Clone(text))
	a.env.keep(16 + len(text))
	if len(a.sorted) > maxValues {
		a.env.keep(-16 - len(a.sorted[maxValues]))
		a.sorted = a.sorted[:maxValues]
		a.env.note("values lists the first 100 of more values")
	}
	return true
}

func (a *valuesAcc) results(dst []value.Value) []value.Value {
	if len(a.sorted) == 0 {
		return append(dst, value.Value{})
	}
	return append(dst, value.String(strings.Join(a.sorted, "\n")))
}
