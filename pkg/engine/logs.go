package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/insights"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/pushdown"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// logPlan is a log query that was parsed and bound.
type logPlan struct {
	scope syntax.Match
	ops   []plan.Op
	shape plan.Shape
	// needs are the fields that the stages need of raw rows.
	needs plan.Fields
}

// compileLogs parses and binds a log query.
func (e *Engine) compileLogs(text string, v variables) (*logPlan, diag.List) {
	q, list := syntax.ParseLogs(text, ops.Grammar(ops.Logs), v.options())
	if list.HasErrors() {
		return nil, list
	}
	p, bound := e.bindLogs(q, v)
	return p, append(list, bound...)
}

// bindLogs binds a log query and the subqueries of its scope.
func (e *Engine) bindLogs(q *syntax.LogQuery, v variables) (*logPlan, diag.List) {
	p := &logPlan{scope: q.Scope, ops: make([]plan.Op, len(q.Stages))}
	for i, s := range q.Stages {
		p.ops[i] = s.(plan.Op)
	}
	p.ops = ops.Chain(p.ops)
	ops.Link(p.ops)
	b := &plan.Binder{Bag: &diag.Bag{}, Vars: v.values, Aggregate: ops.IsAggregate}
	p.shape = plan.Bind(b, p.ops, e.raw)
	p.needs = plan.Needs(p.ops, plan.AllFields())
	list := b.List()
	for _, sub := range findSubqueries(q.Scope) {
		inner, found := e.bindLogs(sub.Query, v)
		list = append(list, found...)
		c := &plan.Binder{Bag: &diag.Bag{}}
		c.Fields(inner.shape, sub.Compose)
		list = append(list, c.List()...)
	}
	return p, list
}

// rawShape is the shape of rows before any stage: the fields of the schema.
func rawShape(schema []Field) plan.Shape {
	s := plan.Shape{Open: true, Times: []string{fields.MessageTime, fields.ReceiptTime}}
	for _, f := range schema {
		s = s.With(f.Name)
	}
	return s
}

// findSubqueries returns the subqueries of a scope.
func findSubqueries(m syntax.Match) []*syntax.Subquery {
	var out []*syntax.Subquery
	for _, leaf := range syntax.Leaves(m) {
		if s, ok := leaf.(*syntax.SubqueryMatch); ok {
			out = append(out, s.Query)
		}
	}
	return out
}

// logScan is a scan with what is done to its rows before the stages.
type logScan struct {
	source.LogScan
	rules []fields.InlineRule
	// rest is what of the scope is tested on rows.
	rest syntax.Match
	// push is what CloudWatch does of the query.
	push *pushdown.Plan
	// countedRows is how many rows a query that counts may give.
	countedRows int
}

// scans returns the scans that can have rows in the scope.
func (e *Engine) scans(p *logPlan, v variables, targets []awsapi.Target, from, to time.Time) ([]logScan, error) {
	var out []logScan
	for _, s := range e.sources {
		rules := s.Inline(e.rules)
		all := s.targets(targets)
		facts := make([]fields.Target, len(all))
		for i, t := range all {
			facts[i] = fields.Target{Account: t.Account, AccountID: t.AccountID, Region: t.Region}
		}
		keep, rest := s.Scope(p.scope, rules, facts, v.values)
		if len(keep) == 0 {
			continue
		}
		scan := logScan{rules: rules, rest: rest, countedRows: e.countedRows, push: e.push(pushdown.Input{
			Text: v.q.Text, Ops: p.ops, Scope: rest, Source: s.LogSource, Rules: rules, Vars: v.values, Dialect: insights.Dialect(e.settings.Dialect),
		})}
		scan.LogScan = source.LogScan{Source: s.LogSource, Groups: s.groups, Filter: scan.push.Filter(), From: from, To: to}
		switch { // the newest rows fill the answer
		case scan.push.Rank != nil:
			scan.Top = &source.Top{Top: *scan.push.Rank, Rows: scan.push.Rows}
		case scan.push.Rows > 0:
			scan.PageRows = scan.push.Rows + scan.push.Rows/10 + 1 // a full page is cut at its last instant
		case !p.shape.Aggregate:
			scan.PageRows = e.settings.Limits.Rows + 1
		}
		scan.HasGroup = s.HasGroup(rest, rules, v.values)
		for _, i := range keep {
			scan.Targets = append(scan.Targets, all[i])
		}
		scan.Fields = fields.Needs(rules, scan.wanted(p)).With(fields.Raw)
		scan.fit()
		out = append(out, scan)
	}
	if len(out) == 0 {
		return nil, e.noSource(p.scope)
	}
	return out, nil
}

