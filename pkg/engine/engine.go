// Package engine turns queries into answers: it parses, binds, plans and runs
// them. Everything that answers queries, the plugin and the command line, goes
// through it.
package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/pushdown"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// API is what the engine asks of AWS; *awsapi.API is one.
type API interface {
	source.LogAPI
	source.MetricAPI
	source.TailAPI
	Resolve(ctx context.Context, t awsapi.Target) (awsapi.Target, error)
	LogEvents(ctx context.Context, t awsapi.Target, q awsapi.LogEventsQuery) (awsapi.LogEvents, error)
	LogGroupFields(ctx context.Context, t awsapi.Target, group string) ([]string, error)
	APIs(ctx context.Context, t awsapi.Target) ([]awsapi.NamedAPI, error)
	WhoAmI(ctx context.Context, t awsapi.Target) (awsapi.Identity, error)
	MayStopQueries(ctx context.Context, t awsapi.Target) error
}

// Engine answers the queries of one data source. It is safe for concurrent use.
type Engine struct {
	settings    *settings.Settings
	api         API
	now         func() time.Time
	sources     []logSource
	rules       []fields.CompiledRule
	metricRules *fields.MetricRules
	// raw is the shape of rows before any stage.
	raw plan.Shape
	// lookups holds the tables of lookup operators; nil when there are none.
	lookups exec.Lookups
	// enriched tells about the sources of the tables.
	enriched func(context.Context) []enrich.State
	push     func(pushdown.Input) *pushdown.Plan
	// countedRows is how many rows a query that counts may give, 0 for as many as
	// CloudWatch does.
	countedRows int
}

// UseLookups gives the lookup operators of log queries their tables. It is not
// safe while queries run.
func (e *Engine) UseLookups(l exec.Lookups) { e.lookups = l }

// Enrich gives the lookup operators the databases, feeds and tables of a store, which the caller closes. It is not safe
// while queries run.
func (e *Engine) Enrich(s *enrich.Store) { e.lookups, e.enriched = s, s.States }

// PushKeywordsOnly leaves CloudWatch nothing but to find the keywords of a scope,
// and fetches the messages: what pushing down is measured against. It is not safe
// while queries run.
func (e *Engine) PushKeywordsOnly() { e.push = pushdown.Keywords }

// CountInParts lets no query that counts equal events give more rows than so many,
// as if CloudWatch gave no more: what parts of a count add up to is measured against
// the whole. 0 is as many as CloudWatch gives. It is not safe while queries run.
func (e *Engine) CountInParts(rows int) { e.countedRows = rows }

// New returns an engine over the settings. now is the clock, nil for the
// system's. The error names the setting that cannot be used.
func New(s *settings.Settings, api API, now func() time.Time) (*Engine, error) {
	if now == nil {
		now = time.Now
	}
	e := &Engine{settings: s, api: api, now: now, sources: logSources(s), push: pushdown.Make}
	var err error
	if e.rules, err = compileRules(extractionRules(s)); err != nil {
		return nil, err
	}
	if e.metricRules, err = fields.CompileMetricRules(metricRules(s)); err != nil {
		return nil, fmt.Errorf("metricRules: %w", err)
	}
	e.raw = rawShape(e.Fields())
	return e, nil
}

// Request is the queries of one panel, alert rule or command, over one range.
type Request struct {
	Queries  []query.Query
	From, To time.Time // [From, To)
	// Interval is the panel's minimum interval, 0 for none.
	Interval time.Duration
	// Timezone is where days begin when a query names no zone; nil is the
	// data source's.
	Timezone *time.Location
	// AnyVariable makes every {{name}} that a query does not declare a variable
	// with the value "*".
	AnyVariable bool
}

// Run answers the queries of a request concurrently: one result for each, in
// order. Rows may refer to each other. A panic becomes the result's error.
func (e *Engine) Run(ctx context.Context, req Request) []Result {
	results := make([]Result, len(req.Queries))
	jobs := e.prepare(req)
	var wg sync.WaitGroup
	for i, job := range jobs {
		keepOrigin(job)
		wg.Go(func() {
			results[i] = e.run(ctx, job)
		})
	}
	wg.Wait()
	return results
}

// job is one query made ready to run.
type job interface {
	// query returns the query as asked.
	query() query.Query
	// run fills in the result.
	run(ctx context.Context, r *Result) error
}

func (e *Engine) run(ctx context.Context, j job) (r Result) {
	started := e.now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // whatever still runs for the query when it ends
	ctx, usage := awsapi.WithUsage(ctx)
	r.Query = j.query()
	r.RefID, r.Lang = r.Query.RefID, lang(r.Query)
	r.Err = exec.Safely(func() error { return j.run(ctx, &r) })
	r.Stats.add(usage.Counts())
	r.Stats.Elapsed = e.now().Sub(started)
	return r
}
