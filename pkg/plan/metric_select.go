package plan

import (
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// The tags that every CloudWatch series has, beside its dimensions and the tags
// of metric rules.
const (
	TagAccount   = "account"
	TagRegion    = "region"
	TagNamespace = "namespace"
	TagMetric    = "metric"
	TagStatistic = "statistic"
)

// MetricSelector is a selector of series with its variables filled in.
type MetricSelector struct {
	match syntax.Match
	root  condition
	stats []string
}

// NewMetricSelector compiles a selector. It reports to b and never fails.
func NewMetricSelector(m syntax.Match, b *Binder) *MetricSelector {
	c := selectorCompiler{b}
	s := &MetricSelector{match: m, root: c.match(m)}
	s.stats = statistics(s, m.Span(), b.Bag)
	hintLevels(s, m.Span(), b.Bag)
	return s
}

// String returns the selector as written, variables by name.
func (s *MetricSelector) String() string { return syntax.Print(s.match) }

// Statistics returns the statistics to look at, in CloudWatch's spelling.
func (s *MetricSelector) Statistics() []string { return s.stats }

// Match reports whether a series with these tags is selected. Names and values
// fold case. Of a tag that is there twice, either value counts.
func (s *MetricSelector) Match(tags value.Labels) bool { return s.root.eval(tags, true) == isTrue }

// Possible reports whether a series with these tags and others that are not
// known yet may be selected.
func (s *MetricSelector) Possible(tags value.Labels) bool { return s.root.eval(tags, false) != isFalse }

// Allowed returns patterns of which the named tag of every selected series
// matches one. It reports false when the tag can be anything, or absent.
func (s *MetricSelector) Allowed(tag string) (patterns []string, bounded bool) {
	return s.root.allowed(value.Fold(tag))
}

// Tags returns the folded names of the tags that the selector tests.
func (s *MetricSelector) Tags() []string {
	var list []string
	s.root.visit(func(t *tagTest) {
		if t.tag != "" && !slices.Contains(list, t.tag) {
			list = append(list, t.tag)
		}
	})
	return list
}

// Values returns the patterns that the selector holds against the named tag.
func (s *MetricSelector) Values(tag string) []string {
	var list []string
	s.root.visit(func(t *tagTest) {
		if t.tag == value.Fold(tag) {
			list = append(list, t.patterns...)
		}
	})
	return list
}

// selectorCompiler turns syntax into conditions.
type selectorCompiler struct{ b *Binder }

func (c selectorCompiler) match(m syntax.Match) condition {
	switch m := m.(type) {
	case *syntax.And:
		return allTags(c.list(m.Xs))
	case *syntax.Or:
		return anyTag(c.list(m.Xs))
	case *syntax.Not:
		return notTags{c.match(m.X)}
	case *syntax.Term:
		return c.term(m)
	}
	c.b.Errorf(m.Span(), "bad-selector", "write tag=value terms", "this cannot stand in a metrics selector")
	return allTags(nil)
}

func (c selectorCompiler) list(xs []syntax.Match) []condition {
	list := make([]condition, len(xs))
	for i, x := range xs {
		list[i] = c.match(x)
	}
	return list
}

func (c selectorCompiler) term(t *syntax.Term) condition {
	test := &tagTest{}
	if t.Field != nil {
		test.tag, test.name = t.Field.Fold(), t.Field.Name
	}
	for _, v := range t.Values {
		for _, text := range v.Expand(c.values) {
			pattern := text.Value()
			if test.tag == TagStatistic {
				pattern = c.statistic(pattern, v.At)
			}
			test.patterns = append(test.patterns, pattern)
		}
	}
	test.globs = tagGlobs(test.patterns)
	return test
}

// values gives the values of a variable; one without any is everything
// (language spec §9).
func (c selectorCompiler) values(name string) []string {
	if c.b.Vars != nil {
		if vs := c.b.Vars(name); len(vs) > 0 {
			return vs
		}
	}
	return []string{"*"}
}

// statistic puts the value of a statistic term into CloudWatch's spelling.
func (c selectorCompiler) statistic(pattern string, at diag.Span) string {
	if isPattern(pattern) {
		return pattern
	}
	stat, err := metricql.ParseStat(pattern)
	if err != nil {
		hint := ""
		if near, ok := diag.Nearest(pattern, metricql.BasicStats()); ok {
			hint = "did you mean " + near + "?"
		}
		c.b.Warnf(at, "unknown-statistic", hint, "%s", err)
		return pattern
	}
	return stat
}

// statistics decides which statistics a selector means. CloudWatch does not list
// them: they are tags that every metric can have, and the ones to look at are
// those that the selector names. A pattern stands for the basic ones.
func statistics(s *MetricSelector, at diag.Span, b *diag.Bag) []string {
	mentioned := s.Values(TagStatistic)
	if len(mentioned) == 0 {
		b.Warnf(at, "no-statistic", "add statistic=Average, statistic=Sum or another one",
			"the selector names no statistic, so the Average is taken")
		return []string{metricql.Average}
	}
	patterns, bounded := s.Allowed(TagStatistic)
	if !bounded {
		patterns = append([]string{"*"}, mentioned...)
	}
	var stats []string
	for _, p := range patterns {
		for _, stat := range statsLike(p) {
			if !slices.Contains(stats, stat) {
				stats = append(stats, stat)
			}
		}
	}
	if len(stats) == 0 && hasPattern(patterns) {
		b.Warnf(at, "unknown-statistic", "name percentiles and trimmed means in full, as in statistic=p99",
			"no basic statistic matches %s", strings.Join(patterns, ", "))
	}
	return stats
}

// statsLike returns the statistics that a pattern means: none when it is no
// statistic.
func statsLike(pattern string) []string {
	if !isPattern(pattern) {
		if stat, err := metricql.ParseStat(pattern); err == nil {
			return []string{stat}
		}
		return nil
	}
	glob := expr.Glob(pattern, true)
	return slices.DeleteFunc(metricql.BasicStats(), func(stat string) bool { return !glob.Match(stat) })
}

// hintLevels points out that API Gateway measures every request several times.
func hintLevels(s *MetricSelector, at diag.Span, b *diag.Bag) {
	namespaces, bounded := s.Allowed(TagNamespace)
	if !bounded || !slices.ContainsFunc(namespaces, func(n string) bool { return strings.EqualFold(n, metricql.Gateway) }) {
		return
	}
	for _, level := range []string{"stage", "resource", "method", "route"} {
		if slices.Contains(s.Tags(), level) {
			return
		}
	}
	b.Infof(at, "mixed-levels", "add !(stage=*) to take whole APIs only",
		"API Gateway reports each metric per API, per stage and, if enabled, per method: this selector takes all of them")
}

func hasPattern(patterns []string) bool { return slices.ContainsFunc(patterns, isPattern) }

func isPattern(text string) bool { return strings.Contains(text, "*") }

// Exact returns the one metric that the selector can mean when it names the
// namespace, the metric and dimensions without wildcards and nothing but the
// absence of other tags besides.
func (s *MetricSelector) Exact() (namespace, name string, dims []value.Label, ok bool) {
	terms, isList := s.root.(allTags)
	if !isList {
		return "", "", nil, false
	}
	for _, x := range terms {
		t, isTest := x.(*tagTest)
		if n, negated := x.(notTags); negated {
			if t, isTest = n.x.(*tagTest); isTest && t.tag != "" && t.any() {
				continue
			}
			return "", "", nil, false
		}
		switch {
		case !isTest || t.tag == "":
			return "", "", nil, false
		case t.tag == TagAccount || t.tag == TagRegion || t.tag == TagStatistic:
			continue
		case len(t.patterns) != 1 || isPattern(t.patterns[0]):
			return "", "", nil, false
		}
		switch t.tag {
		case TagNamespace:
			namespace = t.patterns[0]
			if spelled, known := metricql.Namespace(namespace); known {
				namespace = spelled
			}
		case TagMetric:
			name = t.patterns[0]
		default:
			dims = append(dims, value.Label{Name: t.name, Value: t.patterns[0]})
		}
	}
	return namespace, name, dims, namespace != "" && name != ""
}
