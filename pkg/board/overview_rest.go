package board

// overviewREST shows all REST APIs: their traffic, errors, latencies and caches.
func overviewREST() page {
	const uid = uidOverviewREST
	by := []string{"account", "region", "namespace", "apiname"}
	api := topics{
		series: series{has: []string{"apiname"}, lacks: []string{"apiid", "stage"}},
		by:     by, each: "API", none: noRequests,
		calls: calls{"Count", "Sum", "Requests"},
		links: linksOf(uid, restPages(), by), rows: rowsOf(uid, restPages()),
	}
	return page{
		file: "overview-rest.json", uid: uid, title: "AWS API Gateway - Overview (REST API)",
		about: "REST APIs at a glance: requests, client and server side errors, latency and the API cache.",
		docs:  docsREST, related: restPages(), marks: deployments(""),
		variables: variables("metric=Count statistic=Sum apiname=* !(apiid=*) !(stage=*)", restName()),
		rows: []row{
			{"All API Calls", api.overview()},
			{"Client Side Errors and Server Side Errors", sideBySide(8, 10, api.clientErrors("4XXError"), api.serverErrors("5XXError"))},
			{"Latency and Integration Latency", sideBySide(8, 10, api.latency("Latency"), api.latency("IntegrationLatency"))},
			{"Requests Served From API Cache (Cache Hits) and From Back-end (Cache Misses)",
				sideBySide(8, 10, api.cacheHits(), api.cacheMisses())},
		},
	}
}
