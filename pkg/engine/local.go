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
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Local is messages to run a log query over in place of CloudWatch's.
type Local struct {
	// Open returns the messages: the field _raw, and others as it likes. It is
	// called again for every earlier range that the query compares with.
	Open func() (exec.Stream, error)
	// Ranged says that only messages within the request's range count.
	Ranged bool
}

// RunLocal answers the only query of the request, a log query, over messages
// that are already here. Terms of the scope on metadata that the messages do
// not carry, such as _sourceCategory, are taken to hold, with a notice.
func (e *Engine) RunLocal(ctx context.Context, req Request, in Local) Result {
	j := e.prepare(req)[0]
	switch log := j.(type) {
	case *logJob:
		log.over = func(child *logJob) job { return &localJob{logJob: child, in: in} }
		j = log.over(log)
	case *metricJob:
		j = failed{log.q, errors.New("only log queries run over files")}
	}
	return e.run(ctx, j)
}

// localJob is a log query over local messages.
type localJob struct {
	*logJob
	in Local
}

func (j *localJob) run(ctx context.Context, r *Result) error {
	rt := j.e.runtime(j.req, j.q, j.vars)
	own, err := j.withSubqueries(ctx, rt, r)
	if err != nil {
		return err
	}
	j = &localJob{logJob: own, in: j.in}
	scope, taken := withoutMetadata(j.plan.scope)
	if len(taken) > 0 {
		rt.Notices.Add(diag.Info, "files carry no metadata, so these terms of the scope are taken to hold: "+strings.Join(taken, ", "))
	}
	wanted := j.plan.needs.With(plan.MatchFields(scope)...)
	rules := fields.LogSource{Name: "file"}.Inline(j.e.localRules())
	return j.answer(ctx, rt, r, func(ctx context.Context, rt *exec.Runtime) (exec.Stream, error) {
		if rt.Env.From != j.req.From.UnixMilli() && !j.in.Ranged {
			return nil, errors.New("the query looks at an earlier range too: say which range is meant with --from and --to")
		}
		in, err := j.in.Open()
		if err != nil {
			return nil, err
		}
		ruled, err := fields.Apply(rt, rules, wanted, in)
		if err != nil {
			return nil, errors.Join(err, in.Close())
		}
		return plan.Open(ctx, rt, j.prelude(rt, scope, wanted), ruled)
	})
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
		if len(m.Xs) == 0 { // a subquery without rows: never
			return m, nil
		}
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
