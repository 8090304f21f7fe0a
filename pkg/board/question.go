package board

import "strings"

// question is what a topic asks: its queries for series by some labels, or for
// one series of everything; in steps of at least the given length, if any.
type question interface {
	targets(by []string, step string) []target
}

// rolled asks for a statistic, rolled up to the interval and then over series.
type rolled struct {
	selector string
	// how is both the rollup and the aggregate: sum, avg or max.
	how string
	// step is the least interval, when the question itself needs one.
	step string
	// tail are stages that follow.
	tail string
}

func (r rolled) targets(by []string, step string) []target {
	return []target{metrics("A", r.text(by, step))}
}

func (r rolled) text(by []string, step string) string {
	if step == "" {
		step = r.step
	}
	text := r.selector
	switch {
	case step != "":
		text += " | quantize to " + step + " using " + r.how
	case r.how != "avg": // which is the default
		text += " | quantize using " + r.how
	}
	text += " | " + r.how
	if len(by) > 0 {
		text += " by " + strings.Join(by, ", ")
	}
	return text + r.tail
}

// joined computes with two rows, bucket by bucket, where both have a point.
type joined struct {
	a, b rolled
	// expression is over #A and #B; tail are the stages after it.
	expression, tail string
}

func (j joined) targets(by []string, step string) []target {
	text := j.expression
	if len(by) > 0 {
		text += " along " + strings.Join(by, ", ")
	}
	return []target{
		metrics("A", j.a.text(by, step)).hidden(),
		metrics("B", j.b.text(by, step)).hidden(),
		metrics("C", text+j.tail),
	}
}
