package board

import (
	"strings"

	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// errorShare is the share of failed requests at which alerts fire.
const errorShare = 0.05

// alerts are the nine rules. Those on metrics are about every stage; a REST API
// has a name there, the others an id. Those on access logs have ids only.
func alerts() []alert {
	return []alert{
		errorAlert("server-errors", "High Server-Side Errors", "server-side", "5XX Errors", "(5XX OR 5XXError)", "ExecutionError"),
		errorAlert("client-errors", "High Client-Side Errors", "client-side", "4XX Errors", "(4XX OR 4XXError)", "ClientError"),
		latencyAlert("latency", "High Latency", "Latency", "Latency for REST API (ms)", latencyLimit),
		latencyAlert("integration-latency", "High Integration Latency", "IntegrationLatency", "Integration Latency for REST API (ms)",
			integrationLatencyLimit),
		lowTraffic(),
		wafLatency(),
		shareAlert("integration-errors", "High Integration Errors", "the integration failed", "integrationError", `integrationError != "-"`,
			"Top Integration Errors"),
		shareAlert("authorizer-errors", "High Authorizer Errors", "the authorizer refused them or failed", "authorizerError", `authorizerError != "-"`,
			"Top Authorizer Errors"),
		shareAlert("waf-errors", "High WAF Errors", "the web ACL blocked them", "wafResponseCode", `wafResponseCode = "WAF_BLOCK"`,
			"Top WAF Block Errors for REST API"),
	}
}

// stageLabels tell the stages of all APIs apart.
var stageLabels = []string{"apiname", "namespace", "region", "account", "stage"}

// everyStage selects a metric of the stages of all APIs.
func everyStage(metric, statistic string) string {
	return "namespace=aws/apigateway metric=" + metric + " statistic=" + statistic + " apiname=* stage=* !(route=*) !(resource=*)"
}

// rolledUp is a metric of every stage, rolled up and aggregated.
func rolledUp(metric, statistic, how string) string {
	return rolled{selector: everyStage(metric, statistic), how: how}.text(stageLabels, "")
}

// onMetrics is an alert on metrics by stage; what is wrong begins with the API
// and stage.
func onMetrics(uid, title, text, wrong string) alert {
	return alert{
		uid: "dohyo-apigw-" + uid, title: title, lang: query.Metrics, text: text, minutes: 5, reduce: "mean", critical: "gte",
		summary: "{{ $labels.apiname }}, stage {{ $labels.stage }} ({{ $labels.account }}, {{ $labels.region }}): " + wrong,
		choices: []string{"account", "region", "apiname", "stage"},
	}
}

// errorAlert fires on the share of a stage's requests that fail. The metrics of
// REST and HTTP APIs are shares on average; a WebSocket API only counts.
func errorAlert(uid, title, side, panel, shares, socketErrors string) alert {
	a := onMetrics(uid, title, strings.Join([]string{
		"#A: " + rolledUp(shares, "Average", "avg"),
		"#B: " + rolledUp(socketErrors, "Sum", "sum") + " | fillmissing 0",
		"#C: " + rolledUp("(ConnectCount OR MessageCount)", "Sum", "sum"),
		"#D: #B / #C along " + strings.Join(stageLabels, ", "),
	}, "\n"), "{{ humanizePercentage $value }} of the requests fail with a "+side+" error")
	a.limit = errorShare
	a.about = "Share of the requests over five minutes, 5% or more. Metrics " + spokenMetrics(shares) + ", statistic Average; for WebSocket APIs " +
		socketErrors + " over ConnectCount plus MessageCount."
	a.dashboard, a.panel, a.others = uidErrorsREST, panel+" Over Time", []string{uidErrorsV2}
	return a
}

// spokenMetrics says (a OR b) in words.
func spokenMetrics(metrics string) string {
	return strings.ReplaceAll(strings.Trim(metrics, "()"), " OR ", " and ")
}

// latencyAlert fires on the time that nine of ten requests keep below.
func latencyAlert(uid, title, metric, panel string, limit float64) alert {
	k := latencyKinds[metric]
	a := onMetrics(uid, title, rolledUp(metric, "p90", "avg"), "the p90 of the "+strings.ToLower(k.name)+` is {{ printf "%.0f" $value }} ms`)
	a.limit = limit
	a.about = k.about + " Mean of five minutes' 90th percentiles. Metric " + metric + ", statistic p90."
	a.dashboard, a.panel, a.others = uidLatencyREST, panel, []string{uidLatencyV2}
	return a
}

// lowTraffic fires on stages that are hardly used any more. CloudWatch sends no
// points without requests, so that stages are those of the last two weeks.
func lowTraffic() alert {
	a := onMetrics("low-traffic", "Low Traffic API", rolledUp("(Count OR ConnectCount)", "SampleCount", "sum")+" | fillmissing 0",
		`{{ printf "%.0f" $value }} requests in ten minutes`)
	a.reduce, a.critical, a.limit, a.minutes = "sum", "lte", 1, 10
	a.about = "Stages that had requests in the last two weeks, and one or none in ten minutes. Metrics Count and ConnectCount, statistic SampleCount."
	a.dashboard, a.panel, a.others = uidOverviewREST, "API Calls by apiname", []string{uidOverviewHTTP, uidOverviewWebSocket}
	a.choices = []string{"account", "region", "apiname"}
	return a
}

// onAccessLogs is an alert on the access logs by API and stage.
func onAccessLogs(uid, title, text, wrong string) alert {
	return alert{
		uid: "dohyo-apigw-" + uid, title: title, lang: query.Logs, text: text, minutes: 5, critical: "gt",
		summary: "API {{ $labels.apiid }}, stage {{ $labels.stage }} ({{ $labels.account }}, {{ $labels.region }}): " + wrong,
		choices: []string{"account", "region", "apiname", "stage"},
	}
}

// stageOfLine names the API and stage of a line.
const stageOfLine = "account, region, apiid, stage"

// wafLatency fires on a slow web ACL.
func wafLatency() alert {
	a := onAccessLogs("waf-latency", "High WAF Latency", stages(accessLines+" "+accessMarks+" wafLatency",
		`json "apiId", "stage", "wafLatency" as apiid, stage, wafLatency nodrop`,
		has("wafLatency"),
		"pct(wafLatency, 90) as p90 by "+stageOfLine),
		`the p90 of the web ACL's latency is {{ printf "%.0f" $value }} ms`)
	a.limit = wafLatencyLimit
	a.about = "Time that the web ACL took to judge the requests of five minutes. Access-log field wafLatency."
	a.dashboard, a.panel = uidAccessOverview, "Percentile WAF Latency for REST API"
	return a
}

// shareAlert fires on the share of a stage's requests that failed for a reason.
// The three alerts of this kind count the same rows, for which CloudWatch is
// asked once.
func shareAlert(uid, title, reason, field, condition, panel string) alert {
	a := onAccessLogs(uid, title, stages(accessLines+" "+accessMarks,
		`json "apiId", "stage", "status", "integrationError", "authorizerError", "wafResponseCode" as apiid, stage, status, integrationError, authorizerError, wafResponseCode nodrop`,
		"count as requests by "+stageOfLine+", status, integrationError, authorizerError, wafResponseCode",
		`if (!(status matches "2*") and !(isBlank(`+field+")) and "+condition+", requests, 0) as failed",
		"sum(failed) as failed, sum(requests) as requests by "+stageOfLine,
		"100 * failed / requests as share",
		"fields "+stageOfLine+", share"),
		`{{ printf "%.1f" $value }}% of the requests fail because `+reason)
	a.limit = 100 * errorShare
	a.about = "Share of the requests of five minutes. Access-log fields status and " + field + "."
	a.dashboard, a.panel = uidAccessErrors, panel
	return a
}
