package traffic

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// commonLogTime is the layout of $context.requestTime.
const commonLogTime = "02/Jan/2006:15:04:05 -0700"

// variables are the $context variables that have a value in the model; every other one prints "-".
// AWS: "Variables for access logging for API Gateway", "Customize HTTP API access logs", "Set up logging for
// WebSocket APIs".
var variables = map[string]variable{
	"accountId":         text(func(x *line) string { return x.api.Account }),
	"apiId":             text(func(x *line) string { return x.api.ID }),
	"stage":             text(func(x *line) string { return x.stage.Name }),
	"domainPrefix":      text(func(x *line) string { return x.api.ID }),
	"domainName":        text(func(x *line) string { return x.api.ID + ".execute-api." + x.api.Region + ".amazonaws.com" }),
	"requestId":         requestID,
	"extendedRequestId": extendedRequestID,
	"requestTime":       func(b []byte, x *line) []byte { return appendTime(b, x.Time, commonLogTime) },
	"requestTimeEpoch":  number(func(x *line) int64 { return x.Time }),

	"status":             number(func(x *line) int64 { return int64(x.Status) }),
	"httpMethod":         text(httpMethod),
	"path":               text(path),
	"protocol":           text(protocol),
	"resourcePath":       text(resourcePath),
	"resourceId":         text(resourceID),
	"routeKey":           text(routeKey),
	"responseLength":     unlessSocket(func(x *line) int64 { return int64(x.Size) }),
	"responseLatency":    unlessSocket(func(x *line) int64 { return int64(x.Latency) }),
	"dataProcessed":      unlessSocket(func(x *line) int64 { return int64(x.Size + x.Sent) }),
	"xrayTraceId":        text(traceID),
	"identity.sourceIp":  text(func(x *line) string { return client(x.Request) }),
	"identity.userAgent": text(userAgent),
	"identity.apiKey":    text(apiKey),
	"identity.apiKeyId":  text(apiKey),

	"error.message":               text(func(x *line) string { return x.out.message }),
	"error.responseType":          text(func(x *line) string { return x.out.response }),
	"error.validationErrorString": text(func(x *line) string { return x.out.validation }),
	"integrationErrorMessage":     text(func(x *line) string { return x.out.integration }),

	"integration.error":             text(func(x *line) string { return x.out.integration }),
	"integration.latency":           number(func(x *line) int64 { return int64(x.Integration) }),
	"integration.status":            number(integrationStatus),
	"integration.integrationStatus": number(lambdaStatus),
	"integration.requestId":         integrationRequestID,
	"integrationLatency":            number(func(x *line) int64 { return int64(x.Integration) }),
	"integrationStatus":             number(integrationStatus),

	"authorizer.error":              text(func(x *line) string { return x.out.authorizer }),
	"authorizer.principalId":        text(principal),
	"authorizer.requestId":          authorizerRequestID,
	"authorizer.status":             number(authorizerStatus),
	"authorizer.latency":            number(authorizerLatency),
	"authorizer.integrationLatency": number(authorizerLatency),
	"authorizer.integrationStatus":  number(authorizerIntegrationStatus),

	"eventType":    text(eventType),
	"connectionId": connectionID,
	"connectedAt":  number(connectedAt),
	"messageId":    messageID,

	"wafResponseCode": text(wafResponse),
	"webaclArn":       text(webACL),
	"waf.error":       text(wafError),
	"waf.latency":     number(wafLatency),
	"waf.status":      number(wafStatus),
}

func requestID(b []byte, x *line) []byte { return appendUUID(b, x.ID) }

// extendedRequestID of an HTTP API is its request id.
func extendedRequestID(b []byte, x *line) []byte {
	if x.api.Kind == HTTP {
		return requestID(b, x)
	}
	return appendToken(b, mix(x.ID, 2))
}

// appendToken writes a short id as the gateway makes them, such as Sca3bFUQgiEYeA=.
func appendToken(b []byte, h uint64) []byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for range 10 {
		b = append(b, alphabet[h%64])
		h >>= 6
	}
	return append(b, "EYeA="...)
}

// integrationRequestID exists once the backend's connection does.
func integrationRequestID(b []byte, x *line) []byte {
	if !reached(x.api, x.Request) || x.Cause == IntegrationFailed {
		return absent(b, x)
	}
	return appendUUID(b, mix(x.ID, 3))
}

func authorizerRequestID(b []byte, x *line) []byte {
	if !authorized(x) {
		return absent(b, x)
	}
	return appendUUID(b, mix(x.ID, 4))
}

// unlessSocket is a number that WebSocket access logs do not have.
func unlessSocket(get func(x *line) int64) variable {
	return number(func(x *line) int64 {
		if x.api.Kind == WebSocket {
			return -1
		}
		return get(x)
	})
}

// httpMethod of a request that matched nothing is a GET: they are scans.
func httpMethod(x *line) string {
	switch {
	case x.api.Kind == WebSocket:
		return ""
	case x.route == nil:
		return http.MethodGet
	}
	return x.route.Method
}

// path has the stage in front, unless it is the default stage of an HTTP API, and numbers in place of parameters.
func path(x *line) string {
	if x.api.Kind == WebSocket {
		return ""
	}
	p := ""
	if x.stage.Name != "$default" {
		p = "/" + x.stage.Name
	}
	if x.route == nil {
		return p + pickText(scanPaths, mix(x.ID, 5))
	}
	before, rest, ok := strings.Cut(x.route.Resource, "{")
	if !ok {
		return p + x.route.Resource
	}
	_, after, _ := strings.Cut(rest, "}")
	return p + before + strconv.Itoa(1000+int(mix(x.ID, 6)%25)) + after
}

