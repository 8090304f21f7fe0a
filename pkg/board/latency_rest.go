package board

// latencyREST shows the latencies and caches of REST APIs by stage.
func latencyREST() page {
	const uid = uidLatencyREST
	by := []string{"account", "region", "namespace", "apiname", "stage"}
	api := restTopics(uid, by)
	return page{
		file: "latency-rest.json", uid: uid, title: "AWS API Gateway - Latency, Cache (REST API)",
		about: "How fast REST APIs and their integrations answer, stage by stage, and what the API cache spares them.",
		docs:  docsREST, related: restPages(), marks: deployments(""),
		variables: restStageVariables(),
		rows: []row{
			{"API Calls Over Time", []drawing{
				api.comparison("REST API Requests (Today, Yesterday, Last Week)", gridWidth, 11, by...),
			}},
			{"Latency", []drawing{
				api.latency("Latency").cells(gridWidth, 6),
				api.course("Latency", "Latency for REST API (ms)"),
				api.percentiles("Latency", "Percentile Latency (ms)", 14),
			}},
			{"Integration Latency", []drawing{
				api.latency("IntegrationLatency").cells(gridWidth, 6),
				api.course("IntegrationLatency", "Integration Latency for REST API (ms)"),
				api.percentiles("IntegrationLatency", "Percentile Integration Latency (ms)", 14),
			}},
			{"Requests Served From API Cache (Cache Hits) and From Back-end (Cache Misses)", []drawing{
				api.cacheHits().titled("", "Cache Hit Rate").lines(12, 10),
				api.cacheMisses().titled("", "Cache Miss Rate").lines(12, 10),
			}},
		},
	}
}
