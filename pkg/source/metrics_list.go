package source

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// listing is what ListMetrics is asked for a selector. Selectors fold case and
// ListMetrics does not, so that a namespace is listed as a whole and its names
// and dimensions are matched here: the panels of a dashboard share that listing.
type listing struct {
	// namespaces in AWS's spelling; empty lists all.
	namespaces []string
	// guessed are those whose spelling is not known. When they have no metric
	// everything is listed to find them.
	guessed bool
	// names are the metrics, as written, to fall back to when a namespace has
	// more metrics than the settings let one listing return.
	names []string
}

func newListing(sel *plan.MetricSelector) listing {
	var l listing
	if patterns, bounded := sel.Allowed(plan.TagNamespace); bounded && !hasWildcard(patterns) {
		for _, p := range patterns {
			spelled, known := metricql.Namespace(p)
			if !known {
				spelled, l.guessed = p, true
			}
			if !slices.Contains(l.namespaces, spelled) {
				l.namespaces = append(l.namespaces, spelled)
			}
		}
	}
	if names, bounded := sel.Allowed(plan.TagMetric); bounded && !hasWildcard(names) {
		l.names = names
	}
	return l
}

func hasWildcard(patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return strings.Contains(p, "*") })
}

// run lists the metrics of one target.
func (l listing) run(ctx context.Context, rt *exec.Runtime, api MetricAPI, t awsapi.Target) ([]awsapi.Metric, error) {
	if len(l.namespaces) == 0 {
		return l.list(ctx, rt, api, t, "")
	}
	var all []awsapi.Metric
	for _, ns := range l.namespaces {
		metrics, err := l.list(ctx, rt, api, t, ns)
		if err != nil {
			return nil, err
		}
		all = append(all, metrics...)
	}
	if len(all) == 0 && l.guessed {
		return l.list(ctx, rt, api, t, "")
	}
	return all, nil
}

func (l listing) list(ctx context.Context, rt *exec.Runtime, api MetricAPI, t awsapi.Target, namespace string) ([]awsapi.Metric, error) {
	metrics, err := api.ListMetrics(ctx, t, awsapi.ListMetricsInput{Namespace: namespace})
	var e *awsapi.Error
	if !errors.As(err, &e) || e.Code != awsapi.CodeLimit || len(l.names) == 0 {
		return metrics, err
	}
	rt.Notices.Add(diag.Info, fmt.Sprintf("%s has more metrics than limits.listedMetrics, so only %s was listed, spelled as written",
		t, strings.Join(l.names, ", ")))
	for _, name := range l.names {
		named, err := api.ListMetrics(ctx, t, awsapi.ListMetricsInput{Namespace: namespace, MetricName: name})
		if err != nil {
			return nil, err
		}
		metrics = append(metrics, named...)
	}
	return metrics, nil
}

// describe names the calls for one target.
func (l listing) describe() string {
	if len(l.namespaces) == 0 {
		return "ListMetrics of all namespaces"
	}
	text := "ListMetrics Namespace=" + strings.Join(l.namespaces, ", ")
	if l.guessed {
		text += " (of all namespaces when that finds nothing: its spelling is not known)"
	}
	return text
}

// statisticAt is where the statistic stands among the tags.
const statisticAt = 4

// tagsOf returns the tags of a metric, its statistic still empty.
func (s *MetricSource) tagsOf(t awsapi.Target, m awsapi.Metric) value.Labels {
	account := m.Account
	if account == "" {
		account = t.Account
	}
	if alias, ok := s.Aliases[m.LinkedID]; ok {
		account = alias
	}
	tags := make(value.Labels, 0, statisticAt+1+len(m.Dimensions)+2)
	tags = append(tags,
		value.Label{Name: plan.TagAccount, Value: account},
		value.Label{Name: plan.TagRegion, Value: t.Region},
		value.Label{Name: plan.TagNamespace, Value: m.Namespace},
		value.Label{Name: plan.TagMetric, Value: m.Name},
		value.Label{Name: plan.TagStatistic})
	for _, d := range m.Dimensions {
		tags = append(tags, value.Label{Name: d.Name, Value: d.Value})
	}
	return tags
}

// targetTags are the tags that every series of a target has.
func targetTags(t awsapi.Target) value.Labels {
	var tags value.Labels
	if t.Linked {
		t.Account = "" // or a linked one's
	}
	for _, l := range []value.Label{{Name: plan.TagAccount, Value: t.Account}, {Name: plan.TagRegion, Value: t.Region}} {
		if l.Value != "" {
			tags = append(tags, l)
		}
	}
	return tags
}
