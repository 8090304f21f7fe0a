package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// variables are the variables that a query may use.
type variables struct {
	q   *query.Query
	any bool
}

func (v variables) options() syntax.Options {
	o := syntax.Options{Values: v.values, AnyVar: v.any}
	if len(v.q.Vars) > 0 {
		o.Vars, o.Names = v.q.Declares, slices.Sorted(maps.Keys(v.q.Vars))
	}
	return o
}

// values returns the values of a variable: those that the query declares, else,
// where any name is one, All.
func (v variables) values(name string) []string {
	if v.q.Declares(name) {
		return v.q.Values(name)
	}
	if v.any {
		return []string{"*"}
	}
	return nil
}

// lang is the language of a query, told from its text when it names none.
func lang(q query.Query) string {
	if q.Lang != "" {
		return q.Lang
	}
	return syntax.Detect(q.Text)
}

// QueryError is what is wrong with a query's text.
type QueryError struct {
	Text        string
	Diagnostics diag.List
}

// Error is the first diagnostic and how many more there are.
func (e *QueryError) Error() string { return e.Diagnostics.Err(e.Text).Error() }

// prepare compiles the queries of a request. Queries that cannot run become
// jobs that say so.
func (e *Engine) prepare(req Request) []job {
	jobs := make([]job, len(req.Queries))
	if err := e.checkRange(req); err != nil {
		for i, q := range req.Queries {
			jobs[i] = failed{q, err}
		}
		return jobs
	}
	metrics := e.newMetricJobs(req)
	for i, q := range req.Queries {
		q, err := e.filtered(q)
		if err != nil {
			jobs[i] = failed{q, err}
			continue
		}
		v := variables{&q, req.AnyVariable}
		switch {
		case q.Type == query.TypeContext:
			jobs[i] = &contextJob{e: e, q: q, req: req}
		case strings.TrimSpace(q.Text) == "":
			jobs[i] = failed{q, errors.New("the query is empty: write one, or remove it from the panel")}
		case q.Type == query.TypeVolume:
			jobs[i] = e.volumeJob(req, q, v)
		case lang(q) == query.Metrics:
			jobs[i] = metrics.add(q, v)
		default:
			jobs[i] = e.logJob(req, q, v)
		}
	}
	metrics.plan()
	return jobs
}

// filtered is a query with its ad-hoc filters in its text. A text that cannot be
// read stays, so that it is reported as it was written.
func (e *Engine) filtered(q query.Query) (query.Query, error) {
	if len(q.Filters) == 0 || strings.TrimSpace(q.Text) == "" || q.Type == query.TypeContext {
		return q, nil
	}
	text, err := e.AddFilters(q, q.Filters)
	var wrong *QueryError
	switch {
	case errors.As(err, &wrong):
		return q, nil
	case err != nil:
		return q, err
	}
	q.Text = text
	return q, nil
}

func (e *Engine) logJob(req Request, q query.Query, v variables) job {
	p, list := e.compileLogs(q.Text, v)
	if list.HasErrors() {
		return failed{q, &QueryError{q.Text, list}}
	}
	return &logJob{e: e, q: q, req: req, plan: p, vars: v}
}

func (e *Engine) checkRange(req Request) error {
	if !req.From.Before(req.To) {
		return fmt.Errorf("the time range is empty: it ends (%s) before it begins (%s)", req.To.UTC(), req.From.UTC())
	}
	if limit := time.Duration(e.settings.Limits.Range); limit > 0 && req.To.Sub(req.From) > limit {
		return fmt.Errorf("the time range of %s is longer than limits.range (%s) in the data source settings allows", req.To.Sub(req.From), limit)
	}
	return nil
}

// failed is a query that cannot run.
type failed struct {
	q   query.Query
	err error
}

func (f failed) query() query.Query                 { return f.q }
func (f failed) run(context.Context, *Result) error { return f.err }

// targets returns the accounts and regions to ask, with the account that
// credentials stand for looked up. A target that cannot be is left out with a
// notice; when none can, the error is returned.
func (e *Engine) targets(ctx context.Context, rt *exec.Runtime) ([]awsapi.Target, error) {
	var out []awsapi.Target
	var errs []error
	for _, t := range e.settings.Targets() {
		resolved, err := e.api.Resolve(ctx, t)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, resolved)
	}
	if len(out) == 0 {
		return nil, errors.Join(errs...)
	}
	for _, err := range errs {
		rt.Notices.Add(diag.Warning, "some rows are missing: "+err.Error())
	}
	return out, nil
}
