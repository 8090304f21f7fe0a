package board

// accessErrors shows the failed requests in the access logs of all kinds of APIs.
func accessErrors() page {
	const uid = uidAccessErrors
	all := accessRequests(accessChosen(), uid)
	failed := accessFailures(accessChosen(), uid)
	return page{
		file: "access-logs-errors.json", uid: uid, title: "AWS API Gateway - Access Logs - Errors",
		about: "What the access logs say of failed requests, those whose status does not begin with 2: how many, why, and whose.",
		docs:  docsAccess, related: logPages(), marks: deployments("$apiname"),
		variables: accessVariables(),
		rows: []row{
			{"Failures", []drawing{
				failed.total("Failed Requests", "Requests over the range whose status does not begin with 2, and their course.", 6, 9),
				failed.table("Top 10 Failed APIs", "The ten APIs with the most failed requests", 9, 9, groups{by: []string{"apiname"}, most: 10}),
				failed.pie("Distribution by API Status", "Failed requests by status", "status", 9, 9),
				failed.trend("API Status Trend", "Failed requests by hour and status", "status", hourly, gridWidth, 9),
			}},
			{"Clients", []drawing{
				failed.clientMap("Client IP Location on Error", "Failed requests by the place of the client's address", bad, 14, 12),
				failed.clients("Top 10 Client IPs by Errors", "The ten addresses with the most failed requests", bad, 10, 12),
			}},
			{"Reasons", []drawing{
				failed.pie("Distribution by Error Response Type", "Failed requests by the type of the gateway's answer", "errorResponseType", 10, 9),
				failed.table("Top 10 Error Messages", "The ten messages that failed requests most often got from the gateway", 14, 9,
					groups{by: []string{"errorMessage"}, where: has("errorMessage"), most: 10}),
				failed.trend("Error Response Type Trend", "Failed requests by hour and the type of the gateway's answer", "errorResponseType", hourly, gridWidth, 9),
			}},
			{"Integration, Authorizer and Web Application Firewall", []drawing{
				all.table("Top Integration Errors", "Requests whose integration failed, by what it said", gridWidth, 9, groups{
					by:    []string{"apiname", "domainName", "stage", "integrationError", "integrationStatus", "errorMessage", "errorResponseType", "status"},
					where: has("integrationError"), most: 100, empty: "No integration errors in this range"}),
				failed.table("Top Authorizer Errors", "Requests that the authorizer refused, or could not judge, by what it said", gridWidth, 9, groups{
					by: []string{"apiname", "domainName", "stage", "httpMethod", "path", "authorizerError", "authorizerPrincipalId", "errorMessage",
						"errorResponseType", "status"},
					where: has("authorizerError"), most: 100, empty: "No authorizer errors in this range, or no API with an authorizer among these"}),
				failed.table("Top WAF Block Errors for REST API", "Requests that the web ACL blocked", gridWidth, 9, groups{
					by: []string{"apiname", "domainName", "stage", "httpMethod", "path", "wafError", "wafStatus", "wafResponseCode", "webaclArn",
						"errorMessage", "errorResponseType", "status"},
					where: `where wafResponseCode = "WAF_BLOCK"`, most: 100,
					empty: "No request that a web ACL blocked in this range, or no REST API with a web ACL among these"}),
			}},
			{"Requests", []drawing{
				failed.recent("Recent Errors", "The newest 100 failed requests", 11, "",
					"status", "apiname", "stage", "httpMethod", "path", "errorMessage", "errorResponseType", "responseLatency", "responseLength",
					"domainName", "requestId"),
				failed.table("Missing Authentication Token Errors", "Requests that named no resource of the API, or brought no token", gridWidth, 9, groups{
					by:   []string{"apiname", "domainName", "stage", "httpMethod", "path", "identitySourceIp"},
					read: []string{"errorResponseType"}, where: `where errorResponseType = "MISSING_AUTHENTICATION_TOKEN"`, most: 100,
					empty: "No request without an authentication token in this range"}),
				failed.table("Top 20 Failed Requests", "Failed requests by API, stage, method, path and status", gridWidth, 9,
					groups{by: []string{"apiname", "stage", "httpMethod", "path", "status"}, most: 20}),
			}},
		},
	}
}
