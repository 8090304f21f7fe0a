package engine

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Format lays the text of a query out, with the meaning and the comments that it
// has. The error is a *QueryError for a text that cannot be read.
func (e *Engine) Format(q query.Query) (string, error) {
	v := variables{&q, true}
	if lang(q) == query.Metrics {
		parsed, list := syntax.ParseMetrics(q.Text, ops.Grammar(ops.Metrics), v.options())
		if list.HasErrors() {
			return "", &QueryError{q.Text, list}
		}
		return syntax.FormatMetrics(q.Text, parsed), nil
	}
	parsed, list := syntax.ParseLogs(q.Text, ops.Grammar(ops.Logs), v.options())
	if list.HasErrors() {
		return "", &QueryError{q.Text, list}
	}
	return syntax.FormatLogs(q.Text, parsed), nil
}
