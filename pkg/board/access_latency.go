package board

// accessLatency is a time in ms that access logs have.
type accessLatency struct {
	accessTopics
	field, about string
	// limit is that of the alert on the time.
	limit float64
}

// latency is a time by its access-log field.
func (a accessTopics) latency(field string) accessLatency {
	l := accessLatency{accessTopics: a, field: field}
	switch field {
	case "integrationLatency":
		l.about, l.limit = "Time from relaying a request to the back-end to receiving its response.", integrationLatencyLimit
	case "responseLatency":
		l.about, l.limit = "Time from receiving a request to returning its response, with the integration's share.", latencyLimit
	case "wafLatency":
		l.about, l.limit = "Time that the web ACL took to judge a request; only REST APIs can have one.", wafLatencyLimit
		l.empty = noACL
	}
	return l
}

// shown is a panel of the times by fields; requests without the time are left out.
func (l accessLatency) shown(title, about, format string, w, h uint32, by []string, list ...string) panel {
	p := l.panel(title, l.about+" "+about, format, w, h, append([]string{l.field}, by...), append([]string{has(l.field)}, list...)...)
	p.unit, p.steps = unitMillis, latencyScale(l.limit)
	return p
}

// average is the mean over all requests.
func (l accessLatency) average(title string, w, h uint32) drawing {
	return number{l.shown(title, "Mean over all requests to the chosen APIs.", rows, w, h, nil, "avg("+l.field+") as Latency"), last}
}

// cells are the means by API.
func (l accessLatency) cells(title string, w, h uint32) drawing {
	return honeycomb{l.shown(title, "Mean over the requests of the range, by API, account and region.", rows, w, h,
		[]string{"apiname", "account", "region"}, "avg("+l.field+") as Latency by apiname, account, region",
		"sort by apiname asc, account asc, region asc"), last, true}
}

// What the percentiles are.
const percentilesAre = "50, 95 and 99 of 100 requests took no longer than p50, p95 and p99"

// percentile is the name that pct gives a percentile.
func (l accessLatency) percentile(p string) string { return "_" + l.field + "_pct_" + p }

// percentiles is the table of the percentiles by path.
func (l accessLatency) percentiles(title string, w, h uint32) drawing {
	by := []string{"apiname", "domainName", "path", "stage"}
	p := l.shown(title, percentilesAre+", by API, domain, path and stage.", rows, w, h, by,
		"count as Requests, pct("+l.field+", 50, 95, 99) by apiname, domainName, path, stage", "sort by "+l.percentile("99"))
	list := accessColumns(l.links, "apiname", "path") // what there is room for at 1280 pixels comes first
	for _, percent := range []string{"50", "95", "99"} {
		list = append(list, column{field: l.percentile(percent), title: "p" + percent, width: 80, unit: unitMillis, steps: latencyScale(l.limit)})
	}
	return listing{p, append(list, accessColumn("stage"), column{field: "Requests", title: "Requests", width: 90, unit: unitExact}, accessColumn("domainName"))}
}

// course draws the percentiles over time.
func (l accessLatency) course(title string, w, h uint32) drawing {
	p := l.shown(title, percentilesAre+", over time.", timeSeries, w, h, nil,
		"timeslice "+fitting, "pct("+l.field+", 50, 95, 99) by _timeslice")
	p.steps = nil
	return percentileLines{p, map[string]string{"_" + l.field + "_pct_(.*)": "p$1"}}
}
