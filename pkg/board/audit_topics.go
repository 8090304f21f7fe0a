package board

import (
	"slices"
	"strings"
)

// What selects CloudTrail's events about API Gateway, and what each of them has.
const (
	auditLines = "_sourceCategory=aws/observability/cloudtrail/logs"
	auditMarks = `eventName eventSource "apigateway.amazonaws.com"`
	auditScope = auditLines + " account=$account region=$region namespace=$namespace " + auditMarks
)

// auditTopics are the measures of audit events.
type auditTopics struct {
	// what are the events, only failed or succeeded ones when outcome says so.
	what    string
	outcome outcome
}

// outcome is what became of an event.
type outcome string

// An event with an errorCode failed.
const (
	failure outcome = "Failure"
	success outcome = "Success"
)

func (a auditTopics) failed() auditTopics {
	return auditTopics{"Failed events of API Gateway", failure}
}

func (a auditTopics) succeeded() auditTopics {
	return auditTopics{"Successful events of API Gateway", success}
}

// auditPaths are the fields of audit events whose path in the event is not
// their name.
var auditPaths = map[string]string{
	"apiName": "responseElements.name", "responseMessage": "responseElements.errorMessage", "restApiId": "requestParameters.restApiId",
	"apiId": "requestParameters.apiId", "stageName": "requestParameters.stageName", "identityAccount": "userIdentity.accountId", "arn": "userIdentity.arn",
	"userName": "userIdentity.userName", "identityType": "userIdentity.type",
}

// ask is a query that reads fields of the events that match the variables.
func (a auditTopics) ask(fields []string, list ...string) string {
	scope := auditScope
	keys := append([]string{"eventSource", "apiName"}, fields...)
	if a.outcome != "" {
		keys = append(keys, "errorCode")
	}
	slices.Sort(keys)
	before := []string{
		readEvents(slices.Compact(keys)), onlyGateway,
		`where tolowercase(apiName) matches tolowercase("$apiname") or isBlank(apiName)`,
	}
	switch a.outcome {
	case failure:
		scope += " errorCode"
		before = append(before, "where !isEmpty(errorCode)")
	case success:
		before = append(before, "where isEmpty(errorCode)")
	}
	return stages(scope, slices.Concat(before, list)...)
}

// readEvents reads fields of events.
func readEvents(keys []string) string {
	paths := make([]string, len(keys))
	for i, k := range keys {
		paths[i] = k
		if p, ok := auditPaths[k]; ok {
			paths[i] = p
		}
	}
	return `json "` + strings.Join(paths, `", "`) + `" as ` + strings.Join(keys, ", ") + " nodrop"
}

// onlyGateway keeps the events of API Gateway.
const onlyGateway = `where eventSource = "apigateway.amazonaws.com"`

// userOf makes the user of an event: the name of an IAM user, else what the
// identity's ARN ends with.
var userOf = []string{
	`parse field=arn ":assumed-role/*" as user nodrop`,
	`parse field=arn "arn:*:iam::*:*" as partition, arnAccount, user nodrop`,
	`if (isEmpty(userName), user, userName) as user`,
}

var userFields = []string{"arn", "userName", "identityType"}

// accountOf makes the account that an event was delivered to, else that of the identity.
const accountOf = "if (!isEmpty(recipientAccountId), recipientAccountId, identityAccount) as accountId"

var accountFields = []string{"recipientAccountId", "identityAccount"}

// statusOf makes the status of an event.
const statusOf = `if (isEmpty(errorCode), "Success", "Failure") as eventStatus`

const noEvents = "No such events in this range, or no CloudTrail log group in the data source settings"

// panel is a panel of one query on the events.
func (a auditTopics) panel(title, about, format string, w, h uint32, fields []string, list ...string) panel {
	keys := slices.Clone(fields)
	if a.outcome != "" && !slices.Contains(keys, "errorCode") {
		keys = append(keys, "errorCode")
	}
	for i, k := range keys {
		if p, ok := auditPaths[k]; ok {
			keys[i] = p
		}
	}
	noun := " CloudTrail fields "
	if len(keys) == 1 {
		noun = " CloudTrail field "
	}
	return panel{title: title, about: about + noun + spoken(keys) + ".", w: w, h: h, unit: unitCount, empty: noEvents,
		queries: logs(a.ask(fields, list...), format), long: slices.ContainsFunc(fields, longNamed)}
}

// pie shows how the events divide by a field.
func (a auditTopics) pie(title, by, field string, w, h uint32) drawing {
	return pie{panel: a.panel(title, a.what+" "+by+".", rows, w, h, []string{field},
		"where !isBlank("+field+")", "count as Events by "+field, "sort by Events, "+field+" asc"), colour: inTurn()}
}

// status shows how many events failed.
func (a auditTopics) status(title string, w, h uint32) drawing {
	return pie{panel: a.panel(title, a.what+" by status: an event with an error code failed.", rows, w, h, []string{"errorCode"},
		statusOf, "count as Events by eventStatus", "sort by eventStatus asc"), meanings: outcomes(), colour: inTurn()}
}

