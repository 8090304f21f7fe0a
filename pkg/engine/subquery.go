package engine

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// How many rows of a subquery become conditions (language spec §2.4).
const (
	defaultSubqueryRows = 2_500
	maxSubqueryRows     = 10_000
)

// subqueries runs the subqueries of one query, each once.
type subqueries struct {
	j  *logJob
	rt *exec.Runtime
	r  *Result // of the query around them

	mu    sync.Mutex
	cache map[*syntax.Subquery]func() (*value.Batch, error)
}

// rows returns the rows of a subquery: its composed fields only.
func (s *subqueries) rows(ctx context.Context, q *syntax.Subquery) (*value.Batch, error) {
	s.mu.Lock()
	run := s.cache[q]
	if run == nil {
		run = sync.OnceValues(func() (*value.Batch, error) { return s.run(ctx, q) })
		s.cache[q] = run
	}
	s.mu.Unlock()
	return run()
}

func (s *subqueries) run(ctx context.Context, q *syntax.Subquery) (*value.Batch, error) {
	p, list := s.j.e.bindLogs(q.Query, s.j.vars)
	if list.HasErrors() {
		return nil, &QueryError{s.j.q.Text, list}
	}
	child := *s.j
	child.plan = p
	var err error
	if child.req.From, err = subqueryTime(q.From, s.j.req.From, s.j); err != nil {
		return nil, err
	}
	if child.req.To, err = subqueryTime(q.To, s.j.req.To, s.j); err != nil {
		return nil, err
	}
	var r Result
	if err := s.j.spawn(&child).run(ctx, &r); err != nil {
		return nil, fmt.Errorf("in the subquery: %w", err)
	}
	s.mu.Lock()
	s.r.Executed = append(s.r.Executed, r.Executed...)
	s.mu.Unlock()
	for _, n := range r.Notices {
		s.rt.Notices.Add(n.Severity, "in the subquery: "+n.Text)
	}
	limit := min(q.MaxResults, maxSubqueryRows)
	if limit == 0 {
		limit = defaultSubqueryRows
	}
	if r.Table.N > limit {
		s.rt.Notices.Add(diag.Warning, fmt.Sprintf("the subquery gave %d rows, of which the first %d count: raise maxresults (up to %d) or narrow it", r.Table.N, limit, maxSubqueryRows))
		r.Table = r.Table.Slice(0, limit)
	}
	return r.Table, nil
}

// match is the condition on a scope that a subquery's rows stand for: any of
// the rows. A row stands for all its composed values; null is no value.
func (s *subqueries) match(ctx context.Context, q *syntax.Subquery) (syntax.Match, error) {
	b, err := s.rows(ctx, q)
	if err != nil {
		return nil, err
	}
	any := &syntax.Or{At: q.At}
	for row := range b.N {
		all := &syntax.And{At: q.At}
		for _, id := range q.Compose {
			c := b.Column(id.Name)
			if c == nil || c.At(row).IsNull() {
				continue
			}
			term := &syntax.Term{Values: []syntax.Text{syntax.Literal(c.At(row).Text())}, At: q.At}
			if !q.Keywords {
				field := id
				term.Field = &field
			}
			all.Xs = append(all.Xs, term)
		}
		if len(all.Xs) > 0 {
			any.Xs = append(any.Xs, all)
		}
	}
	return any, nil
}

// condition is the same as an expression over fields.
func (s *subqueries) condition(ctx context.Context, q *syntax.Subquery) (syntax.Expr, error) {
	b, err := s.rows(ctx, q)
	if err != nil {
		return nil, err
	}
	var any syntax.Expr = &syntax.BoolLit{At: q.At}
	for row := range b.N {
		var all syntax.Expr
		for _, id := range q.Compose {
			c := b.Column(id.Name)
			if c == nil || c.At(row).IsNull() {
				continue
			}
			equal := &syntax.BinaryExpr{Op: "=", X: &syntax.FieldRef{Name: id},
				Y: &syntax.StringLit{Text: syntax.Literal(c.At(row).Text())}, At: q.At}
			all = both("and", all, equal)
		}
		if all != nil {
			any = both("or", any, all)
		}
	}
	return any, nil
}

// both joins two conditions; a nil x is left out.
func both(op string, x, y syntax.Expr) syntax.Expr {
	if x == nil {
		return y
	}
	return &syntax.BinaryExpr{Op: op, X: x, Y: y, At: y.Span()}
}

// scope is a scope with its subqueries run.
func (s *subqueries) scope(ctx context.Context, m syntax.Match) (syntax.Match, error) {
	switch m := m.(type) {
	case *syntax.And:
		xs, err := s.scopes(ctx, m.Xs)
		return &syntax.And{Xs: xs, At: m.At}, err
	case *syntax.Or:
		xs, err := s.scopes(ctx, m.Xs)
		return &syntax.Or{Xs: xs, At: m.At}, err
	case *syntax.Not:
		x, err := s.scope(ctx, m.X)
		return &syntax.Not{X: x, At: m.At}, err
	case *syntax.SubqueryMatch:
		return s.match(ctx, m.Query)
	}
	return m, nil
}

func (s *subqueries) scopes(ctx context.Context, in []syntax.Match) ([]syntax.Match, error) {
	out := make([]syntax.Match, len(in))
	for i, x := range in {
		var err error
		if out[i], err = s.scope(ctx, x); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// subqueryLayouts are the absolute times that a subquery's range takes.
var subqueryLayouts = []string{
	"2006-01-02 15:04:05.000", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02",
	"2006/01/02 15:04:05.000", "2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02",
	time.RFC3339,
}

// subqueryTime reads a time of a subquery's range: -15m before the query's end,
// epoch milliseconds, or a date; otherwise when there is none.
func subqueryTime(text string, otherwise time.Time, j *logJob) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return otherwise, nil
	}
	if text == "now" {
		return j.req.To, nil
	}
	if back, ok := strings.CutPrefix(text, "-"); ok && len(back) > 1 {
		n, err := strconv.ParseFloat(back[:len(back)-1], 64)
		unit, known := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[back[len(back)-1]]
		if err == nil && known {
			return j.req.To.Add(-time.Duration(n * float64(unit))), nil
		}
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms), nil
	}
	for _, layout := range subqueryLayouts {
		if t, err := time.ParseInLocation(layout, text, j.e.location(j.req, j.q)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("the subquery's range has the time %q, expected -15m, 2026-03-01 12:00 or epoch milliseconds", text)
}
