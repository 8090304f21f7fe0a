package board

import (
	"slices"
	"strconv"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

// accessTopics are the measures of the access logs that a dashboard is about.
type accessTopics struct {
	logs  accessLogs
	links []link
	// measure is what the lines are, empty what panels show when there are none.
	measure, empty string
}

// What panels show instead of data.
const (
	noLines  = "No requests in this range, or no access logs of these APIs"
	noFailed = "No failed requests in this range"
	noACL    = "No REST API with a web ACL among these, or no requests"
	noPlaces = "The map is empty as long as the data source settings name no geolocation database; the panel then has a notice."
)

// accessRequests and accessFailures are the topics of all and of failed requests.
func accessRequests(logs accessLogs, uid string) accessTopics {
	return accessTopics{logs: logs, links: accessLinks(uid), measure: "Requests", empty: noLines}
}

func accessFailures(logs accessLogs, uid string) accessTopics {
	return accessTopics{logs: logs.failed(), links: accessLinks(uid), measure: "Failures", empty: noFailed}
}

// panel is a panel of one query that reads fields of the lines.
func (a accessTopics) panel(title, about, format string, w, h uint32, fields []string, list ...string) panel {
	named := append(slices.Clone(fields), a.logs.read...)
	slices.Sort(named)
	return panel{title: title, about: about + fromLog(slices.Compact(named)), w: w, h: h, unit: unitCount, empty: a.empty,
		queries: logs(a.logs.ask(fields, list...), format), long: slices.ContainsFunc(fields, longNamed)}
}

// longNamed reports whether the values of a field are so long that a legend needs the whole width for them.
func longNamed(field string) bool {
	switch field {
	case "domainName", "resourcePath", "userAgent", "identityUserAgent":
		return true
	}
	return false
}

// fromLog says where the numbers come from.
func fromLog(fields []string) string {
	keys := without(fields, []string{"account", "region"})
	for i, k := range keys {
		if k == "apiname" {
			keys[i] = "apiId"
		}
	}
	switch len(keys) {
	case 0:
		return ""
	case 1:
		return " Access-log field " + keys[0] + "."
	}
	return " Access-log fields " + spoken(keys) + "."
}

// count counts the lines by fields.
func (a accessTopics) count(by ...string) string {
	return "count as " + a.measure + " by " + strings.Join(by, ", ")
}

// total is the number of lines over the range, with their course.
func (a accessTopics) total(title, about string, w, h uint32) drawing {
	p := a.panel(title, about+" Every request has one line.", timeSeries, w, h, nil, "timeslice "+fitting, a.count("_timeslice"))
	p.empty = "0"
	if a.measure == "Failures" {
		p.steps = step(from(good), 1, bad)
	}
	return number{p, sum}
}

// pie shows how the lines divide by a field.
func (a accessTopics) pie(title, about, field string, w, h uint32) drawing {
	return pie{panel: a.panel(title, about+".", rows, w, h, []string{field},
		has(field), a.count(field), "sort by "+a.measure+", "+field+" asc"), meanings: meaningsOf(field), colour: colourOf(field)}
}

// meaningsOf are the colours of a field's values.
func meaningsOf(field string) []meaning {
	if strings.HasSuffix(strings.ToLower(field), "status") {
		return statuses()
	}
	return nil
}

// colourOf is how the values of a field are coloured where they have no meaning.
// The many values of some keep their colours from panel to panel.
func colourOf(field string) *dashboard.FieldColorBuilder {
	switch field {
	case "apiname", "errorResponseType", "identityUserAgent":
		return byName()
	}
	return inTurn()
}

// trend stacks the lines by a field.
func (a accessTopics) trend(title, about, field, width string, w, h uint32) drawing {
	list := append([]string{has(field)}, over(width, field, a.measure)...)
	return stacked(a.panel(title, about+".", timeSeries, w, h, []string{field}, list...), meaningsOf(field), colourOf(field))
}

// stacked are columns with the sums in the legend.
func stacked(p panel, meanings []meaning, colour *dashboard.FieldColorBuilder) drawing {
	return columns{line{panel: p, legend: []string{sum, most}, side: p.w > gridWidth/2 && !p.long, colour: colour}, meanings}
}

// clientMap marks where the clients are.
func (a accessTopics) clientMap(title, about, colour string, w, h uint32) drawing {
	const ip = "identitySourceIp"
	list := append([]string{has(ip), a.count(ip)}, located(ip, a.measure)...)
	return worldMap{a.panel(title, about+". "+noPlaces, rows, w, h, []string{ip}, list...), a.measure, colour, byCoordinates()}
}

// clients are the addresses with the most lines.
func (a accessTopics) clients(title, about, colour string, w, h uint32) drawing {
	const ip = "identitySourceIp"
	return bars{a.panel(title, about+".", rows, w, h, []string{ip}, has(ip), a.count(ip), most10(ip, a.measure)), colour}
}

// groups are lines that have the same values in some fields.
type groups struct {
	by []string
	// read are further fields that where looks at.
	read  []string
	where string
	// most is how many groups are shown, the largest first.
	most int
	// empty is shown when there are none.
	empty string
}

// table lists groups of lines, largest first.
func (a accessTopics) table(title, about string, w, h uint32, g groups) drawing {
	var list []string
	if g.where != "" {
		list = append(list, g.where)
	}
	list = append(list, a.count(g.by...), "sort by "+a.measure+", "+strings.Join(g.by, " asc, ")+" asc", "limit "+strconv.Itoa(g.most))
	p := a.panel(title, about+", largest first.", rows, w, h, slices.Concat(g.by, g.read), list...)
	if g.empty != "" {
		p.empty = g.empty
	}
	columns := accessColumns(a.links, g.by...)
	if len(columns) == 1 {
		columns[0].width = 0
		return listing{p, append(columns, counted(a.measure))}
	}
	return listing{p, append([]column{counted(a.measure)}, columns...)}
}

// recent lists the newest lines.
func (a accessTopics) recent(title, about string, h uint32, where string, fields ...string) drawing {
	var list []string
	if where != "" {
		list = append(list, where)
	}
	list = slices.Concat(list, []string{"limit 100"}, numbers(fields), shown(fields...))
	return listing{a.panel(title, about+", newest first.", rows, gridWidth, h, fields, list...), requestColumns(a.links, fields...)}
}

// numbers make fields numbers that are: of few rows only, since a CloudWatch
// Logs query has all values as text.
func numbers(fields []string) []string {
	var list []string
	for _, f := range fields {
		switch f {
		case "responseLatency", "responseLength", "integrationLatency":
			list = append(list, "num("+f+")")
		}
	}
	return list
}

// largest lists the requests with the largest value of a field.
func (a accessTopics) largest(title, about string, n int, w, h uint32, field string, fields ...string) drawing {
	fields = append([]string{field}, fields...)
	list := append([]string{has(field), "num(" + field + ")", "sort by " + field + " desc", "limit " + strconv.Itoa(n)}, shown(fields...)...)
	return listing{a.panel(title, about+"; each row is one request.", rows, w, h, fields, list...), requestColumns(a.links, fields...)}
}

// averageSize is the mean length of responses.
func (a accessTopics) averageSize(title string, w, h uint32) drawing {
	const field = "responseLength"
	p := a.panel(title, "Mean length of the responses to all chosen APIs over the range.", rows, w, h, []string{field},
		has(field), "avg("+field+") as Size")
	p.unit = unitBytes
	return number{p, last}
}
