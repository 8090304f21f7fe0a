package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// volumeSlice is the field that the histogram's buckets are in. No query uses
// the name.
const volumeSlice = "_volume_slice"

// volumeSteps are the widths of the histogram's buckets. All of them begin
// where the epoch does, in every time zone.
var volumeSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
}

// maxVolumeBuckets is how many buckets a range is cut into, as far as there are
// steps wide enough.
const maxVolumeBuckets = 100

// volumeStep is the narrowest step that keeps to maxVolumeBuckets.
func volumeStep(span time.Duration) time.Duration {
	for _, step := range volumeSteps {
		if span <= maxVolumeBuckets*step {
			return step
		}
	}
	return volumeSteps[len(volumeSteps)-1]
}

// volumeJob counts the events that a log query shows, by time and level. A
// query that shows no events has no volume, and asks AWS nothing.
type volumeJob struct {
	*logJob
	step time.Duration
}

// volumeJob is the job for the volume of a query, which runs as a query of its
// own: the scope and the stages of the query, but for those that only choose
// columns, order rows or take the first, and a count.
func (e *Engine) volumeJob(req Request, q query.Query, v variables) job {
	if lang(q) == query.Metrics {
		return noVolume{q}
	}
	p, list := e.compileLogs(q.Text, v)
	switch {
	case list.HasErrors():
		return failed{q, &QueryError{q.Text, list}}
	case p.shape.Aggregate:
		return noVolume{q}
	}
	step := volumeStep(req.To.Sub(req.From))
	count := fmt.Sprintf("timeslice %ds as %s | count by %s, %s", step/time.Second, volumeSlice, volumeSlice, volumeLevel)
	tail, list := syntax.ParsePipeline(count, ops.Grammar(ops.Logs), syntax.Options{})
	if list.HasErrors() {
		return failed{q, &QueryError{count, list}}
	}
	parsed, _ := syntax.ParseLogs(q.Text, ops.Grammar(ops.Logs), v.options())
	parsed.Stages = append(append(slices.DeleteFunc(parsed.Stages, onlyShows), levelOp{}), tail...)
	if p, list = e.bindLogs(parsed, v); list.HasErrors() {
		return failed{q, &QueryError{syntax.Print(parsed), list}}
	}
	return &volumeJob{&logJob{e: e, q: q, req: req, plan: p, vars: v}, step}
}

// onlyShows reports whether a stage changes nothing about which events a query
// is about.
func onlyShows(s syntax.Stage) bool {
	op, ok := s.(interface{ Name() string })
	return ok && slices.Contains([]string{"fields", "sort", "limit"}, op.Name())
}

func (j *volumeJob) run(ctx context.Context, r *Result) error {
	if err := j.logJob.run(ctx, r); err != nil {
		return err
	}
	series, err := j.series(r.Table)
	r.Kind, r.Series, r.Table, r.Times = Series, series, nil, nil
	return err
}

// series are the counts by level, the gravest first.
func (j *volumeJob) series(counts *value.Batch) (*value.SeriesSet, error) {
	step := j.step.Milliseconds()
	first := j.req.From.UnixMilli() / step * step
	grid := value.Grid{Start: first, Step: step, N: int((j.req.To.UnixMilli() - first + step - 1) / step)}
	byLevel := map[string][]float64{}
	slice, level, count := counts.Column(volumeSlice), counts.Column(volumeLevel), counts.Column("_count")
	for row := range counts.N {
		t, ok := slice.At(row).AsInt()
		bucket := grid.Index(t)
		if !ok || bucket < 0 {
			return nil, fmt.Errorf("the volume has a count at %s, outside of the range", slice.At(row).Text())
		}
		name := level.At(row).Text()
		if byLevel[name] == nil {
			byLevel[name] = slices.Repeat([]float64{math.NaN()}, grid.N)
		}
		byLevel[name][bucket], _ = count.At(row).Num()
	}
	out := &value.SeriesSet{Grid: grid}
	for _, level := range []string{LevelCritical, LevelError, LevelWarning, LevelInfo, LevelDebug, LevelTrace, ""} {
		if values, ok := byLevel[level]; ok {
			out.Series = append(out.Series, value.Series{Labels: value.Labels{{Name: "level", Value: orElse(level, "unknown")}}, Values: values})
		}
	}
	return out, nil
}

// noVolume is the volume of a query that shows no log lines.
type noVolume struct{ q query.Query }

func (n noVolume) query() query.Query { return n.q }

func (n noVolume) run(_ context.Context, r *Result) error {
	r.Kind, r.Series = Series, &value.SeriesSet{}
	return nil
}