// wanted are the fields that the scope and the stages read. Messages show all
// that the scope names, also those that are settled before one is read.
func (s logScan) wanted(p *logPlan) plan.Fields {
	if p.shape.Aggregate {
		return p.needs.With(plan.MatchFields(s.rest)...)
	}
	return p.needs.With(plan.MatchFields(p.scope)...)
}

// noSource is the error for a scope that no log source can match.
func (e *Engine) noSource(scope syntax.Match) error {
	known := make([]string, len(e.sources))
	for i, s := range e.sources {
		known[i] = fmt.Sprintf("%s (_sourceCategory=%s)", s.Name, s.Category)
	}
	text := "everything"
	if scope != nil {
		text = syntax.Print(scope)
	}
	return fmt.Errorf("no log source has rows for the scope %s: the log sources are %s", text, strings.Join(known, ", "))
}

// open opens a scan: its rows with the fields that rules and messages give
// them, cut to the scope.
func (s logScan) open(ctx context.Context, rt *exec.Runtime, api source.LogAPI, p *logPlan, executed func(source.Executed)) (exec.Stream, error) {
	wanted := s.wanted(p)
	in := s.Open(ctx, rt, api, executed)
	ruled, err := fields.Apply(rt, s.rules, wanted, in)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return plan.Open(ctx, rt, []plan.Op{ops.AutoFields(wanted.Names()), ops.ScopeFilter(s.rest)}, ruled)
}

// logJob is a log query made ready to run.
type logJob struct {
	e    *Engine
	q    query.Query
	req  Request
	plan *logPlan
	vars variables
	// over wraps the job of a subquery, so that it reads where this one does;
	// nil leaves it as it is.
	over func(*logJob) job
}

// spawn is the job of a subquery.
func (j *logJob) spawn(child *logJob) job {
	if j.over == nil {
		return child
	}
	return j.over(child)
}

// withSubqueries runs the subqueries of the scope and lets expressions run
// theirs. It returns the job with its scope resolved.
func (j *logJob) withSubqueries(ctx context.Context, rt *exec.Runtime, r *Result) (*logJob, error) {
	s := &subqueries{j: j, rt: rt, r: r, cache: map[*syntax.Subquery]func() (*value.Batch, error){}}
	rt.Env.Subquery = func(q *syntax.Subquery) (syntax.Expr, error) { return s.condition(ctx, q) }
	if len(findSubqueries(j.plan.scope)) == 0 {
		return j, nil
	}
	scope, err := s.scope(ctx, j.plan.scope)
	if err != nil {
		return nil, err
	}
	resolved, p := *j, *j.plan
	p.scope = scope
	resolved.plan = &p
	return &resolved, nil
}

func (j *logJob) query() query.Query { return j.q }

func (j *logJob) run(ctx context.Context, r *Result) error {
	rt := j.e.runtime(j.req, j.q, j.vars)
	targets, err := j.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	for _, hint := range scopeHints(j.plan.scope, j.vars, targets) {
		rt.Notices.Add(diag.Warning, hint)
	}
	named := *j
	named.plan = j.e.withAPIIDs(ctx, rt, j.plan, j.vars, targets)
	j, rt.Lookups = &named, tables{rt.Lookups, ctx, j.e}
	if j, err = j.withSubqueries(ctx, rt, r); err != nil {
		return err
	}
	log := &executedLog{}
	first := countedStages(nil)
	if !ops.ReadsTable(j.plan.ops) {
		scans, err := j.e.scans(j.plan, j.vars, targets, time.UnixMilli(rt.Env.From), time.UnixMilli(rt.Env.To))
		if err != nil {
			return err
		}
		first = counted(j.plan, scans)
	}
	err = j.answer(ctx, rt, r, j.plan.ops[len(first):], func(ctx context.Context, rt *exec.Runtime) (exec.Stream, error) {
		if ops.ReadsTable(j.plan.ops) {
			return exec.Slice(value.NewSchema()), nil
		}
		scans, err := j.e.scans(j.plan, j.vars, targets, time.UnixMilli(rt.Env.From), time.UnixMilli(rt.Env.To))
		if err != nil {
			return nil, err
		}
		j.watch(ctx, scans)
		return j.open(ctx, rt, scans, first, log.add)
	})
	r.Executed = append(r.Executed, log.sorted()...)
	return err
}

