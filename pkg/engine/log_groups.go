package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
)

// LogGroup is the name of log groups and where they are.
type LogGroup struct {
	Name string `json:"name"`
	// Places are accounts and regions, such as prod/us-east-1.
	Places []string `json:"places"`
}

// offeredGroups is how many log groups are offered to choose from.
const offeredGroups = 200

// LogGroups lists log groups whose names begin with prefix, to choose from: of
// all accounts and regions, in byte order. Without a prefix it is those that
// Dohyo finds by name. Targets that fail are left out, unless all do.
func (e *Engine) LogGroups(ctx context.Context, prefix string) ([]LogGroup, error) {
	prefixes := []string{prefix}
	if prefix == "" {
		prefixes = nil
		for _, s := range defaultSources() {
			for _, g := range s.LogGroups {
				prefixes = append(prefixes, strings.TrimSuffix(g, "*"))
			}
		}
	}
	var (
		mu     sync.Mutex
		places = map[string][]string{}
		errs   []error
		work   errgroup.Group
	)
	work.SetLimit(maxWorkers)
	asked := 0
	for _, t := range e.settings.Targets() {
		for _, p := range prefixes {
			asked++
			work.Go(func() error {
				found, err := e.groupsOf(ctx, t, p)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					errs = append(errs, err)
				}
				for name, place := range found {
					places[name] = append(places[name], place)
				}
				return nil
			})
		}
	}
	_ = work.Wait() // errors are collected
	if len(errs) == asked {
		return nil, errors.Join(errs...)
	}
	list := []LogGroup{}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		slices.Sort(places[name])
		list = append(list, LogGroup{name, places[name]})
	}
	return list[:min(len(list), offeredGroups)], nil
}

// groupsOf lists the log groups of one target, each with the target's name.
func (e *Engine) groupsOf(ctx context.Context, t awsapi.Target, prefix string) (map[string]string, error) {
	t, err := e.api.Resolve(ctx, t)
	if err != nil {
		return nil, err
	}
	groups, err := e.api.LogGroups(ctx, t, prefix)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, g := range groups {
		found[g.Name] = t.Account + "/" + t.Region
	}
	return found, nil
}
