package board

import "slices"

// errorsREST shows the failed requests of REST APIs by stage.
func errorsREST() page {
	const uid = uidErrorsREST
	by := []string{"account", "region", "namespace", "apiname", "stage"}
	api := restTopics(uid, by)
	return page{
		file: "errors-rest.json", uid: uid, title: "AWS API Gateway - Errors (REST API)",
		about: "Failed requests to REST APIs, stage by stage: how many, which share, and beside how many requests in all.",
		docs:  docsREST, related: restPages(), marks: deployments(""),
		variables: restStageVariables(),
		rows: []row{
			{"Requests and Error Rate", slices.Concat(
				api.rate("4XXError", "5XXError").numberAndLines(),
				[]drawing{api.comparison("API Requests (Today, Yesterday, Last Week)", gridWidth, 9, by[:3]...)})},
			{"Client Side Errors", api.clientErrors("4XXError").numberAndLines()},
			{"Server Side Errors", api.serverErrors("5XXError").numberAndLines()},
		},
	}
}
