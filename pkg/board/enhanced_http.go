package board

// enhancedHTTP shows every method of every resource of HTTP APIs.
func enhancedHTTP() page {
	const uid = uidEnhancedHTTP
	by := []string{"apiname", "stage", "method", "resource"}
	api := topics{
		series: series{has: []string{"apiname", "apiid", "stage", "resource", "method"}, lacks: []string{"route"}},
		by:     by, each: "API, stage, method and resource", none: noDetails,
		calls: calls{"Count", "SampleCount", "Requests"},
		links: linksOf(uid, httpPages(), by), rows: rowsOf(uid, httpPages()),
	}
	return page{
		file: "enhanced-http.json", uid: uid, title: "AWS API Gateway - Enhanced Monitoring (HTTP API)",
		about: "HTTP APIs by stage, method and resource. " + needsDetails,
		docs:  docsHTTP, related: httpPages(), marks: deployments("$apiid"),
		variables: variables("metric=Count statistic=SampleCount apiid=* stage=* resource=* method=* !(route=*)",
			v2Name(), stage(), resource(), method(), apiID()),
		rows: append(api.methodRows("4XX", "5XX"),
			row{"Data", []drawing{api.data().titled("", "Data Processed").lines(gridWidth, 9)}}),
	}
}
