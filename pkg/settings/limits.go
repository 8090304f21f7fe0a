package settings

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
)

// Limits protect AWS's quotas, the bill and Grafana's memory. Zero means no limit where that is said.
type Limits struct {
	QueryTimeout Duration `json:"queryTimeout"` // run time of one log query
	Range        Duration `json:"range"`        // longest time range of a query; 0 = no limit
	ScanBytes    int64    `json:"scanBytes"`    // stop a log query that scanned more; 0 = no limit
	Rows         int      `json:"rows"`         // rows of a result
	MemoryBytes  int64    `json:"memoryBytes"`  // memory of one query

	RunningQueries         int `json:"runningQueries"`         // log queries at once, per account and region
	ListedMetrics          int `json:"listedMetrics"`          // metrics that one selector may list
	MetricSeries           int `json:"metricSeries"`           // series of a metrics query that does not aggregate
	MetricAggregatedSeries int `json:"metricAggregatedSeries"` // series that a metrics query aggregates
	MetricPoints           int `json:"metricPoints"`           // points that a metrics query may fetch to roll up itself
	LogGroups              int `json:"logGroups"`              // log groups that one prefix may match

	DatabaseBytes int64    `json:"databaseBytes"` // size of a geolocation database, which is held in memory
	TableBytes    int64    `json:"tableBytes"`    // size of a lookup table
	FeedBytes     int64    `json:"feedBytes"`     // size of a threat feed
	FeedEntries   int      `json:"feedEntries"`   // entries of a threat feed
	FeedTimeout   Duration `json:"feedTimeout"`   // time of one request for a threat feed

	MetricBatch Duration `json:"metricBatch"` // how long metrics wait for others to share a call; 0 = not at all

	// AWS's quotas, per account and region; Dohyo stays below.
	StartQueryPerSecond        float64 `json:"startQueryPerSecond"`
	GetQueryResultsPerSecond   float64 `json:"getQueryResultsPerSecond"`
	DescribeLogGroupsPerSecond float64 `json:"describeLogGroupsPerSecond"`
	GetLogEventsPerSecond      float64 `json:"getLogEventsPerSecond"`
	ListMetricsPerSecond       float64 `json:"listMetricsPerSecond"`
	GetMetricDataPerSecond     float64 `json:"getMetricDataPerSecond"`
}

// Cache says how long answers are kept; 0 keeps nothing.
type Cache struct {
	Results     Duration `json:"results"`     // rows of log queries; a sixth of it for what may still change
	Metrics     Duration `json:"metrics"`     // points of metrics that have settled
	ListMetrics Duration `json:"listMetrics"` // the metrics of a namespace
	LogGroups   Duration `json:"logGroups"`   // the log groups of a prefix
}

// defaultLimits suits an account with AWS's default quotas that Dohyo shares with others. Those that awsapi enforces
// agree with its own defaults.
func defaultLimits() Limits {
	return Limits{
		QueryTimeout:               Duration(5 * time.Minute),
		Rows:                       10_000,
		MemoryBytes:                512 << 20,
		RunningQueries:             20,
		ListedMetrics:              100_000,
		MetricSeries:               1_000,
		MetricAggregatedSeries:     50_000,
		MetricPoints:               1_000_000,
		LogGroups:                  10_000,
		DatabaseBytes:              512 << 20,
		TableBytes:                 100 << 20,
		FeedBytes:                  64 << 20,
		FeedEntries:                1_000_000,
		FeedTimeout:                Duration(30 * time.Second),
		MetricBatch:                Duration(25 * time.Millisecond),
		StartQueryPerSecond:        10,
		GetQueryResultsPerSecond:   10,
		DescribeLogGroupsPerSecond: 10,
		GetLogEventsPerSecond:      10,
		ListMetricsPerSecond:       25,
		GetMetricDataPerSecond:     50,
	}
}

// defaultCache keeps what changes when somebody deploys for minutes, and results for about one refresh.
func defaultCache() Cache {
	return Cache{
		Results:     Duration(time.Minute),
		Metrics:     Duration(time.Hour),
		ListMetrics: Duration(5 * time.Minute),
		LogGroups:   Duration(5 * time.Minute),
	}
}

// Duration is a time span, written "90s", "5m", "1h", "7d" or "2w".
type Duration time.Duration

// UnmarshalJSON reads Grafana's duration syntax.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return &durationError{string(data)}
	}
	if text == "" || text == "0" {
		*d = 0
		return nil
	}
	v, err := gtime.ParseDuration(text)
	if err != nil {
		return &durationError{text}
	}
	*d = Duration(v)
	return nil
}

// durationError says what stands in a duration's place. encoding/json passes it on without the field's name, which
// decodeStrict adds.
type durationError struct{ found string }

func (e *durationError) Error() string {
	return fmt.Sprintf(`found %s, expected a duration in quotes such as "5m"`, e.found)
}

// MarshalJSON writes what UnmarshalJSON reads.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }
