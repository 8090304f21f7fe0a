package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Local is messages to run a log query over in place of CloudWatch's.
type Local struct {
	// Messages has the field _raw, and others as it likes.
	Messages exec.Stream
	// Ranged says that only messages within the request's range count.
	Ranged bool
}

// RunLocal answers the only query of the request, a log query, over messages
// that are already here. Terms of the scope on metadata that the messages do
// not carry, such as _sourceCategory, are taken to hold, with a notice.
func (e *Engine) RunLocal(ctx context.Context, req Request, in Local) Result {
	q := req.Queries[0]
	if lang(q) != query.Logs {
		return Result{RefID: q.RefID, Query: q, Err: errors.Join(in.Messages.Close(), errors.New("only log queries run over files"))}
	}
	switch j := e.prepare(req)[0].(type) {
	case *logJob:
		return e.run(ctx, &localJob{logJob: j, in: in})
	default: // a query that cannot run
		r := e.run(ctx, j)
		r.Err = errors.Join(r.Err, in.Messages.Close())
		return r
	}
}

// localJob is a log query over local messages.
type localJob struct {
	*logJob
	in Local
}

func (j *localJob) run(ctx context.Context, r *Result) error {
	rt := j.e.runtime(j.req, j.q, j.vars)
	defer func() { r.Notices = append(r.Notices, rt.Notices.List()...) }()
	scope, taken := withoutMetadata(j.plan.scope)
	if len(taken) > 0 {
		rt.Notices.Add(diag.Info, "files carry no metadata, so these terms of the scope are taken to hold: "+strings.Join(taken, ", "))
	}
	wanted := j.plan.needs.With(plan.MatchFields(scope)...)
	in, err := fields.Apply(rt, fields.LogSource{Name: "file"}.Inline(j.e.localRules()), wanted, j.in.Messages)
	if err != nil {
		return errors.Join(err, j.in.Messages.Close())
	}
	out, err := plan.Open(ctx, rt, append(j.prelude(rt, scope, wanted), j.plan.ops...), countRows(in, r))
	if err != nil {
		return err
	}
	r.Kind = Events
	if j.plan.shape.Aggregate {
		r.Kind = Records
	}
	r.Times = j.plan.shape.Times
	r.Table, err = j.e.collect(ctx, rt, out, r.Kind)
	return err
}

// prelude makes the fields that the stages need and cuts the messages to the
// range and the scope.
func (j *localJob) prelude(rt *exec.Runtime, scope syntax.Match, wanted plan.Fields) []plan.Op {
	var out []plan.Op
	if j.in.Ranged || wanted.Has(fields.MessageTime) {
		out = append(out, ops.MessageTime(rt.Env.Now().UnixMilli()))
	}
	if j.in.Ranged {
		out = append(out, ops.Within(rt.Env.From, rt.Env.To))
	}
	return append(out, ops.AutoFields(wanted.Names()), ops.ScopeFilter(scope))
}

// localRules are the extraction rules with scopes that files can meet.
func (e *Engine) localRules() []fields.CompiledRule {
	rules := slices.Clone(e.rules)
	for i := range rules {
		rules[i].Scope, _ = withoutMetadata(rules[i].Scope)
	}
	return rules
}

// withoutMetadata returns a scope less its terms on metadata, and these.
func withoutMetadata(m syntax.Match) (rest syntax.Match, taken []string) {
	switch m := m.(type) {
	case *syntax.And:
		xs, taken := listWithoutMetadata(m.Xs)
		return joinMatches(xs, func() syntax.Match { return &syntax.And{Xs: xs, At: m.At} }), taken
	case *syntax.Or:
		xs, taken := listWithoutMetadata(m.Xs)
		if len(taken) > 0 && len(xs) < len(m.Xs) { // one side of the or holds
			return nil, taken
		}
		return joinMatches(xs, func() syntax.Match { return &syntax.Or{Xs: xs, At: m.At} }), taken
	case *syntax.Not:
		x, taken := withoutMetadata(m.X)
		if x == nil {
			return nil, taken
		}
		return &syntax.Not{X: x, At: m.At}, taken
	case *syntax.Term:
		if m.Field != nil && isMetadata(m.Field.Fold()) {
			return nil, []string{syntax.Print(m)}
		}
	}
	return m, nil
}

func listWithoutMetadata(in []syntax.Match) (out []syntax.Match, taken []string) {
	for _, x := range in {
		rest, t := withoutMetadata(x)
		taken = append(taken, t...)
		if rest != nil {
			out = append(out, rest)
		}
	}
	return out, taken
}

func joinMatches(xs []syntax.Match, build func() syntax.Match) syntax.Match {
	switch len(xs) {
	case 0:
		return nil
	case 1:
		return xs[0]
	}
	return build()
}

// isMetadata reports whether messages get a field from where they were
// collected and not from their text.
func isMetadata(field string) bool {
	switch field {
	case fields.Raw, fields.MessageTime, fields.Size, fields.SourceName:
		return false
	}
	return strings.HasPrefix(field, "_") || slices.Contains(fields.Known(), field)
}