// statusTrend stacks the events by status.
func (a auditTopics) statusTrend(title string, w, h uint32) drawing {
	return stacked(a.panel(title, a.what+" by quarter of an hour and status: an event with an error code failed.", timeSeries, w, h,
		[]string{"errorCode"}, statusOf, "timeslice 15m", "count as Events by _timeslice, eventStatus",
		"fillmissing timeslice(15m), values all in eventStatus with 0 for Events", "transpose row _timeslice column eventStatus"), outcomes(), inTurn())
}

// byName stacks the events by name.
func (a auditTopics) byName(title string, w, h uint32) drawing {
	return stacked(a.panel(title, a.what+" by quarter of an hour and event name.", timeSeries, w, h, []string{"eventName"},
		over("15m", "eventName", "Events")...), nil, byName())
}

// topErrors lists the most frequent error codes.
func (a auditTopics) topErrors(title string, w, h uint32) drawing {
	return listing{a.panel(title, "The ten most frequent error codes.", rows, w, h, []string{"errorCode"},
		"count as Events by errorCode", most10("errorCode", "Events")),
		[]column{{field: "errorCode", title: "Error code"}, counted("Events")}}
}

// reasons lists the most frequent errors with their messages.
func (a auditTopics) reasons(title string, w, h uint32) drawing {
	return listing{a.panel(title, "The twenty most frequent errors with their messages.", rows, w, h, []string{"errorCode", "errorMessage"},
		"count as Events by errorCode, errorMessage", "sort by Events, errorCode asc, errorMessage asc", "limit 20"),
		[]column{{field: "errorCode", title: "Error code", width: 220}, {field: "errorMessage", title: "Message"}, counted("Events")}}
}

// accounts shows the events by account.
func (a auditTopics) accounts(title string, w, h uint32) drawing {
	return pie{panel: a.panel(title, a.what+" by the account that they were delivered to, else that of the identity.", rows, w, h, accountFields,
		accountOf, "count as Events by accountId", "sort by Events, accountId asc"), colour: inTurn()}
}

// users lists who caused most events, for each type of identity.
func (a auditTopics) users(title string, w, h uint32) drawing {
	list := slices.Concat(userOf, []string{`if (isEmpty(user), "-", user) as user`, "count as Events by identityType, user",
		"topk(10, Events) by identityType", "sort by Events, identityType asc, user asc", "fields identityType, user, Events"})
	return listing{a.panel(title, "The ten users with the most events for each type of identity; AWS services have no user.", rows, w, h, userFields, list...),
		[]column{{field: "identityType", title: "Identity", width: 130}, {field: "user", title: "User"}, counted("Events")}}
}

// details lists the newest events.
func (a auditTopics) details(title string, w, h uint32) drawing {
	fields := slices.Concat([]string{"eventName", "awsRegion", "sourceIPAddress", "requestID", "userAgent", "restApiId", "apiId"}, accountFields, userFields)
	shows := []string{"eventName", "api", "user", "identityType", "awsRegion", "accountId", "sourceIPAddress", "requestID", "userAgent"}
	list := slices.Concat([]string{"limit 100"}, userOf, []string{accountOf,
		`if (!isBlank(apiName), apiName, if (!isBlank(restApiId), restApiId, if (!isBlank(apiId), apiId, "names none"))) as api`})
	about := "newest first. An API is named by those that create, import or update one; others show its id, if they have one."
	if a.outcome == failure {
		fields = append(fields, "errorCode", "errorMessage", "responseMessage")
		shows = slices.Insert(shows, 1, "errorCode", "message")
		list = append(list, "if (isEmpty(errorMessage), responseMessage, errorMessage) as message")
	}
	return listing{a.panel(title, "The newest 100: "+strings.ToLower(a.what[:1])+a.what[1:]+", "+about, rows, w, h, fields,
		append(list, shown(shows...)...)...), append(requestColumns(nil), auditColumns(shows)...)}
}

// locations marks where the callers are.
func (a auditTopics) locations(title, colour string, w, h uint32) drawing {
	list := append([]string{"where isValidIP(sourceIPAddress)", "count as Events by sourceIPAddress"}, located("sourceIPAddress", "Events")...)
	return worldMap{a.panel(title, a.what+" by the place of the caller's address; AWS services have none. "+noPlaces, rows, w, h,
		[]string{"sourceIPAddress"}, list...), "Events", colour, byCoordinates()}
}

// threats lists the events from addresses that the threat feed knows.
func (a auditTopics) threats(title string, h uint32) drawing {
	p := a.panel(title, "Events from addresses that the threat feed calls malicious with high confidence. "+
		"Without a feed in the data source settings none is known; the panel then has a notice.", rows, gridWidth, h,
		[]string{"sourceIPAddress", "eventName"}, "where isValidIP(sourceIPAddress)", "count as Events by sourceIPAddress, eventName",
		"lookup type, actor, threatlevel from sumo://threat/cs on threat=sourceIPAddress", `where threatlevel = "high"`,
		`if (isEmpty(actor), "Unassigned", actor) as actor`, "sort by Events, sourceIPAddress asc, eventName asc")
	p.empty = "No events from addresses that the threat feed knows, or no threat feed in the data source settings"
	return listing{p, append(auditColumns([]string{"sourceIPAddress", "eventName", "type", "actor", "threatlevel"}), counted("Events"))}
}
