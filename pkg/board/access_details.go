package board

// accessDetails divides the requests in the access logs by everything they have.
func accessDetails() page {
	const uid = uidAccessDetails
	filters := accessFilters()
	all := accessRequests(accessChosen(filters...), uid)
	integration, response, waf := all.latency("integrationLatency"), all.latency("responseLatency"), all.latency("wafLatency")
	return page{
		file: "access-logs-details.json", uid: uid, title: "AWS API Gateway - Access Logs - Details",
		about: "Requests to APIs of all kinds, by everything that the access logs say of them: API, stage, method, resource, status, client and time taken.",
		docs:  docsAccess, related: logPages(), marks: deployments("$apiname"),
		variables: accessVariables(filters...),
		rows: []row{
			{"Request Trends", []drawing{
				all.trend("Request Trend by API", "Requests by API", "apiname", fitting, 12, 9),
				all.trend("Request Trend by Stage", "Requests by stage", "stage", fitting, 12, 9),
				all.trend("Request Trend by Method", "Requests to REST and HTTP APIs by HTTP method", "httpMethod", fitting, 12, 9),
				all.trend("Request Trend by Protocol", "Requests to REST and HTTP APIs by protocol", "protocol", fitting, 12, 9),
				all.mostFrequent("Request Trend by User Agent (Top 10)", "Requests of the ten most frequent user agents", "identityUserAgent", gridWidth, 10),
				all.classes("Status Code Trend by API", "Requests by API and class of the status that the client got", gridWidth, 10),
			}},
			{"Latency and Size", []drawing{
				response.course("Response Latency Trend", 8, 9),
				integration.course("Integration Latency Trend", 8, 9),
				waf.course("WAF Latency Trend", 8, 9),
				all.sizes("Response Size Trend", gridWidth, 8),
			}},
			{"Distribution", []drawing{
				all.pie("Distribution by API", "Requests by API", "apiname", 12, 10),
				all.resources("Distribution by Resource or Route", 12, 10),
				all.pie("Distribution by Domain", "Requests by domain name", "domainName", 12, 10),
				all.pie("Distribution by Integration Status", "Requests by the status that the integration answered", "integrationStatus", 12, 10),
			}},
			{"Countries", []drawing{
				all.countryMap("Client Countries", 14, 12),
				all.countries("Requests by Country", 10, 12),
			}},
			{"Slow Requests", []drawing{
				all.slowest("Slowest Requests", 12),
				all.slowestResources("Slowest Resources", 11),
			}},
			{"Lines", []drawing{all.lines("Requests", 14)}},
		},
	}
}

// accessFilters are texts that narrow the dashboard further, by the field that
// each is about.
func accessFilters() []variable {
	filter := func(name, label, of, example string) variable {
		return variable{name: name, label: label, of: of, typed: true, about: label + " of the requests; * stands for any text: " + example + "."}
	}
	return []variable{
		filter("status", "Status", "status", "404, or 5*"),
		filter("http_method", "Method", "httpMethod", "GET"),
		filter("path", "Path", "path", "/prod/orders*"),
		filter("client_ip", "Client IP", "identitySourceIp", "198.51.100.*"),
	}
}
