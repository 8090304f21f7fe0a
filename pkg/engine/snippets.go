package engine

import (
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
)

// snippet is a piece of a query with places to fill in.
type snippet struct{ label, insert, doc string }

// starters are whole queries to begin with.
func starters(lang string) []Suggestion {
	if lang == query.Metrics {
		return suggest([]snippet{
			{"latency of APIs", "namespace=aws/apigateway metric=Latency statistic=${1:Average} apiname=${2:*} | avg by apiname", "The latency of every API over time."},
			{"requests of APIs", "namespace=aws/apigateway metric=Count statistic=Sum apiname=${1:*} | sum by apiname", "How many requests every API has over time."},
			{"error rate of APIs", "#A: namespace=aws/apigateway metric=5XXError statistic=Sum apiname=${1:*} | sum by apiname\n#B: namespace=aws/apigateway metric=Count statistic=Sum apiname=${1:*} | sum by apiname\n#C: #A / #B * 100 along apiname", "The percentage of requests that fail with a 5xx status."},
		})
	}
	return suggest([]snippet{
		{"requests by status over time", "_sourceCategory=aws/apigateway\n| timeslice ${1:5m}\n| count by _timeslice, ${2:status}\n| transpose row _timeslice column ${2:status}", "API Gateway's access logs, counted by status over time."},
		{"slowest paths", "_sourceCategory=aws/apigateway\n| pct(responseLatency, 95) as p95 by path\n| sort by p95\n| limit ${1:10}", "The paths with the highest latency in API Gateway's access logs."},
		{"CloudTrail events by user", "_sourceCategory=aws/observability/cloudtrail/logs\n| json \"eventName\", \"userIdentity.arn\" as eventName, user nodrop\n| count by eventName, user\n| sort by _count", "Who called what, from CloudTrail."},
	})
}

// snippets are stages that often stand together.
func snippets(lang string, in plan.Shape) []Suggestion {
	switch {
	case lang == query.Metrics:
		return suggest([]snippet{
			{"top series", "topk(${1:10}, ${2|avg,max,sum,latest|}(_value))", "Keep the series with the highest values."},
			{"compare with last week", "timeshift ${1:7d}", "The same a week ago."},
		})
	case in.Aggregate:
		return suggest([]snippet{
			{"the largest", "sort by ${1:_count}\n| limit ${2:10}", "Keep the rows with the highest numbers."},
		})
	}
	return suggest([]snippet{
		{"count over time", "timeslice ${1:5m}\n| count by _timeslice", "How many rows there are over time."},
		{"count over time by field", "timeslice ${1:5m}\n| count by _timeslice, ${2:field}\n| transpose row _timeslice column ${2:field}", "How many rows there are over time, a series for each value."},
		{"top values", "count by ${1:field}\n| sort by _count\n| limit ${2:10}", "The most frequent values of a field."},
		{"percentiles over time", "timeslice ${1:5m}\n| pct(${2:field}, 50, 95, 99) by _timeslice", "Percentiles of a number over time."},
	})
}

func suggest(list []snippet) []Suggestion {
	out := make([]Suggestion, len(list))
	for i, s := range list {
		out[i] = Suggestion{Kind: KindSnippet, Label: s.label, Insert: s.insert, Snippet: true, Detail: s.doc}
	}
	return out
}