// protocol is HTTP/2 for about every fourth request.
func protocol(x *line) string {
	switch {
	case x.api.Kind == WebSocket:
		return ""
	case mix(x.ID, 7)%4 == 0:
		return "HTTP/2.0"
	}
	return "HTTP/1.1"
}

// resourcePath is a REST variable.
func resourcePath(x *line) string {
	if x.api.Kind != REST || x.route == nil {
		return ""
	}
	return x.route.Resource
}

// resourceID is a REST variable.
func resourceID(x *line) string {
	if x.api.Kind != REST || x.route == nil {
		return ""
	}
	return strconv.FormatUint(mixString(0, x.api.ID, x.route.Resource), 36)[:6]
}

// routeKey is a variable of HTTP and WebSocket APIs.
func routeKey(x *line) string {
	if x.api.Kind == REST || x.route == nil {
		return ""
	}
	return x.route.Key()
}

// traceID is set for every fifth request, the share that X-Ray samples.
func traceID(x *line) string {
	if x.ID%5 != 0 {
		return ""
	}
	return fmt.Sprintf("1-%08x-%024x", x.Time/1000, mix(x.ID, 8))
}

// userAgent tells scanners from clients.
func userAgent(x *line) string {
	if x.Cause == MissingToken || x.Cause == Blocked {
		return pickText(scanAgents, mix(x.ID, 9))
	}
	return pickText(userAgents[x.api.Kind], mix(x.ID, 9))
}

// apiKey is one of a dozen, where the API asks for keys.
func apiKey(x *line) string {
	if !x.api.definition.apiKey || x.route == nil || x.Cause == Blocked {
		return ""
	}
	return "key-" + strconv.FormatUint(mix(x.ID, 10)%12, 10)
}

// integrationStatus is what the backend answered.
func integrationStatus(x *line) int64 {
	switch {
	case !reached(x.api, x.Request) || !x.out.answered:
		return -1
	case x.Cause == BadResponse:
		return 200
	}
	return int64(x.Status)
}

// lambdaStatus is what the Lambda service answered, whatever the function in it said.
func lambdaStatus(x *line) int64 {
	if integrationStatus(x) < 0 {
		return -1
	}
	return 200
}

// authorized tells whether the authorizer was asked: after the web ACL and the search for a resource, and on a
// WebSocket only to open the connection.
func authorized(x *line) bool {
	if !x.api.definition.auth || x.route == nil || x.Cause == Blocked || x.Cause == Throttled {
		return false
	}
	return x.api.Kind != WebSocket || x.api.Event(x.Request) == Connect
}

// principal is who the authorizer recognised.
func principal(x *line) string {
	if !authorized(x) || x.out.authorizer != "" {
		return ""
	}
	return "user-" + strconv.FormatUint(mix(x.ID, 13)%400, 10)
}

// authorizerStatus is what the authorizer decided.
func authorizerStatus(x *line) int64 {
	switch {
	case !authorized(x):
		return -1
	case x.out.authorizer != "":
		return int64(x.out.status)
	}
	return 200
}

// authorizerIntegrationStatus is what its Lambda function answered, if it did.
func authorizerIntegrationStatus(x *line) int64 {
	if !authorized(x) || x.Cause == AuthorizerFailed {
		return -1
	}
	return 200
}

// authorizerLatency is in ms; a broken authorizer times out after three seconds.
func authorizerLatency(x *line) int64 {
	switch {
	case !authorized(x):
		return -1
	case x.Cause == AuthorizerFailed:
		return 3000
	}
	return int64(mix(x.ID, 14) % 40)
}

// unsureWAF is a web ACL that did not answer in time: the request passes, and the log says why.
func unsureWAF(x *line) bool {
	return x.api.definition.waf && mix(x.ID, 15)%900 == 0 && x.Cause != Blocked
}

// wafResponse is the web ACL's verdict.
func wafResponse(x *line) string {
	switch {
	case !x.api.definition.waf:
		return ""
	case x.Cause == Blocked:
		return "WAF_BLOCK"
	}
	return "WAF_ALLOW"
}

// wafStatus is the status that AWS WAF answered.
func wafStatus(x *line) int64 {
	switch {
	case !x.api.definition.waf:
		return -1
	case x.Cause == Blocked:
		return 403
	case unsureWAF(x):
		return 500
	}
	return 200
}

// wafError is empty unless the web ACL was out of reach.
func wafError(x *line) string {
	if unsureWAF(x) {
		return "WAF is not available"
	}
	return ""
}

// wafLatency is in ms.
func wafLatency(x *line) int64 {
	switch {
	case !x.api.definition.waf:
		return -1
	case unsureWAF(x):
		return 1500
	}
	return int64(x.SlowWAF) + int64(2+mix(x.ID, 16)%11)
}

// webACL is the ARN of the one web ACL of an account and region.
func webACL(x *line) string {
	if !x.api.definition.waf {
		return ""
	}
	return "arn:aws:wafv2:" + x.api.Region + ":" + x.api.Account + ":regional/webacl/api-gateway-acl/6f1d7f2e-3c55-4b6a-9f0e-5d1c8a7b9e20"
}
