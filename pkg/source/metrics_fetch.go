package source

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// selected is a series to fetch: a statistic of a listed metric.
type selected struct {
	metric awsapi.Metric
	stat   string
	tags   value.Labels
}

// rollups decides for each statistic how its buckets are made. How fine the
// points are that are rolled up here depends on how many there would be.
func rollups(rt *exec.Runtime, f plan.MetricFetch, all [][]selected, budget int) map[string]plan.StatRollup {
	bucket := time.Duration(f.Grid.Step) * time.Millisecond
	count := map[string]int{}
	for _, series := range all {
		for _, s := range series {
			count[s.stat]++
		}
	}
	local := 0
	for stat, n := range count {
		if plan.RollupOf(stat, f.Using, bucket, f.Finest).Fold != nil {
			local += n
		}
	}
	window := time.Duration(f.Grid.N) * bucket
	fetch := plan.FetchWithin(bucket, f.Finest, window, local, budget)
	made := make(map[string]plan.StatRollup, len(count))
	for stat := range count {
		made[stat] = plan.RollupOf(stat, f.Using, bucket, fetch)
		if text := made[stat].Notice; text != "" {
			if fetch > f.Finest { // CloudWatch has finer ones
				text += ", as does a higher limits.metricPoints"
			}
			rt.Notices.Add(diag.Warning, text)
		}
	}
	return made
}

// fetch gets the points of the selected series of one target. A series without
// a point is left out unless the fetch is silent.
func (s *MetricSource) fetch(ctx context.Context, rt *exec.Runtime, t awsapi.Target, f plan.MetricFetch,
	series []selected, how map[string]plan.StatRollup,
) ([]value.Series, error) {
	entries := make([]awsapi.Entry, len(series))
	for i, x := range series {
		entries[i] = awsapi.Entry{ID: strconv.Itoa(i), Metric: x.metric, Stat: x.stat, Period: how[x.stat].Fetch}
	}
	from, to := time.UnixMilli(f.Grid.Start).UTC(), time.UnixMilli(f.Grid.End()).UTC()
	points, messages, err := s.API.GetMetricData(ctx, t, from, to, entries)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		rt.Notices.Add(diag.Warning, m.String())
	}
	out := make([]value.Series, 0, len(series))
	for i, x := range series {
		p := points[entries[i].ID]
		delete(points, entries[i].ID) // so that not all of them are there twice
		if len(p.Times) == 0 && !f.Silent {
			continue
		}
		unit := f.Using.Unit(metricql.Unit(x.metric.Namespace, x.metric.Name, x.stat))
		out = append(out, value.Series{Labels: x.tags, Values: place(p, f.Grid, how[x.stat]), Unit: unit})
	}
	return out, nil
}

// place puts fetched points, which are in the order of time, on the grid.
func place(p awsapi.Points, g value.Grid, r plan.StatRollup) []float64 {
	out := make([]float64, g.N)
	for i := range out {
		out[i] = math.NaN()
	}
	for i := 0; i < len(p.Times); {
		bucket, k := g.Index(p.Times[i]), i+1
		for k < len(p.Times) && g.Index(p.Times[k]) == bucket {
			k++
		}
		if bucket >= 0 {
			out[bucket] = r.Bucket(p.Times[i:k], p.Values[i:k])
		}
		i = k
	}
	return out
}
