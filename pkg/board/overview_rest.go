package board

// overviewREST shows all REST APIs: their traffic, errors, latencies and caches.
func overviewREST() page {
	const uid = "dohyo-apigw-overview-rest"
	api := restTopics{
		series: series{has: []string{"apiname"}, lacks: []string{"apiid", "stage"}},
		by:     "account, region, namespace, apiname",
		links:  []link{only(uid), console()},
	}
	calls := api.series.of("Count", "Sum") + " | quantize using sum | sum"
	return page{
		file: "overview-rest.json", uid: uid, title: "AWS API Gateway - Overview (REST API)",
		about:     "REST APIs at a glance: requests, client and server side errors, latency and the API cache.",
		docs:      "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
		variables: restVariables(),
		rows: []row{
			{"All API Calls", []drawing{
				comparison{panel{title: "API Requests (Today, Yesterday, Last Week)", w: 24, h: 10, unit: unitCount, empty: noRequests,
					about: "Requests by account and region, with those of the same time yesterday and a week ago. The newest point is still filling. Metric Count, statistic Sum."},
					calls + " by account, region, namespace", "{{account}} {{region}}"},
				number{panel{title: "API Calls", w: 6, h: 7, unit: unitCount, empty: "0", queries: []target{metrics("A", calls)},
					about: "Requests to all chosen APIs over the range, and their course. Metric Count, statistic Sum."}, sum},
				distinct{panel{title: "Unique API Calls", w: 6, h: 7, unit: unitCount, empty: "0",
					queries: []target{metrics("A", calls+" by "+api.by)},
					about: "How many different APIs were called at least once in the range. APIs of the same name in another account or region count separately. " +
						"Metric Count, statistic Sum."}},
				totals{panel{title: "API Calls by apiname", w: 12, h: 7, unit: unitExact, empty: noRequests,
					queries: []target{metrics("A", calls+" by apiname | eval round(_value)")},
					about:   "Requests over the range by API name, largest first; accounts and regions together. Metric Count, statistic Sum."},
					[]column{{"apiname", "API"}}, "Requests"},
			}},
			{"Client Side Errors and Server Side Errors", sideBySide(
				api.errors("4XX", "client side", clientError, clientErrorScale()),
				api.errors("5XX", "server side", serverError, serverErrorScale()),
			)},
			{"Latency and Integration Latency", sideBySide(
				api.latency("Latency", "Latency", "Time from receiving a request to returning its response, with the integration's share.", latencyLimit),
				api.latency("IntegrationLatency", "Integration Latency", "Time from relaying a request to the back-end to receiving its response.", integrationLatencyLimit),
			)},
			{"Requests Served From API Cache (Cache Hits) and From Back-end (Cache Misses)", sideBySide(
				api.cache("CacheHitCount", "Cache Hit", "served from the API cache", hitScale()),
				api.cache("CacheMissCount", "Cache Miss", "served from the back-end although caching is on", missScale()),
			)},
		},
	}
}

const (
	noRequests = "No requests in this range"
	noCache    = "No cache metrics: API caching is off for these APIs, or they had no requests"
)
