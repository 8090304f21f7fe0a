package board

// Uids are the addresses of the dashboards, /d/<uid>.
const (
	uidOverviewREST      = "dohyo-apigw-overview-rest"
	uidOverviewHTTP      = "dohyo-apigw-overview-http"
	uidOverviewWebSocket = "dohyo-apigw-overview-websocket"
	uidLatencyREST       = "dohyo-apigw-latency-rest"
	uidLatencyV2         = "dohyo-apigw-latency-http-websocket"
	uidErrorsREST        = "dohyo-apigw-errors-rest"
	uidErrorsV2          = "dohyo-apigw-errors-http-websocket"
	uidEnhancedREST      = "dohyo-apigw-enhanced-rest"
	uidEnhancedHTTP      = "dohyo-apigw-enhanced-http"
	uidEnhancedWebSocket = "dohyo-apigw-enhanced-websocket"
	uidAccessOverview    = "dohyo-apigw-access-overview"
	uidAccessDetails     = "dohyo-apigw-access-details"
	uidAccessErrors      = "dohyo-apigw-access-errors"
	uidAuditEvents       = "dohyo-apigw-audit-events"
)

// related is a dashboard about the same kind of API.
type related struct{ title, uid string }

func restPages() []related {
	return []related{
		{"Overview", uidOverviewREST},
		{"Latency, Cache", uidLatencyREST},
		{"Errors", uidErrorsREST},
		{"Enhanced Monitoring", uidEnhancedREST},
	}
}

func httpPages() []related {
	return []related{
		{"Overview", uidOverviewHTTP},
		{"Latency", uidLatencyV2},
		{"Errors", uidErrorsV2},
		{"Enhanced Monitoring", uidEnhancedHTTP},
	}
}

func webSocketPages() []related {
	return []related{
		{"Overview", uidOverviewWebSocket},
		{"Latency", uidLatencyV2},
		{"Errors", uidErrorsV2},
		{"Enhanced Monitoring", uidEnhancedWebSocket},
	}
}

// v2Pages are those about HTTP and WebSocket APIs, which some dashboards show together.
func v2Pages() []related {
	return []related{
		{"Overview (HTTP)", uidOverviewHTTP},
		{"Overview (WebSocket)", uidOverviewWebSocket},
		{"Latency", uidLatencyV2},
		{"Errors", uidErrorsV2},
		{"Enhanced Monitoring (HTTP)", uidEnhancedHTTP},
		{"Enhanced Monitoring (WebSocket)", uidEnhancedWebSocket},
	}
}

// logPages are those about the logs of all kinds of APIs.
func logPages() []related {
	return []related{
		{"Access Logs - Overview", uidAccessOverview},
		{"Access Logs - Details", uidAccessDetails},
		{"Access Logs - Errors", uidAccessErrors},
		{"Audit Events", uidAuditEvents},
	}
}

// What AWS says about the metrics of each kind of API, and about the logs.
const (
	docsREST      = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html"
	docsHTTP      = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html"
	docsWebSocket = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html"
	docsAccess    = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"
	docsAudit     = "https://docs.aws.amazon.com/apigateway/latest/developerguide/cloudtrail.html"
)
