package engine

import (
	"context"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// metricRules returns the metric rules of the settings, else those that ship.
func metricRules(s *settings.Settings) []fields.MetricRule {
	if s.MetricRules == nil {
		return fields.DefaultMetricRules()
	}
	rules := make([]fields.MetricRule, len(s.MetricRules))
	for i, r := range s.MetricRules {
		rules[i] = fields.MetricRule(r)
	}
	return rules
}

// metricSource is the CloudWatch of the targets, under the settings' rules and
// limits.
func (e *Engine) metricSource(targets []awsapi.Target) *source.MetricSource {
	l := e.settings.Limits
	return &source.MetricSource{API: e.api, Targets: targets, Aliases: e.settings.LinkedAliases(), APIs: e.apis(), Rules: e.metricRules.Tags, Limits: source.MetricLimits{
		Series: l.MetricSeries, AggregatedSeries: l.MetricAggregatedSeries, Points: l.MetricPoints,
	}}
}

// metricJobs are the metrics queries of one request, which share one grid and
// refer to each other's rows.
type metricJobs struct {
	e       *Engine
	req     Request
	queries []plan.MetricQuery
	jobs    []*metricJob

	open    sync.Once
	session *plan.MetricSession
	err     error
	notices exec.Notices
}

func (e *Engine) newMetricJobs(req Request) *metricJobs { return &metricJobs{e: e, req: req} }

// add parses a query and returns its job, which is complete after plan.
func (m *metricJobs) add(q query.Query, v variables) job {
	parsed, list := syntax.ParseMetrics(q.Text, ops.Grammar(ops.Metrics), v.options())
	mq := plan.MetricQuery{RefID: q.RefID, Vars: v.values}
	if !list.HasErrors() {
		mq.Query = parsed
	}
	j := &metricJob{all: m, q: q, vars: v, diagnostics: list}
	m.queries, m.jobs = append(m.queries, mq), append(m.jobs, j)
	return j
}

// plan plans the queries that were added.
func (m *metricJobs) plan() {
	span := plan.MetricRange{From: m.req.From, To: m.req.To, Now: m.e.now(), MinInterval: m.req.Interval}
	for i, p := range plan.Metrics(m.queries, span) {
		m.jobs[i].plan = p
		m.jobs[i].diagnostics = append(m.jobs[i].diagnostics, p.Diagnostics...)
	}
}

// start looks the targets up, once for the request.
func (m *metricJobs) start(ctx context.Context, rt *exec.Runtime) (*plan.MetricSession, error) {
	m.open.Do(func() {
		own := *rt
		own.Notices = &m.notices
		var targets []awsapi.Target
		if targets, m.err = m.e.targets(ctx, &own); m.err == nil {
			m.session = plan.NewMetricSession(m.e.metricSource(targets))
		}
	})
	for _, n := range m.notices.List() {
		rt.Notices.Add(n.Severity, n.Text)
	}
	return m.session, m.err
}

// metricJob is a metrics query made ready to run.
type metricJob struct {
	all         *metricJobs
	q           query.Query
	vars        variables
	diagnostics diag.List
	plan        *plan.MetricPlan
}

func (j *metricJob) query() query.Query { return j.q }

func (j *metricJob) run(ctx context.Context, r *Result) error {
	if j.diagnostics.HasErrors() {
		return &QueryError{j.q.Text, j.diagnostics}
	}
	rt := j.all.e.runtime(j.all.req, j.q, j.vars)
	defer func() { r.Notices = append(r.Notices, rt.Notices.List()...) }()
	for _, d := range j.diagnostics {
		if d.Severity == diag.Warning { // hints are for the editor
			rt.Notices.Add(d.Severity, d.Message)
		}
	}
	session, err := j.all.start(ctx, rt)
	if err != nil {
		return err
	}
	r.Kind = Series
	r.Series, err = j.plan.Run(ctx, rt, session)
	return err
}
