package source

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Values returns the distinct values of a tag over the series that a selector
// selects, sorted. It lists metrics and fetches no points.
func (s *MetricSource) Values(ctx context.Context, rt *exec.Runtime, sel *plan.MetricSelector, tag string) ([]string, error) {
	found := map[string]bool{}
	words, err := s.list(ctx, rt, sel, func(tags value.Labels) {
		if v, ok := tags.Get(tag); ok {
			found[v] = true
		}
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		rt.Notices.Add(diag.Warning, words.noValues(tag))
	}
	return slices.Sorted(maps.Keys(found)), nil
}

// Tags returns the names of the tags that series have which a selector selects,
// sorted. It lists metrics and fetches no points.
func (s *MetricSource) Tags(ctx context.Context, rt *exec.Runtime, sel *plan.MetricSelector) ([]string, error) {
	found := map[string]bool{}
	_, err := s.list(ctx, rt, sel, func(tags value.Labels) {
		for _, l := range tags {
			found[l.Name] = true
		}
	})
	return slices.Sorted(maps.Keys(found)), err
}

// list visits the tags of all metrics that a selector selects, one at a time.
func (s *MetricSource) list(ctx context.Context, rt *exec.Runtime, sel *plan.MetricSelector, visit func(value.Labels)) (*vocabulary, error) {
	targets := s.possible(sel)
	words := newVocabulary(sel)
	how := newListing(sel)
	run := targetRun{ctx: ctx, rt: rt, targets: targets}
	var mu sync.Mutex
	return words, run.each("list", func(ctx context.Context, i int) error {
		metrics, err := how.run(ctx, rt, s.API, targets[i])
		if err != nil {
			return err
		}
		names := s.apiNames(ctx, rt, how, targets[i])
		mu.Lock()
		defer mu.Unlock()
		for _, m := range s.choose(sel, targets[i], metrics, words, names) {
			visit(m.tags)
		}
		return nil
	})
}

// noValues says why no series has a value of a tag.
func (v *vocabulary) noValues(tag string) string {
	known := slices.Sorted(maps.Values(v.tags))
	if len(known) == 0 {
		return "no values: the selector selects no series"
	}
	if near, ok := diag.Nearest(tag, known); ok && !strings.EqualFold(near, tag) {
		return fmt.Sprintf("no values: no series has the tag %q, did you mean %s?", tag, near)
	}
	return fmt.Sprintf("no values: no selected series has the tag %q; there are %s", tag, strings.Join(known, ", "))
}
