package source

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// MetricAPI is what MetricSource asks of CloudWatch. *awsapi.API is one.
type MetricAPI interface {
	ListMetrics(ctx context.Context, t awsapi.Target, in awsapi.ListMetricsInput) ([]awsapi.Metric, error)
	GetMetricData(ctx context.Context, t awsapi.Target, from, to time.Time, entries []awsapi.Entry) (map[string]awsapi.Points, []awsapi.Message, error)
}

// MetricLimits keep a query from asking for more than a person can mean. Zero
// fields have their defaults.
type MetricLimits struct {
	Series           int // limits.metricSeries: of a row that does not aggregate; default 1,000
	AggregatedSeries int // limits.metricAggregatedSeries: of one that does; default 50,000
	Points           int // limits.metricPoints: fetched to be rolled up here; default 1,000,000
}

func (l MetricLimits) withDefaults() MetricLimits {
	for _, d := range []struct {
		limit *int
		value int
	}{{&l.Series, 1000}, {&l.AggregatedSeries, 50_000}, {&l.Points, 1_000_000}} {
		if *d.limit == 0 {
			*d.limit = d.value
		}
	}
	return l
}

// MetricSource answers metrics selectors from the CloudWatch of several targets.
// It is a plan.MetricSource.
type MetricSource struct {
	API     MetricAPI
	Targets []awsapi.Target
	// Aliases name the accounts that are linked to a target's, by id.
	Aliases map[string]string
	// APIs lists the APIs of API Gateway in a target, whose names stand for their
	// ids; nil leaves ids.
	APIs func(context.Context, awsapi.Target) ([]awsapi.NamedAPI, error)
	// Rules adds the tags of metric rules; nil adds none.
	Rules  func(value.Labels) value.Labels
	Limits MetricLimits
}

// targetsAtOnce is how many targets are asked at a time.
const targetsAtOnce = 8

// Select lists the metrics of every target that the selector leaves, keeps those
// that it selects and fetches their points. A target that fails is a notice as
// long as another one answers.
func (s *MetricSource) Select(ctx context.Context, rt *exec.Runtime, f plan.MetricFetch) (*value.SeriesSet, error) {
	targets := s.possible(f.Selector)
	words := newVocabulary(f.Selector)
	run := targetRun{ctx: ctx, rt: rt, targets: targets}
	chosen := make([][]selected, len(targets))
	how := newListing(f.Selector)
	if err := run.each("list", func(ctx context.Context, i int) error {
		metrics, err := how.run(ctx, rt, s.API, targets[i])
		if err != nil {
			return err
		}
		chosen[i] = s.choose(f.Selector, targets[i], metrics, words, s.apiNames(ctx, rt, how, targets[i]))
		return nil
	}); err != nil {
		return nil, err
	}
	listed := count(chosen)
	if listed == 0 || rt.Env.Clock().Sub(time.UnixMilli(f.Grid.Start)) > listedFor {
		s.unlisted(f.Selector, targets, chosen)
	}
	if err := s.guard(rt, f, listed); err != nil {
		return nil, err
	}
	roll := rollups(rt, f, chosen, s.Limits.withDefaults().Points)
	fetched := make([][]value.Series, len(targets))
	if err := run.each("read", func(ctx context.Context, i int) (err error) {
		if len(chosen[i]) > 0 {
			fetched[i], err = s.fetch(ctx, rt, targets[i], f, chosen[i], roll)
		}
		return err
	}); err != nil {
		return nil, err
	}
	out := &value.SeriesSet{Grid: f.Grid, Series: slices.Concat(fetched...)}
	if len(out.Series) == 0 {
		rt.Notices.Add(diag.Warning, s.whyEmpty(f, targets, words, listed))
	}
	return out, nil
}

// possible returns the targets on which the selector can select something.
func (s *MetricSource) possible(sel *plan.MetricSelector) []awsapi.Target {
	return slices.DeleteFunc(slices.Clone(s.Targets), func(t awsapi.Target) bool { return !sel.Possible(targetTags(t)) })
}

