package board

// accessOverview shows what the access logs say of all kinds of APIs.
func accessOverview() page {
	const uid = uidAccessOverview
	all := accessRequests(accessChosen(), uid)
	integration, response, waf := all.latency("integrationLatency"), all.latency("responseLatency"), all.latency("wafLatency")
	return page{
		file: "access-logs-overview.json", uid: uid, title: "AWS API Gateway - Access Logs - Overview",
		about: "What the access logs say of requests to APIs of all kinds: how many, how they end, where they come from and how long they take.",
		docs:  docsAccess, related: logPages(), marks: deployments("$apiname"),
		variables: accessVariables(),
		rows: []row{
			{"Requests", []drawing{
				all.total("Total Requests", "Requests to all chosen APIs over the range, and their course.", 6, 9),
				all.pie("Distribution of Stage", "Requests by stage", "stage", 9, 9),
				all.pie("Request Status Code", "Requests by the status that the client got", "status", 9, 9),
				all.trend("Request Trend by Status Code", "Requests by hour and the status that the client got", "status", hourly, gridWidth, 9),
			}},
			{"Clients", []drawing{
				all.clientMap("Client IP Location", "Requests by the place of the client's address", neutral, 10, 12),
				all.clients("Top 10 Client IPs", "The ten addresses with the most requests", neutral, 6, 12),
				all.table("Top 10 UserAgents", "The ten user agents with the most requests", 8, 12,
					groups{by: []string{"identityUserAgent"}, where: has("identityUserAgent"), most: 10}),
			}},
			{"Integration", []drawing{
				integration.cells("Average Integration Latency", 10, 12),
				integration.percentiles("Percentile Integration Latency", 14, 12),
				all.trend("Integration Status Code Trend", "Requests by hour and the status that the integration answered",
					"integrationStatus", hourly, gridWidth, 8),
			}},
			{"Recent Requests", []drawing{
				all.recent("Recent 100 Successful Requests", "The newest 100 requests with status 200", 10, `where status = "200"`,
					"apiname", "requestId", "domainName", "stage", "httpMethod", "path", "status", "routeKey"),
			}},
			{"REST and HTTP API", []drawing{
				all.pie("Distribution by Protocol for REST and HTTP API", "Requests by protocol", "protocol", 12, 8),
				all.pie("Distribution by Method for REST and HTTP API", "Requests by HTTP method", "httpMethod", 12, 8),
				response.average("Avg Response Time for REST and HTTP API", 12, 5),
				all.averageSize("Avg Response Size for REST and HTTP API", 12, 5),
				all.largest("Top 10 Slowest Requests for REST and HTTP API", "The ten requests that took longest", 10, 12, 11,
					"responseLatency", "apiname", "stage", "path", "domainName", "requestId"),
				all.largest("Top 10 APIs by Response Size REST and HTTP API", "The ten requests with the largest responses", 10, 12, 11,
					"responseLength", "apiname", "stage", "path", "domainName", "requestId"),
				response.cells("Response Latency for REST and HTTP API", 10, 12),
				response.percentiles("Percentile Response Latency for REST and HTTP API", 14, 12),
			}},
			{"Web Application Firewall of REST API", []drawing{
				waf.cells("WAF Latency for REST API", 10, 10),
				waf.percentiles("Percentile WAF Latency for REST API", 14, 10),
			}},
		},
	}
}
