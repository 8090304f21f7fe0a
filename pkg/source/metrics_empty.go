package source

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// vocabulary is what the listed metrics say: the tags that there are and, of
// those that the selector tests, the values. It explains an empty selection.
type vocabulary struct {
	mu     sync.Mutex
	tags   map[string]string          // folded name to spelling
	values map[string]map[string]bool // folded name to values
}

func newVocabulary(sel *plan.MetricSelector) *vocabulary {
	v := &vocabulary{tags: map[string]string{}, values: map[string]map[string]bool{}}
	for _, tag := range sel.Tags() {
		v.values[tag] = map[string]bool{}
	}
	return v
}

func (v *vocabulary) learn(tags value.Labels) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, l := range tags {
		name := value.Fold(l.Name)
		v.tags[name] = l.Name
		if values, ok := v.values[name]; ok && len(values) < maxWords {
			values[l.Value] = true
		}
	}
}

// maxWords bounds what is kept of one tag.
const maxWords = 10_000

// whyEmpty explains why a selector gave no series; listed is how many it found.
func (s *MetricSource) whyEmpty(f plan.MetricFetch, targets []awsapi.Target, words *vocabulary, listed int) string {
	sel := f.Selector
	switch {
	case len(s.Targets) == 0:
		return "no result: no AWS account is configured"
	case len(targets) == 0:
		return "no result: no configured account and region matches " + sel.String() + "; there are " + names(s.Targets)
	case listed > 0:
		return fmt.Sprintf("no result: %d series match %s, none has a point between %s and %s",
			listed, sel, stamp(f.Grid.Start), stamp(f.Grid.End()))
	case len(sel.Statistics()) == 0:
		return fmt.Sprintf("no result: CloudWatch has no statistic %s; there are %s, percentiles such as p90 and trimmed means such as tm95",
			strings.Join(sel.Values(plan.TagStatistic), ", "), strings.Join(metricql.BasicStats(), ", "))
	case len(words.tags) == 0:
		return "no result: " + noNamespace(sel, targets)
	}
	for _, tag := range sel.Tags() {
		if why := words.missing(sel, tag); why != "" {
			return "no result: " + why
		}
	}
	return "no result: every tag and value of " + sel.String() + " exists, but no series has all of them"
}

func noNamespace(sel *plan.MetricSelector, targets []awsapi.Target) string {
	patterns, bounded := sel.Allowed(plan.TagNamespace)
	text := "CloudWatch lists no metrics with data in the last two weeks in " + names(targets)
	if !bounded {
		return text
	}
	text += " for the namespace " + strings.Join(patterns, ", ")
	if _, known := metricql.Namespace(patterns[0]); !known {
		if near, ok := diag.Nearest(patterns[0], metricql.Namespaces()); ok {
			text += "; did you mean " + near + "?"
		}
	}
	return text
}

// missing says that no series has the tag, or no value that the selector asks
// for.
func (v *vocabulary) missing(sel *plan.MetricSelector, tag string) string {
	patterns, bounded := sel.Allowed(tag)
	if !bounded || tag == plan.TagStatistic {
		return ""
	}
	if _, ok := v.tags[tag]; !ok {
		known := make([]string, 0, len(v.tags))
		for _, t := range v.tags {
			known = append(known, t)
		}
		return fmt.Sprintf("no series has the tag %s; %s", tag, suggest(tag, known))
	}
	values := make([]string, 0, len(v.values[tag]))
	for val := range v.values[tag] {
		for _, p := range patterns {
			if expr.Glob(p, true).Match(val) {
				return ""
			}
		}
		values = append(values, val)
	}
	return fmt.Sprintf("no series has %s=%s; %s", tag, strings.Join(patterns, " or "), suggest(patterns[0], values))
}

// suggest names the nearest of the known words, or the first few.
func suggest(word string, known []string) string {
	if near, ok := diag.Nearest(word, known); ok {
		return "did you mean " + near + "?"
	}
	slices.Sort(known)
	const few = 8
	if len(known) > few {
		return "there are " + strings.Join(known[:few], ", ") + " and " + fmt.Sprint(len(known)-few) + " more"
	}
	return "there are " + strings.Join(known, ", ")
}

func names(targets []awsapi.Target) string {
	list := make([]string, len(targets))
	for i, t := range targets {
		list[i] = t.String()
	}
	return strings.Join(list, ", ")
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04") }
