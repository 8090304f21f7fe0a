package board

import "slices"

// mostFrequent stacks the lines by the ten most frequent values of a field.
func (a accessTopics) mostFrequent(title, about, field string, w, h uint32) drawing {
	return stacked(a.panel(title, about+".", timeSeries, w, h, []string{field}, has(field),
		"timeslice "+fitting, a.count("_timeslice", field),
		"filter "+field+" in (sum("+a.measure+") as total by "+field+" | top 10 "+field+" by total, "+field+" asc)",
		"transpose row _timeslice column "+field), nil, colourOf(field))
}

// classes stacks the lines by API and class of status.
func (a accessTopics) classes(title, about string, w, h uint32) drawing {
	p := a.panel(title, about+": 2xx, 3xx, 4xx or 5xx.", timeSeries, w, h, []string{"status"}, has("status"),
		`concat(substring(status, 0, 1), "xx") as class`, "timeslice "+fitting, a.count("_timeslice", "apiname", "class"))
	p.queries[0] = p.queries[0].named("{{apiname}} {{class}}")
	return stacked(p, statuses(), inTurn())
}

// sizes draws the mean and a percentile of the length of responses over time.
func (a accessTopics) sizes(title string, w, h uint32) drawing {
	const field = "responseLength"
	p := a.panel(title, "Mean length of the responses, and the length that 95 of 100 stay within.", timeSeries, w, h, []string{field},
		has(field), "timeslice "+fitting, "avg("+field+") as mean, pct("+field+", 95) as p95 by _timeslice")
	p.unit = unitBytes
	return percentileLines{p, map[string]string{"_?p95.*": "p95"}}
}

// resourceOrRoute makes the resource of a request to a REST API, and the route of
// one to an HTTP or WebSocket API.
const resourceOrRoute = `if (resourcePath = "-", routeKey, resourcePath) as resource`

var resourceKeys = []string{"resourcePath", "routeKey"}

// resources shows how the lines divide by resource or route.
func (a accessTopics) resources(title string, w, h uint32) drawing {
	return pie{panel: a.panel(title, "Requests by the resource of a REST API, or the route of an HTTP or WebSocket API; the fifteen most frequent. "+
		"- stands for requests that match none.", rows, w, h, resourceKeys, resourceOrRoute, a.count("resource"),
		"top 15 resource by "+a.measure+", resource asc"), colour: inTurn()}
}

// slowest lists the requests that took longest, with all that tells them apart.
func (a accessTopics) slowest(title string, h uint32) drawing {
	fields := []string{"responseLatency", "integrationLatency", "status", "account", "region", "apiname", "stage", "httpMethod", "path", "routeKey",
		"identitySourceIp", "identityUserAgent", "domainName", "requestId", "xrayTraceId"}
	list := append([]string{has("responseLatency"), "num(responseLatency)", "sort by responseLatency desc", "limit 100", "num(integrationLatency)",
		`if (xrayTraceId = "-", "", xrayTraceId) as xrayTraceId`}, shown(fields...)...)
	columns := requestColumns(append(slices.Clip(a.links), consoleOf("${__data.fields.Region}")), fields...)
	trace := &columns[len(columns)-1]
	trace.links, trace.missing = []link{traceLink()}, " " // no link to see where there is no trace
	return listing{a.panel(title, "The 100 requests that took longest, each a row, with a link to the X-Ray trace where there is one.", rows,
		gridWidth, h, fields, list...), columns}
}

// traceLink opens a request's trace in the AWS console of its region.
func traceLink() link {
	const region = "${__data.fields.Region}"
	return link{title: "Trace ${__value.raw} in the AWS console", newTab: true,
		url: "https://" + region + ".console.aws.amazon.com/cloudwatch/home?region=" + region + "#xray:traces/${__value.raw}"}
}

// slowestResources lists the resources by the latency that 95 of 100 requests
// stay within.
func (a accessTopics) slowestResources(title string, h uint32) drawing {
	const name = "_responseLatency_pct_95"
	p := a.panel(title, "Resources of REST APIs and routes of HTTP APIs by the latency that 95 of 100 requests stay within, and how many there were.",
		rows, gridWidth, h, append([]string{"responseLatency", "apiname", "stage", "httpMethod"}, resourceKeys...),
		has("responseLatency"), resourceOrRoute,
		"count as Requests, pct(responseLatency, 95) by apiname, stage, httpMethod, resource", "sort by "+name)
	return listing{p, append(accessColumns(a.links, "apiname", "stage", "httpMethod", "resource"),
		column{field: name, title: "p95", width: 110, unit: unitMillis, steps: latencyScale(latencyLimit)}, counted("Requests"))}
}

// countryMap and countries show where the clients are, by country.
func (a accessTopics) countryMap(title string, w, h uint32) drawing {
	const ip = "identitySourceIp"
	return worldMap{a.panel(title, "The twenty countries with the most requests, by the client's address. "+noPlaces, rows, w, h, []string{ip},
		has(ip), a.count(ip), "lookup country_code, country_name from geo://location on ip="+ip, "where !isNull(country_code)",
		"sum("+a.measure+") as "+a.measure+" by country_code, country_name",
		"sort by "+a.measure+", country_name asc", "limit 20"), a.measure, neutral, byCountry()}
}

func (a accessTopics) countries(title string, w, h uint32) drawing {
	const ip = "identitySourceIp"
	p := a.panel(title, "The twenty countries with the most requests, by the client's address, and how many addresses they have. "+
		"Without a geolocation database in the data source settings no country is known.", rows, w, h, []string{ip},
		has(ip), a.count(ip), "lookup country_name from geo://location on ip="+ip, `if (isNull(country_name), "not known", country_name) as country`,
		"sum("+a.measure+") as "+a.measure+", count as Addresses by country", "sort by "+a.measure+", country asc", "limit 20")
	return listing{p, []column{{field: "country", title: "Country"}, {field: "Addresses", title: "Addresses", width: 110, unit: unitExact},
		counted(a.measure)}}
}

// lines are the newest access-log lines as they are.
func (a accessTopics) lines(title string, h uint32) drawing {
	p := a.panel(title, "The newest 100 access-log lines as they are.", lines, gridWidth, h, nil, "limit 100")
	return logLines{p}
}
