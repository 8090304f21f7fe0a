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
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Local is messages to run a log query over in place of CloudWatch's.
type Local struct {
	// Open returns the messages: the field _raw, and others as it likes. Where
	// _messagetime is among them, times are not read from the text. It is called
	// again for every earlier range that the query compares with.
	Open func() (exec.Stream, error)
	// Ranged says that only messages within the request's range count.
	Ranged bool
	// Metadata names the fields of the messages that say where they come from,
	// such as account or _sourcecategory: terms of the scope on them are tested.
	Metadata []string
}

// RunLocal answers the only query of the request, a log query, over messages
// that are already here. Terms of the scope on metadata that the messages do
// not carry, such as _sourceCategory, are taken to hold, with a notice. It is
// also what an answer from CloudWatch is held against, see TestPushedEqualsLocal.
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
	scope, taken := j.in.withoutMetadata(j.plan.scope)
	if len(taken) > 0 {
		rt.Notices.Add(diag.Info, "files carry no metadata, so these terms of the scope are taken to hold: "+strings.Join(taken, ", "))
	}
	wanted := j.plan.needs.With(plan.MatchFields(scope)...)
	rules := j.rules()
	return j.answer(ctx, rt, r, j.plan.ops, func(ctx context.Context, rt *exec.Runtime) (exec.Stream, error) {
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
		timed := in.Schema().Index(fields.MessageTime) >= 0
		return plan.Open(ctx, rt, j.prelude(rt, scope, wanted, timed), ruled)
	})
}

// prelude makes the fields that the stages need and cuts the messages to the
// range and the scope. timed says that the messages have their time.
func (j *localJob) prelude(rt *exec.Runtime, scope syntax.Match, wanted plan.Fields, timed bool) []plan.Op {
	var out []plan.Op
	if !timed && (j.in.Ranged || wanted.Has(fields.MessageTime)) {
		out = append(out, ops.MessageTime(rt.Env.Now().UnixMilli()))
	}
	if j.in.Ranged {
		out = append(out, ops.Within(rt.Env.From, rt.Env.To))
	}
	return append(out, ops.AutoFields(wanted.Names()), ops.ScopeFilter(scope))
}

// rules are the extraction rules whose scopes the messages can meet. A rule is
// tested on every message: what all of them have in common is not known.
func (j *localJob) rules() []fields.InlineRule {
	unknown := func(string) (value.Value, bool) { return value.Value{}, false }
	var out []fields.InlineRule
	for _, r := range j.e.rules {
		scope, _ := j.in.withoutMetadata(r.Scope)
		if truth, rest := plan.Reduce(scope, unknown, nil); truth != plan.False {
			out = append(out, fields.InlineRule{CompiledRule: r, Rest: rest})
		}
	}
	return out
}

// withoutMetadata returns a scope less its terms on metadata that the messages
// do not carry, and these terms.
func (in Local) withoutMetadata(m syntax.Match) (rest syntax.Match, taken []string) {
	switch m := m.(type) {
	case *syntax.And:
		xs, taken := in.listWithoutMetadata(m.Xs)
		return joinMatches(xs, func() syntax.Match { return &syntax.And{Xs: xs, At: m.At} }), taken
	case *syntax.Or:
		if len(m.Xs) == 0 { // a subquery without rows: never
			return m, nil
		}
		xs, taken := in.listWithoutMetadata(m.Xs)
		if len(taken) > 0 && len(xs) < len(m.Xs) { // one side of the or holds
			return nil, taken
		}
		return joinMatches(xs, func() syntax.Match { return &syntax.Or{Xs: xs, At: m.At} }), taken
	case *syntax.Not:
		x, taken := in.withoutMetadata(m.X)
		if x == nil {
			return nil, taken
		}
		return &syntax.Not{X: x, At: m.At}, taken
	case *syntax.Term:
		if m.Field != nil && in.lacks(m.Field.Fold()) {
			return nil, []string{syntax.Print(m)}
		}
	}
	return m, nil
}

func (in Local) listWithoutMetadata(list []syntax.Match) (out []syntax.Match, taken []string) {
	for _, x := range list {
		rest, t := in.withoutMetadata(x)
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

// lacks reports whether messages get a field from where they were collected,
// and these do not carry it.
func (in Local) lacks(field string) bool {
	carried := func(name string) bool { return value.Fold(name) == field }
	return isMetadata(field) && !slices.ContainsFunc(in.Metadata, carried)
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
