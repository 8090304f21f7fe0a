package source

import (
	"context"
	"slices"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// Values returns the distinct values of a tag over the series that a selector
// selects, sorted. It lists metrics and fetches no points.
func (s *MetricSource) Values(ctx context.Context, rt *exec.Runtime, sel *plan.MetricSelector, tag string) ([]string, error) {
	targets := s.possible(sel)
	words := newVocabulary(sel)
	how := newListing(sel)
	run := targetRun{ctx: ctx, rt: rt, targets: targets}
	var mu sync.Mutex
	found := map[string]bool{}
	err := run.each("list", func(ctx context.Context, i int) error {
		metrics, err := how.run(ctx, rt, s.API, targets[i])
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		for _, m := range s.choose(sel, targets[i], metrics, words) {
			if v, ok := m.tags.Get(tag); ok {
				found[v] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	values := make([]string, 0, len(found))
	for v := range found {
		values = append(values, v)
	}
	slices.Sort(values)
	return values, nil
}
