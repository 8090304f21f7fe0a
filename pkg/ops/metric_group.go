package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// metricGroup is the series with the same values of the by tags.
type metricGroup struct {
	tags   value.Labels // the by tags, spelled as in the query
	series []value.Series
}

// groupSeries groups series in the order of their first appearance. A series
// that lacks a tag has the empty value there, and a warning names the tag
// (language spec §8.4).
func groupSeries(rt *exec.Runtime, operator string, by []syntax.Ident, set []value.Series) []*metricGroup {
	var groups []*metricGroup
	found := map[string]*metricGroup{}
	var missing []string
	for _, s := range set {
		tags := make(value.Labels, 0, len(by)+1)
		for _, id := range by {
			v, ok := s.Labels.Get(id.Name)
			if !ok && !slices.Contains(missing, id.Name) {
				missing = append(missing, id.Name)
			}
			tags = tags.With(id.Name, v)
		}
		key := tags.Key()
		g := found[key]
		if g == nil {
			g = &metricGroup{tags: tags}
			found[key] = g
			groups = append(groups, g)
		}
		g.series = append(g.series, s)
	}
	if len(missing) > 0 {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("%s by: some series have no %s; they are in a group with an empty value",
			operator, strings.Join(missing, " and no ")))
	}
	return groups
}

// commonUnit is the unit that all series have, "" when they differ.
func commonUnit(series []value.Series) string {
	unit := series[0].Unit
	for _, s := range series {
		if s.Unit != unit {
			return ""
		}
	}
	return unit
}
