package board

// requestColumns are the columns of a table of single requests: the time and the
// given fields.
func requestColumns(links []link, fields ...string) []column {
	return append([]column{{field: "_messagetime", title: "Time", width: 165, unit: unitTime}}, accessColumns(links, fields...)...)
}

// accessColumns are the columns of fields of access logs.
func accessColumns(links []link, fields ...string) []column {
	list := make([]column, len(fields))
	for i, f := range fields {
		list[i] = accessColumn(f)
		if f == "apiname" {
			list[i].links = links
		}
	}
	return list
}

// counted is the column of a number of rows.
func counted(measure string) column {
	c := column{field: measure, title: measure, width: 130, unit: unitExact, bar: neutral}
	if measure == "Failures" {
		c.bar = bad
	}
	return c
}

// accessColumn is how a field of access logs is shown.
func accessColumn(field string) column {
	c := column{field: field, title: accessTitles[field]}
	switch field {
	case "status":
		c.width, c.meanings = 85, statuses()
	case "integrationStatus", "wafStatus":
		c.width, c.meanings = 145, statuses()
	case "responseLatency":
		c.width, c.unit, c.steps = 110, unitMillis, latencyScale(latencyLimit)
	case "integrationLatency":
		c.width, c.unit, c.steps = 110, unitMillis, latencyScale(integrationLatencyLimit)
	case "responseLength":
		c.width, c.unit = 110, unitBytes
	case "apiname", "stage", "httpMethod", "protocol", "account", "region":
		c.width = 105
	case "path", "resource":
		c.width = 190
	case "identitySourceIp":
		c.width = 150
	}
	return c
}

// accessTitles are the fields of access logs as tables title them.
var accessTitles = map[string]string{
	"account": "Account", "region": "Region", "apiname": "API", "stage": "Stage", "domainName": "Domain", "path": "Path",
	"httpMethod": "Method", "protocol": "Protocol", "status": "Status", "routeKey": "Route", "resourcePath": "Resource",
	"resource": "Resource or route", "requestId": "Request id", "identitySourceIp": "Client IP", "identityUserAgent": "User agent",
	"responseLatency": "Latency", "integrationLatency": "Integration", "responseLength": "Size",
	"integrationStatus": "Integration status", "integrationError": "Integration error",
	"errorMessage": "Error message", "errorResponseType": "Response type",
	"authorizerError": "Authorizer error", "authorizerPrincipalId": "Principal",
	"wafError": "WAF error", "wafStatus": "WAF status", "wafResponseCode": "WAF response", "webaclArn": "Web ACL",
	"xrayTraceId": "X-Ray trace",
}
