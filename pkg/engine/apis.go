package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/enrich"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// apis lists the APIs of a target, nil when the settings do not ask for names.
func (e *Engine) apis() func(context.Context, awsapi.Target) ([]awsapi.NamedAPI, error) {
	if !e.settings.APINames {
		return nil
	}
	return e.api.APIs
}

// withAPIIDs lets apiname=name in the scope of a log query also find the ids of
// the APIs of that name, which access logs have in their place.
func (e *Engine) withAPIIDs(ctx context.Context, rt *exec.Runtime, p *logPlan, v variables, targets []awsapi.Target) *logPlan {
	if !e.settings.APINames || !namesAPI(p.scope) {
		return p
	}
	var apis []awsapi.NamedAPI
	for _, t := range targets {
		list, err := e.api.APIs(ctx, t)
		if err != nil {
			rt.Notices.Add(diag.Warning, fmt.Sprintf("the names of APIs could not be read, so that access logs are found by ids only: %v", err))
			continue
		}
		apis = append(apis, list...)
	}
	named := *p
	named.scope = addAPIIDs(p.scope, apis, v.values)
	return &named
}

// namesAPI reports whether a scope tests apiname.
func namesAPI(m syntax.Match) bool {
	for _, leaf := range syntax.Leaves(m) {
		if t, ok := leaf.(*syntax.Term); ok && isAPIName(t) {
			return true
		}
	}
	return false
}

func isAPIName(t *syntax.Term) bool {
	return t.Field != nil && strings.EqualFold(t.Field.Name, fields.APIName)
}

// addAPIIDs returns a scope with the ids of the APIs behind the names in it.
func addAPIIDs(m syntax.Match, apis []awsapi.NamedAPI, vars func(string) []string) syntax.Match {
	switch m := m.(type) {
	case *syntax.And:
		return &syntax.And{Xs: eachAPIIDs(m.Xs, apis, vars)}
	case *syntax.Or:
		return &syntax.Or{Xs: eachAPIIDs(m.Xs, apis, vars)}
	case *syntax.Not:
		inner := *m
		inner.X = addAPIIDs(m.X, apis, vars)
		return &inner
	case *syntax.Term:
		if isAPIName(m) {
			return termWithIDs(m, apis, vars)
		}
	}
	return m
}

func eachAPIIDs(xs []syntax.Match, apis []awsapi.NamedAPI, vars func(string) []string) []syntax.Match {
	out := make([]syntax.Match, len(xs))
	for i, x := range xs {
		out[i] = addAPIIDs(x, apis, vars)
	}
	return out
}

func termWithIDs(t *syntax.Term, apis []awsapi.NamedAPI, vars func(string) []string) *syntax.Term {
	with := *t
	with.Values = append([]syntax.Text(nil), t.Values...)
	for _, v := range t.Values {
		for _, text := range v.Expand(vars) {
			pattern := expr.Glob(text.Value(), true)
			if pattern.Any() {
				continue
			}
			for _, a := range apis {
				if pattern.Match(a.Name) {
					with.Values = append(with.Values, syntax.Literal(a.ID))
				}
			}
		}
	}
	return &with
}

// tables are the lookup tables of a query: those of the settings, and API
// Gateway's own list of APIs.
type tables struct {
	exec.Lookups
	ctx context.Context // of the query that looks up
	e   *Engine
}

// Table returns the table at a URI.
func (t tables) Table(uri string) (exec.LookupTable, error) {
	switch {
	case uri == enrich.Gateway && t.e.settings.APINames:
		return t.e.apiTable(t.ctx)
	case t.Lookups == nil:
		return nil, nil
	}
	return t.Lookups.Table(uri)
}

// apiTable is the APIs of all targets. The error tells which could not be read.
func (e *Engine) apiTable(ctx context.Context) (exec.LookupTable, error) {
	rt := &exec.Runtime{Notices: &exec.Notices{}}
	targets, err := e.targets(ctx, rt)
	if err != nil {
		return nil, err
	}
	source, _ := enrich.FindSource(enrich.Gateway)
	rows := value.NewBatch(value.NewSchema(source.Columns...), 0)
	for _, t := range targets {
		list, failed := e.api.APIs(ctx, t)
		if failed != nil {
			err = failed
		}
		for _, a := range list {
			rows.AppendRow(value.String(a.ID), value.String(a.Name), value.String(a.Protocol), value.String(t.Account), value.String(t.Region))
		}
	}
	if rows.N == 0 && err != nil {
		return nil, err
	}
	return enrich.NewTable(rows), err
}
