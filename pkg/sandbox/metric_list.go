package sandbox

import (
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The limits of ListMetrics.
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

// metricID is a metric on the wire: a series.
type metricID struct {
	Namespace  string
	MetricName string
	Dimensions []dimension
}

// dimensionFilter asks for a dimension; without a Value any value will do.
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

// listMetricsOutput has OwningAccounts parallel to Metrics, if they were asked for.
type listMetricsOutput struct {
	Metrics        []metricID
	OwningAccounts []string `json:",omitempty"`
	NextToken      string   `json:",omitempty"`
}

// listMetrics lists the series that had data in the two weeks (or three hours) before now, account by account.
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
	i := -1
	for _, account := range s.readable(c.account, in) {
		for id, seen := range s.metrics(account, c.region, now) {
			if i++; i < skip || seen < oldest || !in.matches(id) {
				continue
			}
			if len(out.Metrics) == listPage {
				out.NextToken = writeToken(i, in.fingerprint())
				return out, nil
			}
			out.Metrics = append(out.Metrics, id)
			if in.IncludeLinkedAccounts {
				out.OwningAccounts = append(out.OwningAccounts, account)
			}
		}
	}
	return out, nil
}

// metrics are all metrics of an account and region, with the time of their newest sample in epoch ms.
func (s *Server) metrics(account, region string, now time.Time) iter.Seq2[metricID, int64] {
	catalog := s.catalogs.of(account, region)
	return func(yield func(metricID, int64) bool) {
		seen := catalog.lastSeen(s.model, now)
		for i := range catalog.series {
			if !yield(catalog.ids[i], seen[i]) {
				return
			}
		}
		for _, stored := range s.measured.in(account, region) {
			if !yield(stored.id, stored.lastSeen()) {
				return
			}
		}
	}
}

// readable are the accounts whose metrics a listing shows.
func (s *Server) readable(caller string, in *listMetricsInput) []string {
	accounts := []string{caller}
	if in.IncludeLinkedAccounts {
		accounts = append(accounts, s.linkedTo(caller)...)
	}
	return slices.DeleteFunc(accounts, func(a string) bool { return in.OwningAccount != "" && a != in.OwningAccount })
}

// linkedTo are the source accounts of a monitoring account.
func (s *Server) linkedTo(account string) []string {
	if account != s.monitoring {
		return nil
	}
	return slices.DeleteFunc([]string{traffic.DevAccount, traffic.ProdAccount}, func(a string) bool { return a == account })
}

// check reports what CloudWatch would refuse.
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

// matches tells whether a metric carries every dimension that was asked for; it may carry more.
func (in *listMetricsInput) matches(id metricID) bool {
	if in.Namespace != "" && in.Namespace != id.Namespace || in.MetricName != "" && in.MetricName != id.MetricName {
		return false
	}
	for _, f := range in.Dimensions {
		if !slices.ContainsFunc(id.Dimensions, func(d dimension) bool {
			return d.Name == f.Name && (f.Value == nil || *f.Value == d.Value)
		}) {
			return false
		}
	}
	return true
}

// fingerprint tells tokens of different listings apart.
func (in *listMetricsInput) fingerprint() uint64 {
	parts := []string{in.Namespace, in.MetricName, in.RecentlyActive, in.OwningAccount, strconv.FormatBool(in.IncludeLinkedAccounts)}
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

// invalidMetricParameter is the modelled error of ListMetrics.
func invalidMetricParameter(message string) *apiError {
	return &apiError{Shape: "InvalidParameterValueException", Code: "InvalidParameterValue", Message: message}
}
