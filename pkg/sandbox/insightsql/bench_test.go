package insightsql

import (
	"fmt"
	"iter"
	"strings"
	"testing"
)

// accessLog is an access-log line of about 1.5 KB, as API Gateway writes it.
func accessLog(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"requestId":"bf04adbf-eacc-4601-8c14-%012d","extendedRequestId":"Sca3bFUQgi0EYeA=","identitySourceIp":"192.0.2.%d","identityCaller":"-"`, i, i%250)
	fmt.Fprintf(&b, `,"requestTime":"01/Feb/2024:06:47:49 +0000","status":"%d","routeKey":"-","apiId":"9iljix61i7","authorizeError":"-"`, 200+100*(i%4))
	for _, key := range []string{"authorizeLatency", "authorizeStatus", "authorizerError", "authorizerIntegrationStatus",
		"authorizerLatency", "authorizerPrincipalId", "authorizerRequestId", "authorizerStatus", "authenticateError",
		"authenticateLatency", "authenticateStatus", "connectedAt", "connectionId", "errorValidationErrorString", "eventType",
		"identityAccountId", "identityCognitoAuthenticationProvider", "identityCognitoIdentityId", "identityUserArn", "identityApiKey"} {
		fmt.Fprintf(&b, `,%q:"-"`, key)
	}
	b.WriteString(`,"domainName":"9iljix61i7.execute-api.eu-north-1.amazonaws.com","errorMessage":"Internal server error"`)
	b.WriteString(`,"identityUserAgent":"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36"`)
	b.WriteString(`,"integrationError":"Execution failed due to configuration error: PKIX path building failed: unable to find valid certification path to requested target"`)
	fmt.Fprintf(&b, `,"integrationLatency":"%d","requestTimeEpoch":"1706770069673","stage":"test","wafLatency":"10","wafStatus":"200"}`, i%900)
	return b.String()
}

func BenchmarkRun(b *testing.B) {
	lines := make([]string, 1000)
	for i := range lines {
		lines[i] = accessLog(i)
	}
	for _, bench := range []struct{ name, query string }{
		{"count", `stats count(*) by bin(1h)`},
		{"filter and group", `filter status >= 400 and ispresent(apiId) | stats count(*), sum(integrationLatency) by apiId, stage, bin(5m)`},
		{"keyword found", `filter @message like /(?i)(^|[^A-Za-z0-9_])stage([^A-Za-z0-9_]|$)/ | stats count(*)`},
		{"keyword absent", `filter @message like /(?i)(^|[^A-Za-z0-9_])errorcode([^A-Za-z0-9_]|$)/ | stats count(*)`},
		{"phrase found", `filter @message like /(?i)"apiId"[^A-Za-z0-9_]+9iljix61i7/ | stats count(*)`},
		{"key with odd value", `filter @message like /"status"[\t\n\r ]*:[\t\n\r ]*[^"\t\n\r ]/ | stats count(*)`},
		{"key twice", `filter @message like /(?i)"stage"[\t\n\r ]*:(?s:.*)"stage"[\t\n\r ]*:/ | stats count(*)`},
		{"alternatives", `filter @message like /"(?:status|apiId)"[\t\n\r ]*:[\t\n\r ]*(?:null|true|-?[0-9])|\\\\u[dD]|"stage":(?s:.*)"stage":/ | stats count(*)`},
		{"top ten", `fields status, integrationLatency as l | sort l desc | limit 10`},
	} {
		b.Run(bench.name, func(b *testing.B) {
			q, err := Parse(bench.query)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(lines[0])))
			b.ReportAllocs()
			_, err = q.Run(b.Context(), stream(lines, b.N), Options{End: 1 << 50})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}

func stream(lines []string, n int) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for i := range n {
			if !yield(Event{Timestamp: at + int64(i), Message: lines[i%len(lines)], Ptr: "p"}) {
				return
			}
		}
	}
}
