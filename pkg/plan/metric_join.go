package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxJoined is how many series a row or join may make (language spec §8.2).
const maxJoined = 1000

// metricJoin computes with the series of other rows (language spec §8.5): per
// bucket, inner. CloudWatch's own maths counts a missing side as 0, so that it
// is never used.
type metricJoin struct {
	expr  *MetricExpr
	rows  []string // labels in the order of their first appearance
	along []string
	name  string // the metric tag of the result
	bare  bool   // the expression is a row and nothing else
	unit  syntax.Expr
}

func newMetricJoin(row syntax.MetricRow, b *diag.Bag) *metricJoin {
	j := &metricJoin{rows: rowRefs(row.Join), unit: row.Join}
	for _, id := range row.Along {
		j.along = append(j.along, id.Name)
	}
	j.name = syntax.Print(row.Join)
	if row.As != nil {
		j.name = row.As.Name
	}
	_, j.bare = row.Join.(*syntax.RowRef)
	j.bare = j.bare && row.As == nil && len(j.along) == 0
	if len(j.rows) == 0 {
		b.Errorf(row.Join.Span(), "bad-expression", "refer to rows as in #A / #B", "a row that computes names no other row")
		return j
	}
	j.expr = CompileNumber(row.Join, MetricScope{Rows: j.rows}, b)
	return j
}

// rowRefs returns the labels that an expression refers to.
func rowRefs(e syntax.Expr) (labels []string) {
	switch e := e.(type) {
	case *syntax.RowRef:
		return []string{strings.ToUpper(e.Label)}
	case *syntax.UnaryExpr:
		return rowRefs(e.X)
	case *syntax.BinaryExpr:
		labels = append(rowRefs(e.X), rowRefs(e.Y)...)
	case *syntax.CallExpr:
		for _, a := range e.Args {
			labels = append(labels, rowRefs(a)...)
		}
	}
	var unique []string
	for _, l := range labels {
		if !slices.Contains(unique, l) {
			unique = append(unique, l)
		}
	}
	return unique
}

// hintAlong points out that a join of rows which are both grouped makes every
// group meet every other one, which is seldom meant.
func (r *metricRow) hintAlong(at diag.Span, b *diag.Bag) {
	var grouped []*metricRow
	for _, ref := range r.refs {
		if ref != nil && len(ref.groupTags()) > 0 && !slices.Contains(grouped, ref) {
			grouped = append(grouped, ref)
		}
	}
	if len(r.join.along) > 0 || len(grouped) < 2 {
		return
	}
	shared := slices.Clone(grouped[0].groupTags())
	for _, other := range grouped[1:] {
		shared = slices.DeleteFunc(shared, func(tag string) bool {
			return !slices.ContainsFunc(other.groupTags(), func(t string) bool { return strings.EqualFold(t, tag) })
		})
	}
	hint := "group the rows by the same tags and name them with `along`"
	if len(shared) > 0 {
		hint = "write along " + strings.Join(shared, ", ")
	}
	b.Warnf(at, "no-along", hint, "every series of one row meets every series of the other here: name the tags that must be the same with `along`")
}

// groupTags are the tags by which the row's series are grouped, as far as the
// text tells.
func (r *metricRow) groupTags() []string {
	if r.join != nil && !r.reduces {
		return r.join.along
	}
	return r.groups
}

