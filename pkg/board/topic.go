package board

import "github.com/grafana/grafana-foundation-sdk/go/dashboard"

// topic is one measure shown twice: as a cell for each API, and over time.
type topic struct {
	// title names the cells, course the lines.
	title, course string
	// about says what the measure is; over says what the cell's number is.
	about, over string
	unit, text  string
	reduce      string
	legend      []string
	steps       []dashboard.Threshold
	colour      *dashboard.FieldColorBuilder
	links       []link
	empty       string
}

func (t topic) panel(title, about string, h uint32) panel {
	return panel{title: title, about: about, w: gridWidth / 2, h: h, unit: t.unit, steps: t.steps, empty: t.empty,
		links: t.links, queries: []target{metrics("A", t.text)}}
}

func (t topic) cells() drawing {
	return honeycomb{t.panel(t.title, t.about+" "+t.over, 8), t.reduce}
}

func (t topic) lines() drawing {
	return line{panel: t.panel(t.course, t.about, 10), legend: t.legend, colour: t.colour}
}

// sideBySide shows two topics in two columns: cells above, lines below.
func sideBySide(left, right topic) []drawing {
	return []drawing{left.cells(), right.cells(), left.lines(), right.lines()}
}
