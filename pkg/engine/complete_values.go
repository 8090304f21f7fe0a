package engine

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

const (
	// maxValues is how many values or fields are offered.
	maxValues = 500
	// fieldGroups is how many log groups of a source are asked for their fields.
	fieldGroups = 3
)

// terms are what a scope or selector may go on with: a metadata key and the =
// behind it, or a keyword.
func (c *completer) terms() {
	if strings.TrimSpace(c.req.Query.Text[:c.place.Typed.Start]) == "" {
		c.add(starters(c.lang)...)
		if c.req.Query.Lang == "" && c.lang == query.Logs { // a metrics query may be meant
			c.add(starters(query.Metrics)...)
			c.add(key(plan.TagMetric, "the name of a metric"), key(plan.TagStatistic, "the statistic of a metric"))
		}
	}
	if c.place.Row {
		c.rows()
	}
	if c.lang == query.Metrics {
		for _, name := range c.tagNames() {
			c.add(key(name, ""))
		}
	} else {
		for _, name := range scopeKeys {
			c.add(key(name, scopeHelp[name]))
		}
		for _, name := range c.e.raw.Names {
			if !strings.HasPrefix(name, "_") {
				c.add(key(name, "a field of every row"))
			}
		}
		for _, name := range c.messageFields() {
			c.add(key(name, "of the messages"))
		}
	}
	for _, w := range c.place.Words {
		c.add(Suggestion{Kind: KindKeyword, Label: w, Insert: w + " ", Again: true})
	}
}

func key(name, detail string) Suggestion {
	return Suggestion{Kind: KindKey, Label: name, Insert: name + "=", Detail: detail, Again: true}
}

// scopeKeys are the metadata of log rows as scopes spell them.
var scopeKeys = []string{"_sourceCategory", "_source", "_sourceHost", "_sourceName", "_index"}

var scopeHelp = map[string]string{
	"_sourceCategory": "the category of the log source",
	"_source":         "the name of the log source",
	"_sourceHost":     "the log group",
	"_sourceName":     "the log stream",
	"_index":          "the name of the log source",
}

// values are the real values of the field in whose value the place is.
func (c *completer) values() {
	name := c.place.Value.Fold()
	var list []string
	if c.lang == query.Metrics {
		list = c.tagValues(c.place.Value.Name)
	} else {
		list = c.scopeValues(name)
	}
	quoted := strings.HasPrefix(c.typed(), `"`)
	closed := strings.HasPrefix(c.req.Query.Text[c.req.At:], `"`)
	for _, v := range list[:min(len(list), maxValues)] {
		insert := syntax.PrintWord(v)
		if quoted {
			insert = `"` + strings.Trim(syntax.PrintString(v), `"`)
			if !closed {
				insert += `"`
			}
		}
		c.add(Suggestion{Kind: KindValue, Label: v, Insert: insert, Detail: c.place.Value.Name})
	}
}

// runtime is one for listings, whose notices nobody reads.
func (c *completer) runtime() *exec.Runtime {
	return c.e.runtime(Request{From: c.req.From, To: c.req.To}, c.req.Query, c.vars)
}

// targets are the accounts and regions; none when they cannot be had.
func (c *completer) targets() []awsapi.Target {
	targets, err := c.e.targets(c.ctx, c.runtime())
	if err != nil {
		return nil
	}
	return targets
}

// selector is that of the conditions which hold at the place, in a namespace:
// without one, API Gateway's, since listing all metrics of an account is not
// cheap.
func (c *completer) selector() *plan.MetricSelector {
	match := c.place.Selector
	if c.place.Term || c.place.Value != nil {
		match = &syntax.And{Xs: c.place.Beside}
		if len(c.place.Beside) == 1 {
			match = c.place.Beside[0]
		}
		if len(c.place.Beside) == 0 {
			match = nil
		}
	}
	namespace := &syntax.Term{Field: &syntax.Ident{Name: plan.TagNamespace}, Values: []syntax.Text{syntax.Literal(metricql.Gateway)}}
	if match == nil {
		match = namespace
	}
	b := &plan.Binder{Bag: &diag.Bag{}, Vars: c.vars.values}
	s := plan.NewMetricSelector(match, b)
	if _, bounded := s.Allowed(plan.TagNamespace); !bounded {
		s = plan.NewMetricSelector(&syntax.And{Xs: []syntax.Match{namespace, match}}, b)
	}
	return s
}

// metrics are the metrics of the accounts.
func (c *completer) metrics() *source.MetricSource { return c.e.metricSource(c.targets()) }

