package sandbox

import (
	"slices"
	"sync"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

const (
	listPage     = 500
	listedFor    = 14 * 24 * time.Hour // metrics without data for longer are not listed
	recentlyFor  = 3 * time.Hour
	maxFilters   = 10
	maxNameBytes = 255
)

type dimension struct {
	Name, Value string
}

type metricID struct {
	Namespace  string
	MetricName string
	Dimensions []dimension
}

type dimensionFilter struct {
	Name  string
	Value *string
}

type listMetricsInput struct {
	Namespace             string
	MetricName            string
	Dimensions            []dimensionFilter
	RecentlyActive        string
	IncludeLinkedAccounts bool
	OwningAccount         string
	NextToken             string
}

type listMetricsOutput struct {
	Metrics        []metricID
	OwningAccounts []string `json:",omitempty"`
	NextToken      string   `json:",omitempty"`
}

// listMetrics lists the series that had data in the two weeks (or three hours) before now.
func (s *Server) listMetrics(c *call, in *listMetricsInput) (*listMetricsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	horizon := listedFor
	if in.RecentlyActive != "" {
		horizon = recentlyFor
	}
	now := s.now()
	oldest := now.Add(-horizon).UnixMilli()
	skip, err := readToken(in.NextToken, in.fingerprint())
	if err != nil {
		return nil, err
	}
	out := &listMetricsOutput{Metrics: []metricID{}}
	if in.OwningAccount != "" && in.OwningAccount != c.account {
		return out, nil
	}
	for i, series := range s.model.Series(c.account, c.region) {
		if i < skip || !in.matches(series) || s.listings.lastSeen(s.model, c.account, c.region, i, now) < oldest {
			continue
		}
		if len(out.Metrics) == listPage {
			out.NextToken = writeToken(i, in.fingerprint())
			break
		}
		out.Metrics = append(out.Metrics, toMetricID(series))
		if in.IncludeLinkedAccounts {
			out.OwningAccounts = append(out.OwningAccounts, c.account)
		}
	}
	return out, nil
}

func (in *listMetricsInput) check() error {
	switch {
	case len(in.Dimensions) > maxFilters:
		return invalidMetricParameter("The parameter Dimensions can have at most 10 filters.")
	case in.RecentlyActive != "" && in.RecentlyActive != "PT3H":
		return invalidMetricParameter("The value " + in.RecentlyActive + " for parameter RecentlyActive is not valid: it must be PT3H.")
	case in.OwningAccount != "" && !in.IncludeLinkedAccounts:
		return invalidMetricParameter("The parameter OwningAccount can only be used with IncludeLinkedAccounts.")
	case len(in.Namespace) > maxNameBytes || len(in.MetricName) > maxNameBytes:
		return invalidMetricParameter("The parameters Namespace and MetricName can have at most 255 characters.")
	}
	for _, f := range in.Dimensions {
		if f.Name == "" {
			return invalidMetricParameter("The parameter Dimensions.member.N.Name must have a value.")
		}
	}
	return nil
}

// matches tells whether a series carries every dimension that was asked for; it may carry more.
func (in *listMetricsInput) matches(s *traffic.Series) bool {
	if in.Namespace != "" && in.Namespace != s.Namespace || in.MetricName != "" && in.MetricName != s.Metric.Name {
		return false
	}
	for _, f := range in.Dimensions {
		if !slices.ContainsFunc(s.Dimensions, func(d traffic.Dimension) bool {
			return d.Name == f.Name && (f.Value == nil || *f.Value == d.Value)
		}) {
			return false
		}
	}
	return true
}

// fingerprint tells tokens of different listings apart.
func (in *listMetricsInput) fingerprint() uint64 {
	parts := []string{in.Namespace, in.MetricName, in.RecentlyActive, in.OwningAccount}
	for _, f := range in.Dimensions {
		parts = append(parts, f.Name)
		if f.Value != nil {
			parts = append(parts, "=", *f.Value)
		}
	}
	return fingerprint(parts...)
}

func toMetricID(s *traffic.Series) metricID {
	id := metricID{Namespace: s.Namespace, MetricName: s.Metric.Name}
	for _, d := range s.Dimensions {
		id.Dimensions = append(id.Dimensions, dimension(d))
	}
	return id
}

func invalidMetricParameter(message string) *apiError {
	return &apiError{Shape: "InvalidParameterValueException", Code: "InvalidParameterValue", Message: message}
}

// listings remembers when the series of an account and region last had data, as of one minute.
type listings struct {
	mu   sync.Mutex
	seen map[listingKey][]int64
}

type listingKey struct {
	account, region string
	minute          int64
}

// lastSeen is the time in epoch ms of the last sample of the i-th series at or before now; 0 = none in two weeks.
func (l *listings) lastSeen(m *traffic.Model, account, region string, i int, now time.Time) int64 {
	key := listingKey{account, region, now.Unix() / 60}
	l.mu.Lock()
	defer l.mu.Unlock()
	seen, ok := l.seen[key]
	if !ok {
		seen = findLastSeen(m, m.Series(account, region), now)
		if l.seen == nil || len(l.seen) > 64 {
			l.seen = map[listingKey][]int64{}
		}
		l.seen[key] = seen
	}
	return seen[i]
}

// findLastSeen walks back from now, stage by stage, until every series of the stage has been seen.
func findLastSeen(m *traffic.Model, all []*traffic.Series, now time.Time) []int64 {
	seen := make([]int64, len(all))
	end := now.UnixMilli()
	oldest := now.Add(-listedFor).Unix() / 60
	waiting := map[*traffic.Stage][]int{}
	for i, s := range all {
		for _, stage := range s.Stages {
			waiting[stage] = append(waiting[stage], i)
		}
	}
	var minute []traffic.Request
	for stage, open := range waiting {
		for at := now.Unix() / 60; at >= oldest && len(open) > 0; at-- {
			minute = m.AppendRequests(minute[:0], stage, at)
			for j := len(minute) - 1; j >= 0 && len(open) > 0; j-- {
				r := &minute[j]
				if r.Time > end {
					continue
				}
				open = slices.DeleteFunc(open, func(i int) bool {
					_, ok := all[i].Sample(stage.API, r)
					if ok {
						seen[i] = max(seen[i], r.Time)
					}
					return ok
				})
			}
		}
	}
	return seen
}
