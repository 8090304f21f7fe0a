package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// maxTails is how many sessions one query may open: AWS allows 15 an account and
// region, for all its users.
const maxTails = 12

// Tail follows a log query: it calls visit with the events that the query
// selects as CloudWatch receives them, in order of arrival, until ctx ends.
// Filters and parses run here. Stages that look at more than one row, such as
// aggregates and sort, cannot be followed.
func (e *Engine) Tail(ctx context.Context, q query.Query, visit func(Result) error) error {
	j, err := e.tailJob(q)
	if err != nil {
		return err
	}
	now := e.now()
	j.req = Request{From: now.Add(-time.Hour), To: now}
	rt := e.runtime(j.req, q, j.vars)
	targets, err := e.targets(ctx, rt)
	if err != nil {
		return err
	}
	j.plan, rt.Lookups = e.withAPIIDs(ctx, rt, j.plan, j.vars, targets), tables{rt.Lookups, ctx, e}
	scans, err := e.scans(j.plan, j.vars, targets, j.req.From, j.req.To)
	if err != nil {
		return err
	}
	sessions, err := j.sessions(ctx, scans)
	if err != nil {
		return err
	}
	rt.Notices.Add(diag.Info, fmt.Sprintf("following %s live: AWS bills Live Tail about $0.01 a minute and session, after 1,800 free minutes a month", count(len(sessions), "session")))
	var mu sync.Mutex
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range sessions {
		g.Go(func() error {
			return e.api.LiveTail(ctx, s.target, s.groups, func(u awsapi.TailUpdate) error {
				mu.Lock()
				defer mu.Unlock()
				if u.Sampled {
					rt.Notices.Add(diag.Warning, s.target.String()+": there are more events than the 500 a second that Live Tail gives: some are missing")
				}
				r, err := j.follow(ctx, rt, s, u)
				if err != nil || r.Table.N == 0 {
					return err
				}
				return visit(r)
			})
		})
	}
	// The first update says what it costs, whether there are events or not.
	first := Result{RefID: q.RefID, Query: q, Lang: query.Logs, Kind: Events, Times: j.plan.shape.Times,
		Table: value.NewBatch(value.NewSchema(fields.MessageTime, fields.Raw), 0), Notices: rt.Notices.List()}
	mu.Lock()
	err = visit(first)
	mu.Unlock()
	return errors.Join(err, g.Wait())
}

// tailJob compiles a query that is to be followed.
func (e *Engine) tailJob(q query.Query) (*logJob, error) {
	if strings.TrimSpace(q.Text) == "" {
		return nil, errors.New("the query is empty: write a scope to follow")
	}
	q, err := e.filtered(q)
	if err != nil {
		return nil, err
	}
	if lang(q) == query.Metrics {
		return nil, errors.New("only log queries can be followed live: this is a metrics query")
	}
	v := variables{&q, false}
	p, list := e.compileLogs(q.Text, v)
	if list.HasErrors() {
		return nil, &QueryError{q.Text, list}
	}
	if op := p.followable(); op != nil {
		return nil, fmt.Errorf("%s cannot be followed live, since it looks at more than one row: remove that stage, or run the query without live tail", op.Name())
	}
	if len(findSubqueries(p.scope)) > 0 {
		return nil, errors.New("a query with a subquery cannot be followed live")
	}
	j := &logJob{e: e, q: q, plan: p, vars: v}
	keepOrigin(j)
	return j, nil
}

// tailSession is one session: log groups of a target that a scan reads.
type tailSession struct {
	scan   logScan
	target awsapi.Target
	groups []string // ARNs
}

func (j *logJob) sessions(ctx context.Context, scans []logScan) ([]tailSession, error) {
	var out []tailSession
	for _, s := range scans {
		for _, t := range s.Targets {
			groups, err := s.GroupsOn(ctx, j.e.api, t)
			if err != nil {
				return nil, err
			}
			var arns []string
			for _, g := range groups {
				switch {
				case g.ARN != "":
					arns = append(arns, g.ARN)
				case strings.HasPrefix(g.Name, "arn:"): // another account's
					arns = append(arns, strings.TrimSuffix(g.Name, ":*"))
				}
			}
			for chunk := range slices.Chunk(arns, awsapi.MaxTailGroups) {
				out = append(out, tailSession{s, t, chunk})
			}
		}
	}
	switch {
	case len(out) == 0:
		return nil, errors.New("the scope selects no log group that can be followed")
	case len(out) > maxTails:
		return nil, fmt.Errorf("following the scope takes %d Live Tail sessions, at most %d are opened: name an account, region or log group (_sourceHost=…)", len(out), maxTails)
	}
	return out, nil
}

// follow runs the query over the events of an update.
func (j *logJob) follow(ctx context.Context, rt *exec.Runtime, s tailSession, u awsapi.TailUpdate) (Result, error) {
	r := Result{RefID: j.q.RefID, Query: j.q, Lang: query.Logs, Kind: Events, Times: j.plan.shape.Times, Notices: rt.Notices.List()}
	b, err := s.scan.TailBatch(s.target, u.Events)
	if err != nil {
		return r, err
	}
	r.Table, err = j.through(ctx, rt, s.scan, b)
	return r, err
}

// through is what the scope and the stages make of events of a scan.
func (j *logJob) through(ctx context.Context, rt *exec.Runtime, s logScan, b *value.Batch) (*value.Batch, error) {
	wanted := s.wanted(j.plan)
	ruled, err := fields.Apply(rt, s.rules, wanted, exec.Slice(b.Schema, b))
	if err != nil {
		return nil, err
	}
	stages := append([]plan.Op{ops.AutoFields(wanted.Names()), ops.ScopeFilter(s.rest)}, j.plan.ops...)
	rows, err := plan.Open(ctx, rt, stages, ruled)
	if err != nil {
		return nil, err
	}
	out := value.NewBatch(rows.Schema(), 0)
	err = exec.Drain(ctx, rows, func(b *value.Batch) error {
		out.Append(b)
		return nil
	})
	return out, err
}

// followable is the first stage that looks at more than one row; nil when every
// event can be shown as it comes.
func (p *logPlan) followable() plan.Op {
	for _, op := range p.ops {
		if _, ok := op.(plan.RowOp); !ok {
			return op
		}
	}
	return nil
}

// count writes a number of things.
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
