package engine

import (
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// Kind is the kind of an answer.
type Kind int

// The kinds: series of a metrics query, records of an aggregate log query, raw
// events of any other.
const (
	Series Kind = iota
	Records
	Events
)

// Result is the answer to one query.
type Result struct {
	RefID  string
	Query  query.Query
	Lang   string // of the query, told from its text when it names none
	Kind   Kind
	Series *value.SeriesSet // for Series
	Table  *value.Batch     // for Records and Events
	// Times are the columns of Table that hold times, in epoch ms.
	Times    []string
	Notices  []exec.Notice
	Stats    Stats
	Executed []Executed
	Err      error
}

// Executed is a text that CloudWatch ran, or calls that it answered.
type Executed struct {
	Target string
	Groups []string // the log groups that the text ran on
	Text   string
	// Console is the address of the same in the CloudWatch console, in
	// explanations; "" when it cannot show it.
	Console string
}

// Stats is what an answer took.
type Stats struct {
	Calls            int
	MetricsRequested int
	BytesScanned     float64
	RecordsScanned   float64
	RecordsMatched   float64
	RowsMoved        int
	MetricsKept      int     // metrics whose points came from the cache
	MetricsShared    int     // metrics that another query was asking for
	LogQueriesKept   int     // CloudWatch queries whose rows came from the cache
	LogQueriesShared int     // CloudWatch queries shared with another panel's
	CostUSD          float64 // at list prices, free tier left out
	Waited           time.Duration
	Elapsed          time.Duration
}

func (s *Stats) add(c awsapi.Counts) {
	s.Calls += c.Calls
	s.MetricsRequested += c.MetricsRequested
	s.BytesScanned += c.BytesScanned
	s.RecordsScanned += c.RecordsScanned
	s.RecordsMatched += c.RecordsMatched
	s.CostUSD += c.CostUSD()
	s.MetricsKept += c.MetricsKept
	s.MetricsShared += c.MetricsShared
	s.LogQueriesKept += c.LogQueriesKept
	s.LogQueriesShared += c.LogQueriesShared
	s.Waited += c.Waited
}
