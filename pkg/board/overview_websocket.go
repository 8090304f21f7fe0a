package board

// overviewWebSocket shows all WebSocket APIs: their connections, messages and errors.
func overviewWebSocket() page {
	const uid = uidOverviewWebSocket
	by := []string{"account", "region", "namespace", "apiname"}
	api := topics{
		series: series{has: []string{"apiname", "apiid"}, lacks: []string{"stage"}},
		by:     by, each: "API", none: "No connections in this range",
		calls: calls{"ConnectCount", "SampleCount", "Connections"},
		links: linksOf(uid, webSocketPages(), by), rows: rowsOf(uid, webSocketPages()),
	}
	connects, messages := api.connects(), api.messages()
	// Counted from samples, as the calls are.
	connected := api.count("ConnectCount", "SampleCount", connects.title, "Connections")
	return page{
		file: "overview-websocket.json", uid: uid, title: "AWS API Gateway - Overview (WebSocket API)",
		about: "WebSocket APIs at a glance: connections, messages, and client, execution and integration errors.",
		docs:  docsWebSocket, related: webSocketPages(), marks: deployments("$apiid"),
		variables: variables("metric=ConnectCount statistic=SampleCount apiid=* !(stage=*)", v2Name(), apiID()),
		rows: []row{
			{"All API Calls", api.overview()},
			{"Client, Execution and Integration Errors", sideBySide(7, 9,
				api.socketErrors("ClientError"), api.socketErrors("ExecutionError"), api.socketErrors("IntegrationError"))},
			{"Connections", []drawing{connects.cells(12, 9), connected.lines(12, 9)}},
			{"Messages", []drawing{messages.cells(12, 9), messages.lines(12, 9)}},
		},
	}
}
