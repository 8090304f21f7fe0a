package board

// restStages are the series of REST APIs by stage.
func restStages() series {
	return series{has: []string{"apiname", "stage"}, lacks: []string{"apiid", "resource"}}
}

func restStageVariables() []variable {
	return variables("metric=Count statistic=SampleCount apiname=* stage=* !(apiid=*) !(resource=*)", restName(), stage())
}

// restTopics are for dashboards that show REST APIs by stage.
func restTopics(uid string, by []string) topics {
	return topics{
		series: restStages(), by: by, each: "API and stage", none: noRequests,
		calls: calls{"Count", "SampleCount", "Requests"},
		links: linksOf(uid, restPages(), by), rows: rowsOf(uid, restPages()),
	}
}
