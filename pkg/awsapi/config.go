package awsapi

import (
	"fmt"
	"time"

	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"
)

// Config says whom to be towards AWS and how much to ask of it.
type Config struct {
	// Auth holds the credentials, the default region and the endpoint. The endpoint, when set, serves every
	// service including STS. Auth.AssumeRoleARN is assumed first; a target's own role is assumed from there.
	Auth   awsauth.Settings `json:"-"` // so that no JSON logger prints the secrets
	Limits Limits
	Cache  Cache
}

// Limits keeps Dohyo a good tenant. A zero field takes its default; the rates are AWS's quotas, of which Dohyo
// stays a fifth below. Names in comments are those of the settings.
type Limits struct {
	RunningQueries int // limits.runningQueries: log queries running at once per target; default 20 of AWS's 100

	StartQuery        float64 // limits.startQueryPerSecond, default 10
	GetQueryResults   float64 // limits.getQueryResultsPerSecond, default 10
	DescribeLogGroups float64 // limits.describeLogGroupsPerSecond, default 10
	GetLogEvents      float64 // limits.getLogEventsPerSecond, default 10, the least that any region has
	ListMetrics       float64 // limits.listMetricsPerSecond, default 25
	GetMetricData     float64 // limits.getMetricDataPerSecond, default 50, AWS's quota of old

	MetricBatch   time.Duration // limits.metricBatch: how long metrics wait for others to share a call, default 25 ms; below zero not at all
	QueryTimeout  time.Duration // limits.queryTimeout: a log query's run time; default 5 minutes
	ScanBytes     float64       // limits.scanBytes: stop a log query when its Usage has scanned more; 0 = no limit
	MemoryBytes   int64         // limits.memoryBytes: the rows of one log query; default 512 MiB
	ListedMetrics int           // limits.listedMetrics: metrics one ListMetrics may return; default 100,000
	LogGroups     int           // limits.logGroups: log groups one prefix may match; default 10,000
}

// Cache says how long answers are kept. Zero takes the default, below zero keeps nothing.
type Cache struct {
	Results     time.Duration // cache.results: rows of log queries, default 1 minute; see keepFor
	Metrics     time.Duration // cache.metrics: settled points of metrics, default 1 hour
	ListMetrics time.Duration // cache.listMetrics, default 5 minutes
	LogGroups   time.Duration // cache.logGroups, default 5 minutes
}

// WithDefaults returns c with its zero fields filled in, as New does.
func (c Config) WithDefaults() Config {
	l := &c.Limits
	orDefault(&l.RunningQueries, 20)
	orDefault(&l.StartQuery, 10)
	orDefault(&l.GetQueryResults, 10)
	orDefault(&l.DescribeLogGroups, 10)
	orDefault(&l.GetLogEvents, 10)
	orDefault(&l.ListMetrics, 25)
	orDefault(&l.GetMetricData, 50)
	orDefault(&l.MetricBatch, 25*time.Millisecond)
	orDefault(&l.QueryTimeout, 5*time.Minute)
	orDefault(&l.MemoryBytes, 512<<20)
	orDefault(&l.ListedMetrics, 100_000)
	orDefault(&l.LogGroups, 10_000)
	orDefault(&c.Cache.Results, time.Minute)
	orDefault(&c.Cache.Metrics, time.Hour)
	orDefault(&c.Cache.ListMetrics, 5*time.Minute)
	orDefault(&c.Cache.LogGroups, 5*time.Minute)
	return c
}

func orDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// String describes the configuration without its secrets.
func (c Config) String() string {
	return fmt.Sprintf("aws{auth=%s profile=%q region=%q endpoint=%q role=%q}",
		c.Auth.GetAuthType(), c.Auth.CredentialsProfile, c.Auth.Region, c.Auth.Endpoint, c.Auth.AssumeRoleARN)
}

// GoString is String, so that %#v shows no secret either.
func (c Config) GoString() string { return c.String() }

// secrets lists the values that must never be printed.
func (c Config) secrets() []string {
	var out []string
	for _, s := range []string{c.Auth.SecretKey, c.Auth.SessionToken} {
		if s != "" {
			out = append(out, s)
		}
	}
	if p := c.Auth.PerDatasourceProxySettings; p != nil && p.ProxyPassword != "" {
		out = append(out, p.ProxyPassword)
	}
	return out
}
