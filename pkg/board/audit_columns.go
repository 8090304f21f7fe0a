package board

// auditColumns are the columns of fields of audit events.
func auditColumns(fields []string) []column {
	list := make([]column, len(fields))
	for i, f := range fields {
		list[i] = column{field: f, title: auditTitles[f], width: auditWidths[f]}
	}
	return list
}

// auditTitles are the fields of audit events as tables title them, auditWidths
// the widths of those that are short.
var (
	auditTitles = map[string]string{
		"eventName": "Event", "api": "API", "errorCode": "Error code", "message": "Message", "awsRegion": "Region", "sourceIPAddress": "Source IP",
		"accountId": "Account", "user": "User", "identityType": "Identity", "requestID": "Request id", "userAgent": "User agent",
		"type": "Type", "actor": "Actor", "threatlevel": "Confidence",
	}
	auditWidths = map[string]int{
		"eventName": 160, "message": 320, "userAgent": 300, "api": 130, "errorCode": 210, "awsRegion": 100, "sourceIPAddress": 140, "accountId": 130, "user": 170,
		"identityType": 120, "requestID": 180,
	}
)
