package board

// enhancedWebSocket shows every route of WebSocket APIs.
func enhancedWebSocket() page {
	const uid = uidEnhancedWebSocket
	by := []string{"apiname", "stage", "route"}
	api := topics{
		series: series{has: []string{"apiname", "apiid", "stage", "route"}, lacks: []string{"resource"}},
		by:     by, each: "API, stage and route", none: noDetails,
		calls: calls{"ConnectCount", "SampleCount", "Connections"},
		links: linksOf(uid, webSocketPages(), by), rows: rowsOf(uid, webSocketPages()),
	}
	routes := api // of which only $connect has connections
	routes.calls = calls{"(ConnectCount OR MessageCount)", "Sum", "Connections and messages"}
	client, execution, integration := api.socketErrors("ClientError"), api.socketErrors("ExecutionError"), api.socketErrors("IntegrationError")
	latency := api.latency("IntegrationLatency").titled("Integration Latency (ms)", "Average Integration Latency (ms)")
	return page{
		file: "enhanced-websocket.json", uid: uid, title: "AWS API Gateway - Enhanced Monitoring (WebSocket API)",
		about: "WebSocket APIs by stage and route. " + needsDetails,
		docs:  docsWebSocket, related: webSocketPages(), marks: deployments("$apiid"),
		variables: variables("metric=(ConnectCount OR MessageCount) statistic=SampleCount apiid=* stage=* route=* !(resource=*)",
			v2Name(), stage(), route(), apiID()),
		rows: []row{
			{"API Calls" + ofDetailedStages, api.details("API Routes", "route", routes, 7)},
			{"Latency and Errors", []drawing{
				latency.cells(gridWidth, 8), execution.cells(8, 13), integration.cells(8, 13), client.cells(8, 13),
			}},
			{"Calls and Latency Over Time", []drawing{
				api.connects().titled("", "Connect Count").every("15m").columns(9),
				api.messages().titled("", "Message Count").every("15m").columns(9),
				latency.every("15m").columns(9),
			}},
			{"Errors Over Time", []drawing{
				integration.lines(gridWidth, 9), client.lines(gridWidth, 9), execution.lines(gridWidth, 9),
			}},
		},
	}
}
