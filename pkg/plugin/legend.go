package plugin

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var legendPlace = regexp.MustCompile(`\{\{\s*([\w.]+)\s*\}\}`)

// legend returns the function that names series: by the template, in which
// {{label}} stands for a label's value, else by the labels that differ between
// the series; a lone series by all that tell something. Series to which the
// labels of a template give one name are told apart by those that differ.
func legend(template string, series []value.Series) func(value.Labels) string {
	if template == "" {
		differ := differing(series)
		return func(l value.Labels) string { return cmp.Or(valuesOf(l, differ), telling(l)) }
	}
	fill := func(l value.Labels) string {
		return strings.TrimSpace(legendPlace.ReplaceAllStringFunc(template, func(place string) string {
			v, _ := l.Get(legendPlace.FindStringSubmatch(place)[1])
			return v
		}))
	}
	if !legendPlace.MatchString(template) {
		return fill
	}
	named := map[string][]value.Series{}
	for _, s := range series {
		name := fill(s.Labels)
		named[name] = append(named[name], s)
	}
	differ := map[string][]string{}
	for name, list := range named {
		differ[name] = differing(list)
	}
	return func(l value.Labels) string {
		name := fill(l)
		return cmp.Or(strings.TrimSpace(name+" "+valuesOf(l, differ[name])), telling(l))
	}
}

// valuesOf joins the values of labels.
func valuesOf(l value.Labels, names []string) string {
	var parts []string
	for _, name := range names {
		if v, ok := l.Get(name); ok && v != "" {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, " ")
}

// telling names a series that no label tells from others: by its labels but for
// those that only say what is measured, else by its metric.
func telling(l value.Labels) string {
	var parts []string
	for _, label := range l.Without("namespace", "metric", "statistic") {
		if label.Value != "" {
			parts = append(parts, label.Value)
		}
	}
	if len(parts) == 0 {
		metric, _ := l.Get("metric")
		return metric
	}
	return strings.Join(parts, " ")
}

// differing returns the labels whose values are not the same for all series, in
// the order of the series' labels.
func differing(series []value.Series) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range series {
		for _, l := range s.Labels {
			if key := value.Fold(l.Name); !seen[key] {
				seen[key] = true
				if !same(series, l.Name) {
					out = append(out, l.Name)
				}
			}
		}
	}
	return out
}

func same(series []value.Series, label string) bool {
	first, _ := series[0].Labels.Get(label)
	for _, s := range series[1:] {
		if v, _ := s.Labels.Get(label); v != first {
			return false
		}
	}
	return true
}