// choose returns the series of the listed metrics that are selected.
func (s *MetricSource) choose(sel *plan.MetricSelector, t awsapi.Target, metrics []awsapi.Metric, words *vocabulary, names apiNames) []selected {
	var out []selected
	for _, m := range metrics {
		if m.LinkedID != "" && s.asked(m.LinkedID, t.Region) {
			continue // with its own role
		}
		tags := s.tagsOf(t, m)
		if s.Rules != nil {
			tags = s.Rules(tags)
		}
		if m.LinkedID == "" {
			tags = names.add(tags)
		}
		words.learn(tags)
		for _, stat := range sel.Statistics() {
			tags[statisticAt].Value = stat
			if names.match(sel, tags) {
				out = append(out, selected{m, stat, slices.Clone(tags)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b selected) int { return slices.CompareFunc(a.tags, b.tags, compareLabels) })
	return out
}

// asked reports whether an account is a target of its own in a region.
func (s *MetricSource) asked(account, region string) bool {
	return slices.ContainsFunc(s.Targets, func(t awsapi.Target) bool { return t.AccountID == account && t.Region == region })
}

func compareLabels(a, b value.Label) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return strings.Compare(a.Value, b.Value)
}

// listedFor is for how long CloudWatch lists a series after its last point.
const listedFor = 14 * 24 * time.Hour

// unlisted fills in, where nothing is listed, the series that the selector names
// with every dimension: CloudWatch still has the points of series that it lists
// no more.
func (s *MetricSource) unlisted(sel *plan.MetricSelector, targets []awsapi.Target, chosen [][]selected) {
	namespace, name, dims, ok := sel.Exact()
	if !ok {
		return
	}
	m := awsapi.Metric{Namespace: namespace, Name: name}
	for _, d := range dims {
		m.Dimensions = append(m.Dimensions, awsapi.Dimension{Name: d.Name, Value: d.Value})
	}
	for i, t := range targets {
		if len(chosen[i]) > 0 {
			continue
		}
		m.Account, m.LinkedID = t.Account, ""
		candidates := []awsapi.Metric{m}
		if t.Linked {
			for _, id := range slices.Sorted(maps.Keys(s.Aliases)) {
				m.Account, m.LinkedID = id, id
				candidates = append(candidates, m)
			}
		}
		chosen[i] = s.choose(sel, t, candidates, newVocabulary(sel), apiNames{})
	}
}

func count(chosen [][]selected) (n int) {
	for _, c := range chosen {
		n += len(c)
	}
	return n
}

// guard stops a selection that is larger than the settings or the memory allow.
func (s *MetricSource) guard(rt *exec.Runtime, f plan.MetricFetch, series int) error {
	limits := s.Limits.withDefaults()
	limit, setting, remedy := limits.Series, "limits.metricSeries", "narrow the selector, aggregate (sum by …)"
	if f.Aggregated {
		limit, setting, remedy = limits.AggregatedSeries, "limits.metricAggregatedSeries", "narrow the selector"
	}
	if series > limit {
		return fmt.Errorf("the selector %s selects %d series, more than %d: %s or raise %s in the data source settings",
			f.Selector, series, limit, remedy, setting)
	}
	return rt.Budget.Take("the metrics selector", int64(series)*int64(f.Grid.N)*8)
}

// targetRun does work on several targets. One that failed is left out of later
// work.
type targetRun struct {
	ctx     context.Context
	rt      *exec.Runtime
	targets []awsapi.Target
	failed  []error // by target; nil until one has failed
}

// each runs work on the targets. It fails when all of them have failed.
func (r *targetRun) each(what string, work func(ctx context.Context, i int) error) error {
	if r.failed == nil {
		r.failed = make([]error, len(r.targets))
	}
	before := slices.Clone(r.failed)
	var g errgroup.Group
	g.SetLimit(targetsAtOnce)
	for i := range r.targets {
		if r.failed[i] == nil {
			g.Go(func() error {
				r.failed[i] = exec.Safely(func() error { return work(r.ctx, i) })
				return nil
			})
		}
	}
	_ = g.Wait() // the work's errors are in failed
	if err := r.ctx.Err(); err != nil {
		return err
	}
	lost := 0
	for _, err := range r.failed {
		if err != nil {
			lost++
		}
	}
	if lost > 0 && lost == len(r.targets) {
		return errors.Join(r.failed...)
	}
	for i, err := range r.failed {
		if err != nil && before[i] == nil {
			r.rt.Notices.Add(diag.Warning, fmt.Sprintf("could not %s the metrics of %s, which are missing here: %v", what, r.targets[i], err))
		}
	}
	return nil
}

// Explain says which targets are asked for what.
func (s *MetricSource) Explain(f plan.MetricFetch) string {
	var b strings.Builder
	targets := s.possible(f.Selector)
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.String()
	}
	fmt.Fprintf(&b, "targets: %s (%d of %d)\n", strings.Join(names, ", "), len(targets), len(s.Targets))
	fmt.Fprintf(&b, "each: %s, cached\n", newListing(f.Selector).describe())
	bucket := time.Duration(f.Grid.Step) * time.Millisecond
	for _, stat := range f.Selector.Statistics() {
		r := plan.RollupOf(stat, f.Using, bucket, f.Finest)
		fmt.Fprintf(&b, "GetMetricData Stat=%s Period=%d: %s\n", stat, int(r.Fetch.Seconds()), r.Why)
		if r.Notice != "" {
			b.WriteString("  " + r.Notice + "\n")
		}
	}
	return b.String()
}
