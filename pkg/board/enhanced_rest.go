package board

// enhancedREST shows every method of every resource of REST APIs.
func enhancedREST() page {
	const uid = uidEnhancedREST
	by := []string{"apiname", "stage", "method", "resource"}
	api := topics{
		series: series{has: []string{"apiname", "stage", "resource", "method"}, lacks: []string{"apiid"}},
		by:     by, each: "API, stage, method and resource", none: noDetails,
		calls: calls{"Count", "Sum", "Requests"},
		links: linksOf(uid, restPages(), by), rows: rowsOf(uid, restPages()),
	}
	return page{
		file: "enhanced-rest.json", uid: uid, title: "AWS API Gateway - Enhanced Monitoring (REST API)",
		about: "REST APIs by stage, method and resource. " + needsDetails,
		docs:  docsREST, related: restPages(), marks: deployments(""),
		variables: variables("metric=Count statistic=Sum apiname=* stage=* resource=* method=* !(apiid=*)",
			restName(), stage(), resource(), method()),
		rows: append(api.methodRows("4XXError", "5XXError"),
			row{"API Cache", []drawing{
				api.cacheHits().titled("", "Cache Hit Rate").every("1h").lines(gridWidth, 9),
				api.cacheMisses().titled("", "Cache Miss Rate").every("1h").lines(gridWidth, 9),
			}}),
	}
}
