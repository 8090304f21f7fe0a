package source

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/fields"
	"github.com/dohyo/cloudwatch-datasource/pkg/metricql"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// TagAPIID is the dimension of HTTP and WebSocket APIs.
const TagAPIID = "apiid"

// apiNames are the names of a target's APIs. The zero value knows none.
type apiNames struct {
	name map[string]string   // by id
	ids  map[string][]string // by folded name; names need not be unique
}

// apiNames asks API Gateway for names where the settings want them and the
// listing can have its metrics. Without an answer ids stand for names, with a
// notice.
func (s *MetricSource) apiNames(ctx context.Context, rt *exec.Runtime, l listing, t awsapi.Target) apiNames {
	var n apiNames
	if s.APIs == nil || len(l.namespaces) > 0 && !slices.Contains(l.namespaces, metricql.Gateway) {
		return n
	}
	list, err := s.APIs(ctx, t)
	if err != nil {
		rt.Notices.Add(diag.Warning, fmt.Sprintf("the names of APIs could not be read, so ids stand for them: %v", err))
		return n
	}
	n.name, n.ids = map[string]string{}, map[string][]string{}
	for _, a := range list {
		n.name[a.ID] = a.Name
		folded := strings.ToLower(a.Name)
		n.ids[folded] = append(n.ids[folded], a.ID)
	}
	return n
}

// add makes apiname the name of the API, unless a metric rule made it something
// else than the id.
func (n apiNames) add(tags value.Labels) value.Labels {
	id, _ := tags.Get(TagAPIID)
	name := n.name[id]
	if have, ok := tags.Get(fields.APIName); name == "" || ok && have != id {
		return tags
	}
	return tags.With(fields.APIName, name)
}

// match reports whether a selector selects a series. To an API that is known by
// its name its id is a second name, which is what access logs have.
func (n apiNames) match(sel *plan.MetricSelector, tags value.Labels) bool {
	for _, id := range n.idsOf(tags) {
		tags = append(tags[:len(tags):len(tags)], value.Label{Name: fields.APIName, Value: id})
	}
	return sel.Match(tags)
}

// idsOf are the ids that the API of a series has or may have.
func (n apiNames) idsOf(tags value.Labels) []string {
	name, named := tags.Get(fields.APIName)
	if id, ok := tags.Get(TagAPIID); ok && named && n.name[id] == name {
		return []string{id}
	}
	return n.ids[strings.ToLower(name)]
}