// tagNames are the names of tags that series have which the conditions select.
func (c *completer) tagNames() []string {
	names := []string{plan.TagNamespace, plan.TagMetric, plan.TagStatistic, plan.TagAccount, plan.TagRegion}
	found, err := c.metrics().Tags(c.ctx, c.runtime(), c.selector())
	if err != nil {
		return names
	}
	for _, n := range found {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// tags are the fields of series.
func (c *completer) tags() {
	if c.place.Operand {
		c.add(Suggestion{Kind: KindField, Label: "_value", Insert: "_value", Detail: "the value of a point"})
		return
	}
	for _, n := range c.tagNames() {
		c.add(field(n, "a tag of the selected metrics"))
	}
}

// tagValues are the values of a tag under the conditions at the place.
func (c *completer) tagValues(tag string) []string {
	switch strings.ToLower(tag) {
	case plan.TagNamespace:
		list := metricql.Namespaces()
		slices.Sort(list)
		return append([]string{metricql.Gateway}, list...)
	case plan.TagStatistic:
		return append(metricql.BasicStats(), "p50", "p90", "p95", "p99", "p99.9")
	}
	values, err := c.metrics().Values(c.ctx, c.runtime(), c.selector(), tag)
	if err != nil {
		return nil
	}
	return values
}

// scopeValues are the values of a field of log rows, as far as settings and
// listings tell them.
func (c *completer) scopeValues(name string) []string {
	var list []string
	switch name {
	case fields.AccountField, fields.AccountID, fields.Region:
		return targetValues(name, c.targets())
	case fields.SourceHost:
		return c.groups()
	case fields.APIName:
		return c.apiNames()
	}
	for _, s := range c.e.sources {
		switch name {
		case fields.Category:
			list = append(list, s.Category)
		case fields.Source, fields.Index, fields.View:
			list = append(list, s.Name)
		}
		for _, l := range s.ConstantLabels() {
			if strings.EqualFold(l.Name, name) {
				list = append(list, l.Value)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// apiNames are the names that the metric rules give to the APIs.
func (c *completer) apiNames() []string {
	b := &plan.Binder{Bag: &diag.Bag{}}
	all := plan.NewMetricSelector(&syntax.Term{Field: &syntax.Ident{Name: plan.TagNamespace}, Values: []syntax.Text{syntax.Literal(metricql.Gateway)}}, b)
	values, err := c.metrics().Values(c.ctx, c.runtime(), all, fields.APIName)
	if err != nil {
		return nil
	}
	return values
}

// scans are the log sources that can have rows in the scope that is written.
func (c *completer) scans() []logScan {
	scope := c.place.Beside
	p := &logPlan{shape: c.e.raw}
	if len(scope) > 0 {
		p.scope = &syntax.And{Xs: scope}
	}
	if !c.place.Term && c.place.Value == nil {
		p.scope = scopeBefore(c.req.Query.Text, c.vars)
	}
	to := c.req.To
	if to.IsZero() {
		to = c.e.now()
	}
	scans, err := c.e.scans(p, c.vars, c.targets(), to.Add(-time.Hour), to)
	if err != nil {
		return nil
	}
	return scans
}

// scopeBefore is the scope of a query whose stages need not be right.
func scopeBefore(text string, v variables) syntax.Match {
	q, _ := syntax.ParseLogs(text, ops.Grammar(ops.Logs), v.options())
	return q.Scope
}

// groups are the names of the log groups that the sources read.
func (c *completer) groups() []string {
	found := map[string]bool{}
	for _, s := range c.scans() {
		for _, t := range s.Targets {
			groups, err := s.GroupsOn(c.ctx, c.e.api, t)
			if err != nil {
				continue
			}
			for _, g := range groups {
				found[g.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// messageFields are the fields of the messages that the scope selects, the most
// frequent of a group first.
func (c *completer) messageFields() []string {
	var list []string
	seen := map[string]bool{}
	for _, s := range c.scans() {
		asked := 0
		for _, t := range s.Targets {
			groups, err := s.GroupsOn(c.ctx, c.e.api, t)
			if err != nil {
				continue
			}
			for _, g := range groups[:min(len(groups), fieldGroups-asked)] {
				asked++
				names, err := c.e.api.LogGroupFields(c.ctx, t, g.Name)
				if err != nil {
					continue
				}
				for _, n := range names {
					if !seen[n] && len(list) < maxValues {
						seen[n] = true
						list = append(list, n)
					}
				}
			}
		}
	}
	return list
}
