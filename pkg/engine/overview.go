package engine

import (
	"context"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// SourceOverview is a log source and how many log groups it has.
type SourceOverview struct {
	Name     string `json:"name"`
	Category string `json:"category"`
	Groups   int    `json:"groups"` // over all accounts and regions
}

// Sources lists the log sources. It asks AWS for cached listings only; the error
// is that of accounts that cannot be asked at all.
func (e *Engine) Sources(ctx context.Context) ([]SourceOverview, error) {
	to := e.now()
	q := query.Query{}
	v := variables{&q, true}
	targets, err := e.targets(ctx, e.runtime(Request{From: to.Add(-time.Hour), To: to}, q, v))
	if err != nil {
		return nil, err
	}
	out := make([]SourceOverview, len(e.sources))
	for i, s := range e.sources {
		out[i] = SourceOverview{Name: s.Name, Category: s.Category}
	}
	scans, err := e.scans(&logPlan{shape: e.raw}, v, targets, to.Add(-time.Hour), to)
	if err != nil {
		return nil, err
	}
	for _, scan := range scans {
		for i := range out {
			if out[i].Name != scan.Source.Name {
				continue
			}
			for _, t := range scan.Targets {
				groups, err := scan.GroupsOn(ctx, e.api, t)
				if err != nil {
					return nil, err
				}
				out[i].Groups += len(groups)
			}
		}
	}
	return out, nil
}
