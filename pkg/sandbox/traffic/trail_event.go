package traffic

import (
	"bytes"
	"encoding/json"
	"time"
)

// trailMessage is CloudTrail's event record, members in the order in which it writes them.
type trailMessage struct {
	EventVersion       string         `json:"eventVersion"`
	UserIdentity       trailIdentity  `json:"userIdentity"`
	EventTime          string         `json:"eventTime"`
	EventSource        string         `json:"eventSource"`
	EventName          string         `json:"eventName"`
	AwsRegion          string         `json:"awsRegion"`
	SourceIPAddress    string         `json:"sourceIPAddress"`
	UserAgent          string         `json:"userAgent"`
	ErrorCode          string         `json:"errorCode,omitempty"`
	ErrorMessage       string         `json:"errorMessage,omitempty"`
	RequestParameters  map[string]any `json:"requestParameters"`
	ResponseElements   map[string]any `json:"responseElements"`
	RequestID          string         `json:"requestID"`
	EventID            string         `json:"eventID"`
	ReadOnly           bool           `json:"readOnly"`
	EventType          string         `json:"eventType"`
	ManagementEvent    bool           `json:"managementEvent"`
	RecipientAccountID string         `json:"recipientAccountId"`
	EventCategory      string         `json:"eventCategory"`
}

// trailIdentity leaves out what a type of identity does not have.
type trailIdentity struct {
	Type           string        `json:"type"`
	PrincipalID    string        `json:"principalId,omitempty"`
	ARN            string        `json:"arn,omitempty"`
	AccountID      string        `json:"accountId,omitempty"`
	AccessKeyID    string        `json:"accessKeyId,omitempty"`
	UserName       string        `json:"userName,omitempty"`
	SessionContext *trailSession `json:"sessionContext,omitempty"`
	InvokedBy      string        `json:"invokedBy,omitempty"`
}

// trailSession is the context of temporary credentials.
type trailSession struct {
	SessionIssuer map[string]string `json:"sessionIssuer"`
	Attributes    map[string]string `json:"attributes"`
}

// Message is the event as CloudTrail writes it to its log group: one line of JSON.
func (e *TrailEvent) Message() string {
	id := mix(e.ID, 41)
	m := trailMessage{EventVersion: "1.11", UserIdentity: e.identity(), EventTime: time.UnixMilli(e.Time).UTC().Format("2006-01-02T15:04:05Z"),
		EventSource: e.Source, EventName: e.Name, AwsRegion: e.Region, SourceIPAddress: e.SourceIP, UserAgent: e.UserAgent,
		ErrorCode: e.ErrorCode, ErrorMessage: e.ErrorMessage, RequestID: string(appendUUID(nil, e.ID)),
		EventID: string(appendUUID(nil, id)), ReadOnly: e.ReadOnly, EventType: "AwsApiCall", ManagementEvent: true,
		RecipientAccountID: e.Account, EventCategory: "Management"}
	if len(e.param) > 0 {
		m.RequestParameters = e.param
	}
	if !e.ReadOnly && e.ErrorCode == "" {
		m.ResponseElements = map[string]any{"createdDate": m.EventTime}
		if e.ResponseName != "" {
			m.ResponseElements["name"] = e.ResponseName
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		panic(err) // strings, maps of strings and booleans: cannot fail
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// arn is userIdentity.arn, "" for a service.
func (e *TrailEvent) arn() string {
	switch e.IdentityType {
	case "IAMUser":
		return "arn:aws:iam::" + e.Account + ":user/" + e.User
	case "AssumedRole":
		return "arn:aws:sts::" + e.Account + ":assumed-role/" + e.role + "/" + e.User
	case "Root":
		return "arn:aws:iam::" + e.Account + ":root"
	}
	return ""
}

// identity has a userName for users only: that of an assumed role is part of its ARN.
func (e *TrailEvent) identity() trailIdentity {
	id := trailIdentity{Type: e.IdentityType, ARN: e.arn(), AccountID: e.Account}
	session := &trailSession{SessionIssuer: map[string]string{}, Attributes: map[string]string{
		"mfaAuthenticated": "false", "creationDate": time.UnixMilli(e.Time - e.Time%3_600_000).UTC().Format("2006-01-02T15:04:05Z")}}
	switch e.IdentityType {
	case "IAMUser":
		id.PrincipalID, id.UserName, id.AccessKeyID = principalID("AIDA", e.User), e.User, principalID("AKIA", e.User)
	case "AssumedRole":
		id.PrincipalID, id.AccessKeyID, id.SessionContext = principalID("AROA", e.role)+":"+e.User, principalID("ASIA", e.role), session
		session.SessionIssuer = map[string]string{"type": "Role", "principalId": principalID("AROA", e.role),
			"arn": "arn:aws:iam::" + e.Account + ":role/" + e.role, "accountId": e.Account, "userName": e.role}
	case "Root":
		id.PrincipalID, id.SessionContext = e.Account, session
		session.Attributes["mfaAuthenticated"] = "true"
	case "AWSService":
		id = trailIdentity{Type: "AWSService", InvokedBy: e.SourceIP}
	}
	return id
}

// principalID looks like AWS's unique ids: a prefix and 16 capital letters and digits.
func principalID(prefix, name string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	h := mixString(0, prefix, name)
	b := []byte(prefix)
	for i := range 16 {
		b = append(b, alphabet[mix(h, uint64(i))%32])
	}
	return string(b)
}
