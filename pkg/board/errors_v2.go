package board

import "slices"

// errorsV2 shows the failed requests of HTTP and WebSocket APIs by stage.
func errorsV2() page {
	const uid = uidErrorsV2
	by := []string{"account", "region", "namespace", "apiname", "stage"}
	http := httpTopics(uid, by)
	socket := webSocketTopics(uid, by)
	return page{
		file: "errors-http-websocket.json", uid: uid, title: "AWS API Gateway - Errors (HTTP and WebSocket API)",
		about: "Failed requests to HTTP and WebSocket APIs, stage by stage: how many, which share, and beside how many requests in all.",
		docs:  docsHTTP, related: v2Pages(), marks: deployments("$apiid"),
		variables: v2StageVariables(),
		rows: []row{
			{"HTTP API: Requests and Error Rate", slices.Concat(
				http.rate("4XX", "5XX").numberAndLines(),
				[]drawing{http.comparison("API Requests for HTTP API (Today, Yesterday, Last Week)", gridWidth, 9, by[:3]...)})},
			{"HTTP API: Client Side Errors", http.clientErrors("4XX").numberAndLines()},
			{"HTTP API: Server Side Errors", http.serverErrors("5XX").numberAndLines()},
			{"WebSocket API: Requests and Error Rate", slices.Concat(
				socket.socketRate().numberAndLines(),
				[]drawing{socket.comparison("API Requests for WebSocket API (Today, Yesterday, Last Week)", gridWidth, 9, by[:3]...)})},
			{"WebSocket API: Client, Integration and Execution Errors", slices.Concat(
				socket.socketErrors("ClientError").numberAndLines(),
				socket.socketErrors("IntegrationError").numberAndLines(),
				socket.socketErrors("ExecutionError").numberAndLines())},
		},
	}
}
