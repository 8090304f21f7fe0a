package board

// auditEvents shows who changed and read what in API Gateway, by CloudTrail.
func auditEvents() page {
	const uid = uidAuditEvents
	all := auditTopics{what: "API Gateway's audit events"}
	failures, successes := all.failed(), all.succeeded()
	return page{
		file: "audit-events.json", uid: uid, title: "AWS API Gateway - Audit Events",
		about: "Who read and changed API Gateway, from where, and what failed, by CloudTrail. " +
			"Events that name no API are shown whatever API is chosen; only those that create, import or update one name it.",
		docs: docsAudit, related: logPages(), marks: deployments(""),
		variables: auditVariables(),
		rows: []row{
			{"Locations", []drawing{
				successes.locations("Successful Activity Location", good, 12, 12),
				failures.locations("Failure Activity Location", bad, 12, 12),
			}},
			{"Status", []drawing{
				all.status("Event Status", 8, 9),
				all.statusTrend("Event Status Trend", 16, 9),
				failures.topErrors("Top Error Codes", 8, 9),
				failures.reasons("Top Failure Reasons", 16, 9),
			}},
			{"Failures", []drawing{
				failures.pie("Failed Events", "by event name", "eventName", 9, 11),
				failures.details("Failed Event Details", 15, 11),
			}},
			{"Successes", []drawing{
				successes.pie("Successful Events", "by event name", "eventName", 9, 11),
				successes.details("Successful Event Details", 15, 11),
			}},
			{"Users, Regions and Accounts", []drawing{
				all.users("Top Users", 10, 10),
				all.pie("Events by Region", "by region", "awsRegion", 7, 10),
				all.accounts("Events by Account", 7, 10),
				all.pie("Top User Agents", "by user agent", "userAgent", 12, 11),
				all.byName("Events Trend by Event Name", 12, 11),
			}},
			{"Threats", []drawing{all.threats("Threat Table based on Caller IP Address", 9)}},
		},
	}
}

// auditVariables are the choices on the dashboard about audit events. An API is
// chosen by the name that an event gave it.
func auditVariables() []variable {
	return variables(anyAPI,
		variable{name: "apiname", label: "API", about: "APIs by the names that events gave them; events that name none are always shown.",
			logs: &logValues{lines: auditLines, marks: auditMarks + " responseElements",
				read: []string{`json "responseElements.name" as apiname`}}})
}
