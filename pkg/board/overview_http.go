package board

// overviewHTTP shows all HTTP APIs: their traffic, errors, latency and data.
func overviewHTTP() page {
	const uid = uidOverviewHTTP
	by := []string{"account", "region", "namespace", "apiname"}
	api := topics{
		series: series{has: []string{"apiname", "apiid"}, lacks: []string{"stage"}},
		by:     by, each: "API", none: noRequests,
		calls: calls{"Count", "SampleCount", "Requests"},
		links: linksOf(uid, httpPages(), by), rows: rowsOf(uid, httpPages()),
	}
	latency, data := api.latency("Latency"), api.data()
	return page{
		file: "overview-http.json", uid: uid, title: "AWS API Gateway - Overview (HTTP API)",
		about: "HTTP APIs at a glance: requests, client and server side errors, latency and the data processed.",
		docs:  docsHTTP, related: httpPages(), marks: deployments("$apiid"),
		variables: variables("metric=Count statistic=SampleCount apiid=* !(stage=*)", v2Name(), apiID()),
		rows: []row{
			{"All API Calls", api.overview()},
			{"Client Side Errors and Server Side Errors", sideBySide(7, 9, api.clientErrors("4XX"), api.serverErrors("5XX"))},
			{"Latency", []drawing{latency.cells(12, 9), latency.lines(12, 9)}},
			{"Data Processed", []drawing{data.cells(12, 9), data.lines(12, 9)}},
		},
	}
}
