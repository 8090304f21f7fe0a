package plugin

import (
	"regexp"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

var legendPlace = regexp.MustCompile(`\{\{\s*([\w.]+)\s*\}\}`)

// legend returns the function that names series: by the template, in which
// {{label}} stands for a label's value, else by the labels that differ between
// the series; a lone series by all that tell something.
func legend(template string, series []value.Series) func(value.Labels) string {
	if template != "" {
		return func(l value.Labels) string {
			return legendPlace.ReplaceAllStringFunc(template, func(place string) string {
				v, _ := l.Get(legendPlace.FindStringSubmatch(place)[1])
				return v
			})
		}
	}
	differ := differing(series)
	return func(l value.Labels) string {
		var parts []string
		for _, name := range differ {
			if v, ok := l.Get(name); ok && v != "" {
				parts = append(parts, v)
			}
		}
		if len(parts) > 0 {
			return strings.Join(parts, " ")
		}
		return telling(l)
	}
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
