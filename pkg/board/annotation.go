package board

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// stageEvents are the calls that change what a stage of an API does.
var stageEvents = []string{"CreateDeployment", "UpdateDeployment", "CreateStage", "UpdateStage", "DeleteStage"}

// deployments mark on everything that runs over time when an API was deployed or
// one of its stages changed. With of they are only those of APIs whose id
// matches it: events have no names, which the metrics of REST APIs go by.
func deployments(of string) cog.Builder[dashboard.AnnotationQuery] {
	keys := []string{"eventName", "eventSource", "errorCode", "restApiId", "apiId", "stageName", "arn", "userName"}
	list := []string{
		readEvents(keys), onlyGateway,
		`where eventName in ("` + strings.Join(stageEvents, `", "`) + `")`,
		"where isEmpty(errorCode)",
		"if (isEmpty(restApiId), apiId, restApiId) as api",
	}
	if of != "" {
		list = append(list, `where api matches "`+of+`"`)
	}
	list = slices.Concat(list, []string{"limit 500"}, userOf, []string{
		`concat(eventName, " of ", api, ", stage ", stageName, ", by ", user) as text`, "eventName as tags"}, shown("text", "tags"))
	source, target := datasource(), logs(stages(auditScope, list...), rows)[0]
	return built[dashboard.AnnotationQuery]{dashboard.AnnotationQuery{
		Name: "Deployments and stage changes", Datasource: &source, Enable: true, IconColor: "purple", Target: target,
	}}
}
