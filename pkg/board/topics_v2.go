package board

// v2Stages are the series of HTTP and WebSocket APIs by stage. The metric tells
// which kind of API it is about; the integration latency is of both.
func v2Stages() series {
	return series{has: []string{"apiname", "apiid", "stage"}, lacks: []string{"route", "resource"}}
}

func v2StageVariables() []variable {
	return variables("metric=(Count OR ConnectCount) statistic=SampleCount apiid=* stage=* !(route=*) !(resource=*)",
		v2Name(), stage(), apiID())
}

// httpTopics and webSocketTopics are for dashboards that show both kinds.
func httpTopics(uid string, by []string) topics {
	return topics{
		series: v2Stages(), by: by, each: "API and stage", none: "No requests in this range, or no HTTP API chosen",
		calls: calls{"Count", "SampleCount", "Requests"},
		links: linksOf(uid, httpPages(), by), rows: rowsOf(uid, httpPages()),
	}
}

func webSocketTopics(uid string, by []string) topics {
	return topics{
		series: v2Stages(), by: by, each: "API and stage", none: "No connections in this range, or no WebSocket API chosen",
		calls: calls{"ConnectCount", "SampleCount", "Connections"},
		links: linksOf(uid, webSocketPages(), by), rows: rowsOf(uid, webSocketPages()),
	}
}
