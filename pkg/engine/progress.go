package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Progress is how the log queries of a request get on, by their reference. It is
// safe for concurrent use.
type Progress struct {
	mu   sync.Mutex
	runs map[string]*runProgress
}

// runProgress is how one log query gets on.
type runProgress struct {
	job   *logJob
	parts map[string]progressPart // by target and CloudWatch query
}

type progressPart struct {
	scan   logScan
	target awsapi.Target
	last   awsapi.LogProgress
}

type progressKey struct{}

// WithProgress has the log queries that run under the context report to p.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// watch has the scans of a job report how they get on, when somebody listens.
func (j *logJob) watch(ctx context.Context, scans []logScan) {
	p, ok := ctx.Value(progressKey{}).(*Progress)
	if !ok {
		return
	}
	for i, s := range scans {
		scans[i].Progress = func(t awsapi.Target, last awsapi.LogProgress) { p.report(j, progressPart{s, t, last}) }
	}
}

func (p *Progress) report(j *logJob, part progressPart) {
	if part.last.QueryID == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.runs == nil {
		p.runs = map[string]*runProgress{}
	}
	run := p.runs[j.q.RefID]
	if run == nil {
		run = &runProgress{job: j, parts: map[string]progressPart{}}
		p.runs[j.q.RefID] = run
	}
	run.parts[part.target.String()+" "+part.last.QueryID] = part
}

// Results returns the log queries that CloudWatch works on, as far as they are:
// what is scanned, and for a query that shows events the newest of those found.
func (p *Progress) Results(ctx context.Context) []Result {
	p.mu.Lock()
	var runs []runProgress
	for _, r := range p.runs {
		parts := make(map[string]progressPart, len(r.parts))
		for k, part := range r.parts {
			parts[k] = part
		}
		runs = append(runs, runProgress{r.job, parts})
	}
	p.mu.Unlock()
	slices.SortFunc(runs, func(a, b runProgress) int { return cmp.Compare(a.job.q.RefID, b.job.q.RefID) })
	out := make([]Result, len(runs))
	for i, r := range runs {
		out[i] = r.result(ctx)
	}
	return out
}

func (r runProgress) result(ctx context.Context) Result {
	j := r.job
	out := Result{
		RefID: j.q.RefID, Query: j.q, Lang: query.Logs, Kind: Events, Times: j.plan.shape.Times,
		Table: value.NewBatch(value.NewSchema(fields.MessageTime, fields.Raw), 0),
	}
	done := 0
	for _, part := range r.parts {
		s := part.last.Stats
		out.Stats.BytesScanned += s.BytesScanned
		out.Stats.RecordsScanned += s.RecordsScanned
		out.Stats.RecordsMatched += s.RecordsMatched
		if part.last.Status == "Complete" {
			done++
		}
	}
	out.Stats.CostUSD = awsapi.Counts{BytesScanned: out.Stats.BytesScanned}.CostUSD()
	text := fmt.Sprintf("CloudWatch is at work: %d of %s done, %s scanned, %.0f of %.0f events matched so far",
		done, count(len(r.parts), "query"), formatBytes(out.Stats.BytesScanned), out.Stats.RecordsMatched, out.Stats.RecordsScanned)
	if table := r.rows(ctx); table != nil {
		out.Table = table
		text += "; these are some of them"
	}
	out.Notices = []exec.Notice{{Severity: diag.Info, Text: text}}
	return out
}

// rows are the events found so far; nil when there are none to show: the query
// shows no events, or its stages need all of them.
func (r runProgress) rows(ctx context.Context) *value.Batch {
	j := r.job
	if j.plan.shape.Aggregate || j.plan.followable() != nil {
		return nil
	}
	rt := j.e.runtime(j.req, j.q, j.vars)
	var table *value.Batch
	for _, part := range r.parts {
		if len(part.last.Rows) == 0 {
			continue
		}
		b, err := part.scan.Batch(part.target, part.last.Rows)
		if err != nil {
			continue // the answer will say so
		}
		if b, err = j.through(ctx, rt, part.scan, b); err != nil || b.N == 0 {
			continue
		}
		switch {
		case table == nil:
			table = b
		case slices.Equal(table.Schema.Names(), b.Schema.Names()):
			table.Append(b)
		}
	}
	return table
}
