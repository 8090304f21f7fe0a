package board

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// topic is one measure, to be shown as a number, as a cell for each series, or
// over time.
type topic struct {
	// title names numbers and cells, course what runs over time.
	title, course string
	// about says what the measure is; over says what a single number of it is.
	about, over string
	unit        string
	asks        question
	by          []string
	reduce      string
	legend      []string
	steps       []dashboard.Threshold
	colour      *dashboard.FieldColorBuilder
	links       []link
	empty       string
	// step is the least interval over time, when it is not the question's own.
	step string
}

func (t topic) panel(title, about string, w, h uint32) panel {
	return panel{title: title, about: about, w: w, h: h, unit: t.unit, steps: t.steps, empty: t.empty,
		links: t.links, queries: t.asks.targets(t.by, "")}
}

// number is the measure of everything chosen, over the range.
func (t topic) number(w, h uint32) drawing {
	p := t.panel(t.title, t.about+" "+t.over, w, h)
	p.queries, p.links = t.asks.targets(nil, ""), nil
	return number{p, t.reduce}
}

func (t topic) cells(w, h uint32) drawing {
	return honeycomb{panel: t.panel(t.title, t.about+" "+t.over, w, h), reduce: t.reduce}
}

func (t topic) lines(w, h uint32) drawing {
	p := t.panel(t.course, t.about, w, h)
	p.queries = t.asks.targets(t.by, t.step)
	return line{panel: p, legend: t.legend, side: w > gridWidth/2, colour: t.colour}
}

// columns are stacked, one for each step.
func (t topic) columns(h uint32) drawing { return columns{line: t.lines(gridWidth, h).(line)} }

// every gives what runs over time a least interval.
func (t topic) every(step string) topic {
	t.step = step
	return t
}

// titled gives the topic's panels other titles.
func (t topic) titled(title, course string) topic {
	t.title, t.course = title, course
	return t
}

// sideBySide shows topics in as many columns: cells above, lines below.
func sideBySide(cells, lines uint32, topics ...topic) []drawing {
	w := gridWidth / uint32(len(topics))
	var out []drawing
	for _, t := range topics {
		out = append(out, t.cells(w, cells))
	}
	for _, t := range topics {
		out = append(out, t.lines(w, lines))
	}
	return out
}

// numberAndLines shows a topic as a number with its lines to the right.
func (t topic) numberAndLines() []drawing {
	const h, w = 9, 6
	return []drawing{t.number(w, h), t.lines(gridWidth-w, h)}
}
