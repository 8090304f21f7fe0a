package insights

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Group is a query that counts equal events: one row for each combination of
// the fields, the conditions and the slice of time.
type Group struct {
	Dialect Dialect
	Filter  Filter
	// Fields are the discovered fields, or @log and @logStream.
	Fields []string
	// Sure are those of Fields that every event has which passes Filter.
	Sure []string
	// Texts are those of Fields that are no JSON numbers.
	Texts []string
	// Sums are those of Fields whose numbers are added up and compared, instead of
	// being counted by. Filter must hold Addable.
	Sums []string
	// Percentiles are taken of each of Sums.
	Percentiles []float64
	// Conditions are tested on each event.
	Conditions []Filter
	// Slice is the width of the buckets of time, see BinWithin; 0 is none.
	Slice time.Duration
}

// The columns of a group's result: the count, the start of the bucket, and by
// their places the fields, whether they are there, and the conditions.
const (
	GroupCount = "v0"
	GroupTime  = "t0"
)

// FieldColumn is the column of the i-th field; of one that every event has it
// is the field itself.
func (g *Group) FieldColumn(i int) string { return g.prefix() + "k" + strconv.Itoa(i) }

// PresentColumn is the column that says whether the i-th field is there.
func (g *Group) PresentColumn(i int) string { return g.prefix() + "p" + strconv.Itoa(i) }

// NumberColumn is the column that says whether the i-th field is a JSON number.
func (g *Group) NumberColumn(i int) string { return g.prefix() + "n" + strconv.Itoa(i) }

// IsText reports whether the i-th field is a text on every event that counts.
func (g *Group) IsText(i int) bool {
	return everPresent(g.Fields[i]) || slices.Contains(g.Texts, g.Fields[i])
}

// ConditionColumn is the column of the i-th condition.
func (g *Group) ConditionColumn(i int) string { return g.prefix() + "c" + strconv.Itoa(i) }

// CountColumn is the column of the number of events.
func (g *Group) CountColumn() string { return g.prefix() + GroupCount }

// SumColumn, LeastColumn and GreatestColumn are the columns of the sum, the
// smallest and the largest of the numbers of the i-th field, each SumScale times
// as large.
func (g *Group) SumColumn(i int) string { return g.prefix() + "s" + strconv.Itoa(i) }

// LeastColumn is the column of the smallest number, see SumColumn.
func (g *Group) LeastColumn(i int) string { return g.prefix() + "a" + strconv.Itoa(i) }

// GreatestColumn is the column of the largest number, see SumColumn.
func (g *Group) GreatestColumn(i int) string { return g.prefix() + "b" + strconv.Itoa(i) }

// PercentileColumn is the column of the j-th percentile of the i-th field, see
// SumColumn.
func (g *Group) PercentileColumn(i, j int) string {
	return g.prefix() + "q" + strconv.Itoa(i*len(g.Percentiles)+j)
}

// scaledColumn is the number of the i-th field, SumScale times as large.
func (g *Group) scaledColumn(i int) string { return g.prefix() + "m" + strconv.Itoa(i) }

// TimeColumn is the column of the bucket's start.
func (g *Group) TimeColumn() string { return g.prefix() + GroupTime }

// prefix keeps the generated columns apart from discovered fields, which are
// read after the columns of the same command are named.
func (g *Group) prefix() string {
	prefix := ""
	for generatedNames(g.Fields, prefix) {
		prefix += "x"
	}
	return prefix
}

// generatedNames reports whether a field has a name that prefix makes.
func generatedNames(fields []string, prefix string) bool {
	return slices.ContainsFunc(fields, func(f string) bool {
		rest, ok := strings.CutPrefix(f, prefix)
		return ok && len(rest) > 1 && strings.ContainsRune("kpncvtmsabq", rune(rest[0])) && strings.Trim(rest[1:], "0123456789") == ""
	})
}

// truth writes a condition as a value.
func (g *Group) truth(c Filter) string {
	if Capability("if").In(g.Dialect) == Exact {
		return "if(" + c.text() + ", 1, 0)"
	}
	return c.text()
}

// IsSure reports whether every event has the i-th field.
func (g *Group) IsSure(i int) bool {
	return everPresent(g.Fields[i]) || slices.Contains(g.Sure, g.Fields[i])
}

// Text writes the query.
func (g *Group) Text() string {
	var columns, sums, by []string
	for i, c := range g.Conditions {
		columns = append(columns, g.truth(c)+" as "+g.ConditionColumn(i))
		by = append(by, g.ConditionColumn(i))
	}
	for i, f := range g.Fields {
		if slices.Contains(g.Sums, f) {
			columns = append(columns, scaled(f)+" as "+g.scaledColumn(i))
			sums = append(sums, g.sums(i)...)
			continue
		}
		columns = append(columns, fieldText(f)+" as "+g.FieldColumn(i))
		by = append(by, g.FieldColumn(i))
		if !g.IsText(i) {
			columns = append(columns, g.truth(IsNumber(f))+" as "+g.NumberColumn(i))
			by = append(by, g.NumberColumn(i))
		}
		if !g.IsSure(i) {
			columns = append(columns, "ispresent("+fieldText(f)+") as "+g.PresentColumn(i))
			by = append(by, g.PresentColumn(i))
		}
	}
	if g.Slice > 0 {
		by = append(by, Bin(g.Slice)+" as "+g.TimeColumn())
	}
	fields := ""
	if len(columns) > 0 {
		fields = "fields " + strings.Join(columns, ", ")
	}
	stats := "stats " + strings.Join(append([]string{"count(*) as " + g.CountColumn()}, sums...), ", ")
	if len(by) > 0 {
		stats += " by " + strings.Join(by, ", ")
	}
	return Query(FilterCommand(g.Filter), fields, stats)
}
