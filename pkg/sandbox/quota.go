package sandbox

import (
	"fmt"
	"sync"
	"time"
)

// rates are the calls a second that an account may make in one region, from the lists of quotas in the user guides.
// Operations that are not here have no such quota that matters.
var rates = map[string]float64{
	"logs:StartQuery":                10,
	"logs:GetQueryResults":           10,
	"logs:DescribeLogGroups":         10,
	"logs:FilterLogEvents":           10,
	"logs:GetLogEvents":              25,
	"logs:GetLogGroupFields":         5,
	"logs:StartLiveTail":             5,
	"logs:CreateLogGroup":            10,
	"logs:CreateLogStream":           50,
	"logs:PutLogEvents":              5000,
	"monitoring:ListMetrics":         25,
	"monitoring:GetMetricData":       500,
	"monitoring:PutMetricData":       500,
	"logs:FilterLogEvents/us-east-1": 25,
	"apigateway:GetRestApis":         10,
	"apigateway:GetApis":             10,
}

// maxRunning is how many log queries an account may have running in one region.
const maxRunning = 100

// limiter counts calls by account, region and operation. Like other AWS services it fills a bucket of tokens steadily,
// which holds one second's worth: a burst of a second's calls passes at once.
type limiter struct {
	clock func() time.Time // nil = no limits

	mu      sync.Mutex
	buckets map[string]*tokens
}

type tokens struct {
	left float64
	at   time.Time
}

// take reports whether one more call of an operation is within its quota, and uses it up.
func (l *limiter) take(id identity, service, operation string) bool {
	name := service + ":" + operation
	rate, ok := rates[name+"/"+id.region]
	if !ok {
		rate, ok = rates[name]
	}
	if l.clock == nil || !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock()
	key := id.account + "/" + id.region + "/" + name
	b := l.buckets[key]
	if b == nil {
		if l.buckets == nil {
			l.buckets = map[string]*tokens{}
		}
		b = &tokens{left: rate, at: now}
		l.buckets[key] = b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left, b.at = min(rate, b.left+passed.Seconds()*rate), now
	}
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// throttling is the error of a call that came too soon after others.
func throttling(service string) *apiError {
	if service == "logs" {
		return &apiError{Shape: "ThrottlingException", Message: "Rate exceeded"}
	}
	return &apiError{Shape: "Throttling", Message: "Rate exceeded"}
}

// tooManyQueries is the error of a query beyond those that may run at a time.
func tooManyQueries() *apiError {
	return &apiError{Shape: "LimitExceededException", Message: fmt.Sprintf("Account maximum query concurrency limit of [%d] reached.", maxRunning)}
}
