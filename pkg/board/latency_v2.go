package board

// latencyV2 shows the latencies of HTTP and WebSocket APIs by stage.
func latencyV2() page {
	const uid = uidLatencyV2
	by := []string{"account", "region", "namespace", "apiname", "stage"}
	both := topics{
		series: v2Stages(),
		by:     by, each: "API and stage", none: noRequests,
		links: linksOf(uid, v2Pages(), by), rows: rowsOf(uid, v2Pages()),
	}
	http := httpTopics(uid, by)
	socket := webSocketTopics(uid, by)
	return page{
		file: "latency-http-websocket.json", uid: uid, title: "AWS API Gateway - Latency (HTTP and WebSocket API)",
		about: "How fast HTTP APIs, and the integrations of HTTP and WebSocket APIs, answer, stage by stage.",
		docs:  docsHTTP, related: v2Pages(), marks: deployments("$apiid"),
		variables: v2StageVariables(),
		rows: []row{
			{"HTTP API: Latency", []drawing{
				http.course("Latency", "Latency for HTTP API (ms)"),
				http.percentiles("Latency", "Percentile Latency (ms)", 9),
			}},
			{"HTTP and WebSocket API: API Calls Over Time", []drawing{
				http.comparison("HTTP API Requests (Today, Yesterday, Last Week)", 12, 12, by[:4]...),
				socket.comparison("WebSocket API Requests (Today, Yesterday, Last Week)", 12, 12, by[:4]...),
			}},
			{"HTTP and WebSocket API: Integration Latency", []drawing{
				both.course("IntegrationLatency", "Integration Latency (ms)"),
				both.percentiles("IntegrationLatency", "Percentile Integration Latency (ms)", 12),
			}},
		},
	}
}
