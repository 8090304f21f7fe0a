package engine

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

// Tags returns what a dashboard can be filtered by: the names of tags of API
// Gateway's metrics and of fields of log rows, or, of a named one, its values.
// They are from cached listings; what cannot be listed is left out.
func (e *Engine) Tags(ctx context.Context, from, to time.Time, name string) []string {
	ctx, cancel := context.WithTimeout(ctx, completionWait)
	defer cancel()
	q := query.Query{}
	c := &completer{e: e, ctx: ctx, req: CompletionRequest{Query: q, From: from, To: to}, vars: variables{&q, true}, place: &syntax.Place{Term: true}}
	if name != "" {
		return union(c.scopeValues(strings.ToLower(name)), c.tagValues(name))
	}
	keys := union(c.tagNames(), append(slices.Clone(scopeKeys), fields.Known()...), e.raw.Names, c.messageFields())
	return slices.DeleteFunc(keys, func(k string) bool { return k == plan.TagStatistic || isHidden(k) })
}

// isHidden reports whether a field of rows is none that people filter by.
func isHidden(name string) bool {
	switch name {
	case fields.Raw, fields.MessageTime, fields.ReceiptTime, fields.MessageID, fields.Size, fields.View, fields.Index:
		return true
	}
	return false
}

// union returns the different texts of lists, in order; letter case does not
// count.
func union(lists ...[]string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			if key := strings.ToLower(s); !seen[key] {
				seen[key] = true
				out = append(out, s)
			}
		}
	}
	return out
}
