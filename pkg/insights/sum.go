package insights

import (
	"slices"
	"strconv"
)

// SumScale is how many times as large as the numbers of events those are that
// CloudWatch adds up: whole ones, which it prints without leaving digits out.
const SumScale = 1000

// addable matches the numbers that are whole once they are scaled, and exact as
// a double.
const addable = `^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,3})?$`

// Addable is the condition that each of the fields has a number that CloudWatch
// adds up and compares as we do.
func Addable(fields []string) All {
	out := make(All, len(fields))
	for i, f := range fields {
		out[i] = Like{f, addable}
	}
	return out
}

// scaled writes the number of an addable field, SumScale times as large. What is
// computed is a number on every reading, which the texts of an event are not.
func scaled(field string) string {
	return "round(" + fieldText(field) + " * " + strconv.Itoa(SumScale) + ")"
}

// sums are the aggregates of the i-th field.
func (g *Group) sums(i int) []string {
	of := "(" + g.scaledColumn(i)
	out := []string{"sum" + of + ") as " + g.SumColumn(i), "min" + of + ") as " + g.LeastColumn(i), "max" + of + ") as " + g.GreatestColumn(i)}
	for j, p := range g.Percentiles {
		out = append(out, "pct"+of+", "+strconv.FormatFloat(p, 'f', -1, 64)+") as "+g.PercentileColumn(i, j))
	}
	return out
}

// TailBins cut the events by a text in parts: bin i holds those whose text has one
// of the characters of tails[i] behind all but its last rest ones, and the part
// behind the last bin all others. Every event is in exactly one part, whatever
// CloudWatch's patterns take for the end of a text, but for those in doubt: they
// are in the last one, if in another or not.
func TailBins(field string, tails []string, rest int, doubt Filter) []All {
	var out []All
	var before string
	for _, chars := range tails {
		in := All{Like{field, tail(chars, rest)}}
		if before != "" {
			in = append(in, NotLike{field, tail(before, rest)})
		}
		out = append(out, in)
		before += chars
	}
	return append(out, All{Any{NotLike{field, tail(before, rest)}, doubt}})
}

// tail matches texts with one of the characters, letters and digits, before the
// last rest ones.
func tail(chars string, rest int) string {
	sorted := []byte(chars)
	slices.Sort(sorted)
	pattern := "[" + string(sorted) + "]"
	if rest > 0 {
		pattern += "(?s:.{" + strconv.Itoa(rest) + "})"
	}
	return pattern + "$"
}
