package insights

import "strings"

// Top is the order of events by the whole number that a field holds. Events in
// doubt come first, those without a number last.
type Top struct {
	Field     string
	Ascending bool
	Doubt     Filter
}

// The columns by which Top orders.
const (
	topDoubt  = "d0"
	topNumber = "n0"
	topKey    = "q0"
)

// wholeNumber matches the numbers that Top orders: as many digits as Padding.
const (
	wholeNumber = `^(?:0|[1-9][0-9]{0,14})$`
	padding     = "000000000000000"
)

// DoubtColumn is true for events in doubt, which any number may follow.
func (t Top) DoubtColumn() string { return t.prefix() + topDoubt }

// NumberColumn is true for events with a number.
func (t Top) NumberColumn() string { return t.prefix() + topNumber }

// KeyColumn is the number with leading zeros, so that texts and numbers are in
// the same order.
func (t Top) KeyColumn() string { return t.prefix() + topKey }

func (t Top) prefix() string {
	prefix := ""
	for t.Field == prefix+topDoubt || t.Field == prefix+topNumber || t.Field == prefix+topKey {
		prefix += "x"
	}
	return prefix
}

// Text is the query for the first n events that pass the filter, with columns.
func (t Top) Text(filter Filter, columns []string, n int) string {
	f := fieldText(t.Field)
	doubt := Any{t.Doubt, All{Like{t.Field, anyNumber}, NotLike{t.Field, wholeNumber}}}
	direction := " desc"
	if t.Ascending {
		direction = " asc"
	}
	return Query(
		FilterCommand(filter),
		strings.Join([]string{
			Fields(columns...),
			doubt.text() + " as " + t.DoubtColumn(),
			Like{t.Field, wholeNumber}.text() + " as " + t.NumberColumn(),
			`substr(concat("` + padding + `", ` + f + `), strlen(` + f + `)) as ` + t.KeyColumn(),
		}, ", "),
		"sort "+t.DoubtColumn()+" desc, "+t.NumberColumn()+" desc, "+t.KeyColumn()+direction,
		Limit(n),
	)
}
