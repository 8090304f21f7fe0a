package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Explanation tells how a query would run.
type Explanation struct {
	RefID string
	Lang  string
	// Plan is the query's stages, and where each runs.
	Plan string
	// Calls are the texts that CloudWatch would get.
	Calls []Executed
	Err   error
}

// Explain tells how the queries of a request would run. Beyond finding out the
// account of the credentials, it asks AWS nothing.
func (e *Engine) Explain(ctx context.Context, req Request) []Explanation {
	out := make([]Explanation, len(req.Queries))
	for i, j := range e.prepare(req) {
		out[i] = Explanation{RefID: j.query().RefID, Lang: lang(j.query())}
		switch j := j.(type) {
		case *logJob:
			out[i].Err = j.explain(ctx, &out[i])
		case *metricJob:
			out[i].Err = j.explain(ctx, &out[i])
		case failed:
			out[i].Err = j.err
		}
	}
	return out
}

func (j *metricJob) explain(ctx context.Context, x *Explanation) error {
	if j.diagnostics.HasErrors() {
		return &QueryError{j.q.Text, j.diagnostics}
	}
	rt := j.all.e.runtime(j.all.req, j.q, j.vars)
	targets, err := j.all.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	x.Plan = j.plan.Explain(j.all.e.metricSource(targets))
	return nil
}

func (j *logJob) explain(ctx context.Context, x *Explanation) error {
	rt := j.e.runtime(j.req, j.q, j.vars)
	targets, err := j.e.targets(ctx, rt)
	if err != nil {
		return err
	}
	scans, err := j.e.scans(j.plan, j.vars, targets, j.req.From, j.req.To)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, s := range scans {
		s.explain(&b)
		for _, t := range s.Targets {
			x.Calls = append(x.Calls, Executed{Target: t.String(), Text: s.Text(j.req.From, j.req.To, awsapi.MaxQueryRows)})
		}
	}
	for _, op := range j.plan.ops {
		fmt.Fprintf(&b, "here: %s\n", syntax.Print(op))
	}
	x.Plan = b.String()
	return nil
}

// explain describes a scan: its log groups and targets, the rules that are
// inlined, and what of the scope is tested here.
func (s logScan) explain(b *strings.Builder) {
	targets := make([]string, len(s.Targets))
	for i, t := range s.Targets {
		targets[i] = t.String()
	}
	fmt.Fprintf(b, "source %s: log groups %s on %s\n", s.Source.Name, strings.Join(s.LogScan.Groups, ", "), strings.Join(targets, ", "))
	fmt.Fprintf(b, "  fields: %s\n", strings.Join(s.Fields.Names(), ", "))
	for _, r := range s.rules {
		fmt.Fprintf(b, "  extraction rule here: %s\n", r.Name)
	}
	if s.rest != nil {
		fmt.Fprintf(b, "  scope tested here: %s\n", syntax.Print(s.rest))
	}
}
