package board

import (
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// meaning gives the names that a regular expression matches a colour, the same
// on every dashboard.
type meaning struct {
	names  string
	colour paint
}

// paint is one colour, or shades of it.
type paint struct {
	colour string
	shades bool
}

// property is what gives a field the colour.
func (p paint) property() []dashboard.DynamicConfigValue {
	mode := dashboard.FieldColorModeIdFixed
	if p.shades {
		mode = dashboard.FieldColorModeIdShades
	}
	return []dashboard.DynamicConfigValue{{Id: "color", Value: map[string]string{"mode": string(mode), "fixedColor": p.colour}}}
}

// statuses are HTTP statuses and their classes, where they end a name.
func statuses() []meaning {
	return []meaning{
		{`/(^|\s)2(\d\d|xx)$/`, paint{good, true}},
		{`/(^|\s)[13](\d\d|xx)$/`, paint{neutral, true}},
		{`/(^|\s)4(\d\d|xx)$/`, paint{clientError, true}},
		{`/(^|\s)5(\d\d|xx)$/`, paint{serverError, true}},
	}
}

// outcomes are what became of an audit event.
func outcomes() []meaning {
	return []meaning{{"/^Success$/", paint{good, false}}, {"/^Failure$/", paint{bad, false}}}
}

// mappings colour the texts of cells.
func mappings(list []meaning) []dashboard.ValueMapping {
	out := make([]dashboard.ValueMapping, len(list))
	for i, m := range list {
		colour, index := m.colour.colour, int32(i)
		mapping := dashboard.NewRegexMap()
		mapping.Options = dashboard.DashboardRegexMapOptions{
			Pattern: strings.TrimSpace(m.names), Result: dashboard.ValueMappingResult{Color: &colour, Index: &index}}
		out[i] = dashboard.ValueMapping{RegexMap: mapping}
	}
	return out
}