// answer runs stages over the rows that open gives for a range, and fills in the
// result.
func (j *logJob) answer(ctx context.Context, rt *exec.Runtime, r *Result, stages []plan.Op, open func(context.Context, *exec.Runtime) (exec.Stream, error)) error {
	defer func() { r.Notices = append(r.Notices, rt.Notices.List()...) }()
	defer func() { r.Stats.RowsMoved = int(rt.Moved.Load()) }()
	r.Kind = Events
	if j.plan.shape.Aggregate {
		r.Kind = Records
	}
	r.Times = j.plan.shape.Times
	out, err := plan.Run(ctx, stages, func(ctx context.Context, shift time.Duration) (*exec.Runtime, exec.Stream, error) {
		own := earlier(rt, shift)
		in, err := open(ctx, own)
		return own, in, err
	})
	if err != nil {
		return err
	}
	r.Table, err = j.e.collect(ctx, rt, out, r.Kind)
	return err
}

// earlier is a runtime over the range moved back by shift.
func earlier(rt *exec.Runtime, shift time.Duration) *exec.Runtime {
	env, own := *rt.Env, *rt
	env.From -= shift.Milliseconds()
	env.To -= shift.Milliseconds()
	own.Env = &env
	return &own
}

// open opens scans as one stream, newest rows first; behind the first stages,
// which are run on each scan, in no order.
func (j *logJob) open(ctx context.Context, rt *exec.Runtime, scans []logScan, first countedStages, executed func(source.Executed)) (exec.Stream, error) {
	parts := make([]exec.Stream, 0, len(scans))
	schema := value.NewSchema(fields.MessageTime)
	for _, s := range scans {
		part, err := s.openBehind(ctx, rt, j.e.api, j.plan, first, executed)
		if err != nil {
			return nil, errors.Join(err, closeAll(parts))
		}
		parts = append(parts, part)
		for _, n := range part.Schema().Names() {
			schema, _ = schema.With(n)
		}
	}
	return source.MergeNewest(schema, rt, parts), nil
}

// executedLog gathers the texts that CloudWatch runs for a query.
type executedLog struct {
	mu    sync.Mutex
	texts []Executed
}

func (l *executedLog) add(x source.Executed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.texts = append(l.texts, Executed{Target: x.Target.String(), Groups: x.Groups, Text: x.Text})
}

// sorted returns the texts by their targets: they run in no fixed order.
func (l *executedLog) sorted() []Executed {
	slices.SortStableFunc(l.texts, func(a, b Executed) int { return cmp.Compare(a.Target, b.Target) })
	return l.texts
}

func closeAll(parts []exec.Stream) error {
	var errs []error
	for _, p := range parts {
		errs = append(errs, p.Close())
	}
	return errors.Join(errs...)
}

// errEnough ends the reading of an answer that is full.
var errEnough = errors.New("the answer is full")

// collect reads the answer up to the row limit and says what is left out.
func (e *Engine) collect(ctx context.Context, rt *exec.Runtime, in exec.Stream, kind Kind) (*value.Batch, error) {
	limit := e.settings.Limits.Rows
	out, left := value.NewBatch(in.Schema(), 0), 0
	err := exec.Drain(ctx, in, func(b *value.Batch) error {
		room := limit - out.N
		if b.N <= room {
			out.Append(b)
			return nil
		}
		out.Append(b.Slice(0, room))
		left += b.N - room
		if kind == Events { // the rest may be long, and costs money to count
			return errEnough
		}
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		rt.Notices.Add(diag.Warning, fmt.Sprintf("these are the first %d rows, there are more: narrow the scope or the range, or raise limits.rows", limit))
	case err != nil:
		return nil, err
	case left > 0:
		rt.Notices.Add(diag.Warning, fmt.Sprintf("%d rows are left out behind the first %d: aggregate further, or raise limits.rows", left, limit))
	}
	return out, nil
}

// maxWorkers is how many processors one query takes at most: Grafana sends a
// dashboard's queries together.
const maxWorkers = 4

// runtime is what the operators of one query share.
func (e *Engine) runtime(req Request, q query.Query, v variables) *exec.Runtime {
	now := e.now()
	rt := &exec.Runtime{
		Env: &expr.Env{
			Now:  func() time.Time { return now },
			From: req.From.UnixMilli(), To: req.To.UnixMilli(),
			Location: e.location(req, q),
			Vars:     v.values,
		},
		Workers: min(runtime.GOMAXPROCS(0), maxWorkers),
		Budget:  exec.NewBudget(e.settings.Limits.MemoryBytes),
		Notices: &exec.Notices{},
		Lookups: e.lookups,
		Moved:   &atomic.Int64{},
	}
	rt.Env.Contains = ops.Contains(rt)
	return rt
}

// location is the zone of the query, else of the request, else of the settings.
func (e *Engine) location(req Request, q query.Query) *time.Location {
	if q.Timezone != "" {
		if l, err := time.LoadLocation(q.Timezone); err == nil {
			return l
		}
	}
	if req.Timezone != nil {
		return req.Timezone
	}
	return e.settings.Location()
}
