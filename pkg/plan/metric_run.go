package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// MetricSource answers selectors. source.MetricSource does, from CloudWatch.
type MetricSource interface {
	// Select returns the selected series on the grid. Series without a point are
	// left out, but for a silent fetch. What the reader must know goes to rt.Notices.
	Select(ctx context.Context, rt *exec.Runtime, f MetricFetch) (*value.SeriesSet, error)
	// Explain says, without asking CloudWatch, what Select would do.
	Explain(f MetricFetch) string
}

// MetricFetch is what a row asks of its source.
type MetricFetch struct {
	Selector *MetricSelector
	Grid     value.Grid
	Using    Rollup
	// Finest is the least distance of points that CloudWatch has for the window.
	// It divides Grid.Step.
	Finest time.Duration
	// Aggregated says that the row makes few series of those selected.
	Aggregated bool
	// Silent keeps the series that are listed and have no point, with no points:
	// the row fills them.
	Silent bool
}

// MetricSession is the work that the queries of one request share: a row that
// several of them need is run once.
type MetricSession struct {
	source MetricSource

	mu   sync.Mutex
	runs map[metricKey]*metricRun
}

// NewMetricSession returns a session over a source, for one request.
func NewMetricSession(s MetricSource) *MetricSession {
	return &MetricSession{source: s, runs: map[metricKey]*metricRun{}}
}

type metricKey struct {
	row   *metricRow
	shift time.Duration
}

// metricRun is a row that is run once. The rest is set before done is closed.
type metricRun struct {
	done    chan struct{}
	set     *value.SeriesSet
	err     error
	notices []exec.Notice
}

// Run computes the query: the series of all its rows that no other row refers
// to. Plans of one call of Metrics may run concurrently over one session.
func (p *MetricPlan) Run(ctx context.Context, rt *exec.Runtime, s *MetricSession) (*value.SeriesSet, error) {
	if err := p.Diagnostics.Err(""); err != nil {
		return nil, err
	}
	if len(p.answers) == 0 {
		return nil, errors.New("the query has no row")
	}
	sets := make([]*value.SeriesSet, len(p.answers))
	for i, r := range p.answers {
		var err error
		if sets[i], err = s.run(ctx, rt, p.span, r, 0); err != nil {
			return nil, err
		}
	}
	return together(p.answers, sets), nil
}

// run computes a row over the range moved back by shift.
func (s *MetricSession) run(ctx context.Context, rt *exec.Runtime, span MetricRange, r *metricRow, shift time.Duration) (*value.SeriesSet, error) {
	s.mu.Lock()
	run, others := s.runs[metricKey{r, shift}]
	if !others {
		run = &metricRun{done: make(chan struct{})}
		s.runs[metricKey{r, shift}] = run
	}
	s.mu.Unlock()
	if !others {
		s.begin(ctx, rt, span, r, shift, run)
	}
	select {
	case <-run.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for _, n := range run.notices {
		rt.Notices.Add(n.Severity, n.Text)
	}
	return run.set, run.err
}

// begin runs a row for all who wait for it.
func (s *MetricSession) begin(ctx context.Context, rt *exec.Runtime, span MetricRange, r *metricRow, shift time.Duration, run *metricRun) {
	defer close(run.done)
	// What others see when this query panics.
	run.err = errors.New("another query of the panel failed while it computed this row")
	// A row has the variables of the query that it belongs to.
	own, env := *rt, *rt.Env
	env.Vars = r.vars
	own.Env, own.Notices = &env, &exec.Notices{}
	run.set, run.err = s.compute(ctx, &own, span, r, shift)
	run.notices = own.Notices.List()
}

func (s *MetricSession) compute(ctx context.Context, rt *exec.Runtime, span MetricRange, r *metricRow, shift time.Duration) (*value.SeriesSet, error) {
	if r.broken {
		return nil, errors.New("the query has errors of its own, mend them first")
	}
	shift += r.shift
	set, err := s.leaf(ctx, rt, span, r, shift)
	if err != nil {
		return nil, err
	}
	for i, op := range r.stages {
		if i == 0 && r.pushed {
			if r.quant.DropLast {
				set = DropLast(shifted(rt, shift), set)
			}
			continue
		}
		if set, err = op.Run(shifted(rt, shift), set); err != nil {
			return nil, fmt.Errorf("%s: %w", op.Name(), err)
		}
		if sh, ok := op.(MetricShifter); ok {
			shift -= sh.Shift()
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// leaf computes what a row starts from.
func (s *MetricSession) leaf(ctx context.Context, rt *exec.Runtime, span MetricRange, r *metricRow, shift time.Duration) (*value.SeriesSet, error) {
	if r.join == nil {
		f := r.fetch(span, shift)
		noticeAge(rt, span.Now.Sub(time.UnixMilli(f.Grid.Start)))
		if shift%r.period != 0 {
			rt.Notices.Add(diag.Warning, fmt.Sprintf("the timeshift %s is no multiple of the interval %s: its points lie between those of other rows", short(shift), short(r.period)))
		}
		return s.source.Select(ctx, rt, f)
	}
	sets := make([]*value.SeriesSet, len(r.refs))
	for k, ref := range r.refs {
		if ref == nil {
			return nil, fmt.Errorf("#%s is no row of this query and no metrics query beside it; for an alert rule, write all rows in one query text", r.join.rows[k])
		}
		var err error
		if sets[k], err = s.run(ctx, rt, span, ref, shift); err != nil {
			return nil, fmt.Errorf("#%s: %w", r.join.rows[k], err)
		}
	}
	return r.join.run(sets)
}

// fetch is what the row asks of the source for the range moved back by shift.
func (r *metricRow) fetch(span MetricRange, shift time.Duration) MetricFetch {
	start, n := span.Grid(r.period, shift)
	using := r.quant.Using
	if using == "" {
		using = RollupAvg
	}
	return MetricFetch{
		Selector:   r.selector,
		Grid:       value.Grid{Start: start.UnixMilli(), Step: r.period.Milliseconds(), N: n},
		Using:      using,
		Finest:     r.finest,
		Aggregated: r.reduces,
		Silent:     r.fills,
	}
}

// DropLast returns the set without its last bucket when that ends after the
// range.
func DropLast(rt *exec.Runtime, in *value.SeriesSet) *value.SeriesSet {
	if in.Grid.N == 0 || in.Grid.End() <= rt.Env.To {
		return in
	}
	out := &value.SeriesSet{Grid: in.Grid, Series: slices.Clone(in.Series)}
	out.Grid.N--
	for i := range out.Series {
		out.Series[i].Values = out.Series[i].Values[:out.Grid.N]
	}
	return out
}

// noticeAge says what an old window lacks.
func noticeAge(rt *exec.Runtime, age time.Duration) {
	switch {
	case age > Retention:
		rt.Notices.Add(diag.Warning, "CloudWatch keeps metrics for 15 months: the start of the range has no points")
	case age > 14*day:
		rt.Notices.Add(diag.Info, "CloudWatch lists no series that had no data for two weeks: series that ended before may be missing")
	}
}

// shifted is the runtime of a stage that sees the range moved back.
func shifted(rt *exec.Runtime, shift time.Duration) *exec.Runtime {
	if shift == 0 {
		return rt
	}
	env := *rt.Env
	env.From -= shift.Milliseconds()
	env.To -= shift.Milliseconds()
	moved := *rt
	moved.Env = &env
	return &moved
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
