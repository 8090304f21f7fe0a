package syntax_test

import (
	"testing"

	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
)

func BenchmarkParseLogs(b *testing.B) {
	g, o := logGrammar(), syntax.Options{AnyVar: true}
	bytes := 0
	for _, q := range logQueries {
		bytes += len(q)
	}
	b.SetBytes(int64(bytes / len(logQueries)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		syntax.ParseLogs(logQueries[i%len(logQueries)], g, o)
	}
}

// A query as long as those of real dashboards.
const longQuery = `account={{account}} region={{region}} namespace={{namespace}} "\"eventsource\":\"apigateway.amazonaws.com\"" errorCode
| parse "\"userName\":\"*\"" as user nodrop | parse "\"eventName\":\"*\"" as event_name
| parse field=arn ":assumed-role/*" as role nodrop | parse field=arn "arn:aws:iam::*:user/*" as account_id, iam_user nodrop
| where event_name matches "Update*" and !isBlank(user) and (tolowercase(stage) matches tolowercase("{{stage}}") or isBlank(stage))
| if (isEmpty(iam_user), user, iam_user) as user | if (status_code >= 500, "5xx", if(status_code >= 400, "4xx", "other")) as class
| bytes / 1Ki as kb | timeslice 5m
| count as requests by _timeslice, user, class | where requests > 10 | fields _timeslice, user, requests | limit 20`

func BenchmarkParseLongLogs(b *testing.B) {
	g, o := logGrammar(), syntax.Options{AnyVar: true}
	if _, list := syntax.ParseLogs(longQuery, g, o); len(list) > 0 {
		b.Fatal(list)
	}
	b.SetBytes(int64(len(longQuery)))
	b.ReportAllocs()
	for b.Loop() {
		syntax.ParseLogs(longQuery, g, o)
	}
}

func BenchmarkParseMetrics(b *testing.B) {
	g, o := metricGrammar(), syntax.Options{AnyVar: true}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		syntax.ParseMetrics(metricQueries[i%len(metricQueries)], g, o)
	}
}