// run joins the results of the rows, which are in the order of j.rows.
func (j *metricJoin) run(sets []*value.SeriesSet) (*value.SeriesSet, error) {
	if j.bare {
		return sets[0], nil
	}
	grid, err := j.grid(sets)
	if err != nil {
		return nil, err
	}
	groups := make([]map[string][]int, len(sets))
	for k, s := range sets {
		groups[k] = j.group(s)
	}
	out := &value.SeriesSet{Grid: grid}
	made := map[string]bool{}
	for _, first := range sets[0].Series {
		key, ok := j.key(first.Labels)
		if !ok || made[key] {
			continue
		}
		made[key] = true
		if err := j.combine(out, sets, groups, key); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// grid is the time that all rows cover. Rows of other intervals, or shifted by
// part of one, have no points in common.
func (j *metricJoin) grid(sets []*value.SeriesSet) (value.Grid, error) {
	g := sets[0].Grid
	end := g.End()
	for k, s := range sets[1:] {
		if s.Grid.Step != g.Step {
			return g, fmt.Errorf("#%s has a point every %s and #%s every %s: give both rows the same quantize interval",
				j.rows[0], short(ms(g.Step)), j.rows[k+1], short(ms(s.Grid.Step)))
		}
		if (s.Grid.Start-g.Start)%g.Step != 0 {
			return g, fmt.Errorf("the points of #%s and #%s never coincide: a timeshift is no multiple of the interval of %s",
				j.rows[0], j.rows[k+1], short(ms(g.Step)))
		}
		g.Start, end = max(g.Start, s.Grid.Start), min(end, s.Grid.End())
	}
	g.N = max(0, int((end-g.Start)/g.Step))
	return g, nil
}

// key identifies the series that join: those with the same values of the along
// tags. Without along every series joins every other. A series that lacks a tag
// joins nothing.
func (j *metricJoin) key(tags value.Labels) (string, bool) {
	only := tags.Only(j.along...)
	return only.Key(), len(only) == len(j.along)
}

func (j *metricJoin) group(s *value.SeriesSet) map[string][]int {
	groups := map[string][]int{}
	for i, series := range s.Series {
		if key, ok := j.key(series.Labels); ok {
			groups[key] = append(groups[key], i)
		}
	}
	return groups
}

// combine adds every combination of the rows' series of one key.
func (j *metricJoin) combine(out *value.SeriesSet, sets []*value.SeriesSet, groups []map[string][]int, key string) error {
	count := 1
	for _, g := range groups {
		count *= len(g[key])
		if len(out.Series)+count > maxJoined {
			return fmt.Errorf("%s makes more than %d series: name the tags that belong together with `along`", j.name, maxJoined)
		}
	}
	for n := range count {
		members := make([]value.Series, len(sets))
		for k := len(sets) - 1; k >= 0; k-- {
			list := groups[k][key]
			members[k] = sets[k].Series[list[n%len(list)]]
			n /= len(list)
		}
		out.Series = append(out.Series, j.series(out.Grid, sets, members))
	}
	return nil
}

func (j *metricJoin) series(grid value.Grid, sets []*value.SeriesSet, members []value.Series) value.Series {
	rows := make([][]float64, len(members))
	for k, m := range members {
		from := int((grid.Start - sets[k].Grid.Start) / grid.Step)
		rows[k] = m.Values[from : from+grid.N]
	}
	points, frame := make([]float64, grid.N), j.expr.Over(grid.Step, rows...)
	for i := range points {
		points[i] = math.NaN()
		if !slices.ContainsFunc(rows, func(r []float64) bool { return math.IsNaN(r[i]) }) {
			points[i] = frame.At(i)
		}
	}
	return value.Series{Labels: j.tags(members), Values: points, Unit: j.unitOf(members)}
}

// tags are the along tags. Without along they are the tags of all members; where
// those differ the values stand side by side, so that no two results look alike.
func (j *metricJoin) tags(members []value.Series) value.Labels {
	tags := members[0].Labels.Only(j.along...)
	if len(j.along) == 0 {
		for _, m := range members {
			for _, l := range m.Labels.Without(TagMetric, TagStatistic) {
				if have, ok := tags.Get(l.Name); ok && have != l.Value {
					l.Value = have + ", " + l.Value
				}
				tags = tags.With(l.Name, l.Value)
			}
		}
	}
	return tags.With(TagMetric, j.name)
}

// unitOf is the unit when all members have the same one and the expression
// keeps it.
func (j *metricJoin) unitOf(members []value.Series) string {
	for _, m := range members {
		if m.Unit != members[0].Unit {
			return ""
		}
	}
	return UnitOf(j.unit, members[0].Unit)
}
