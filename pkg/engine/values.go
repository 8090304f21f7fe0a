package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
)

// Values are the distinct values of a field, for a dashboard variable.
type Values struct {
	Values  []string
	Notices []exec.Notice
}

// Values returns the distinct values of a field under the only query of the
// request: of a tag over the series that a selector selects, which costs a
// cached ListMetrics and no points, or of a column of a log query's answer.
func (e *Engine) Values(ctx context.Context, req Request, field string) (Values, error) {
	if strings.TrimSpace(field) == "" {
		return Values{}, errors.New("name the field whose values are wanted")
	}
	switch j := e.prepare(req)[0].(type) {
	case *metricJob:
		return j.values(ctx, field)
	case *logJob:
		return j.values(ctx, field)
	case failed:
		return Values{}, j.err
	}
	return Values{}, nil
}

func (j *metricJob) values(ctx context.Context, tag string) (Values, error) {
	if j.diagnostics.HasErrors() {
		return Values{}, &QueryError{j.q.Text, j.diagnostics}
	}
	rows := j.all.queries[0].Query.Rows
	row := rows[len(rows)-1]
	if row.Selector == nil {
		return Values{}, errors.New("the values of a tag come from a selector: write metric=… without row references")
	}
	rt := j.all.e.runtime(j.all.req, j.q, j.vars)
	targets, err := j.all.e.targets(ctx, rt)
	if err != nil {
		return Values{}, err
	}
	b := &plan.Binder{Bag: &diag.Bag{}, Vars: j.vars.values}
	values, err := j.all.e.metricSource(targets).Values(ctx, rt, plan.NewMetricSelector(row.Selector, b), tag)
	return Values{values, rt.Notices.List()}, err
}

func (j *logJob) values(ctx context.Context, field string) (Values, error) {
	r := j.e.run(ctx, j)
	if r.Err != nil {
		return Values{}, r.Err
	}
	c := r.Table.Column(field)
	if c == nil {
		return Values{}, fmt.Errorf("the answer has no field %q: it has %s", field, strings.Join(r.Table.Schema.Names(), ", "))
	}
	found := map[string]bool{}
	for i := range c.Len() {
		if v := c.At(i); !v.IsNull() {
			found[v.Text()] = true
		}
	}
	values := make([]string, 0, len(found))
	for v := range found {
		values = append(values, v)
	}
	slices.Sort(values)
	return Values{values, r.Notices}, nil
}
