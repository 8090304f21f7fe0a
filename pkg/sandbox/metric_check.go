package sandbox

import (
	"fmt"
	"math"
	"regexp"
	"strings"
)

// The limits of GetMetricData.
const (
	maxEntries    = 500
	maxPoints     = 100_800
	maxDimensions = 30
)

// entryID is the pattern of an entry's Id: at most 255 characters, a lowercase letter first.
var entryID = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]{0,254}$`)

// check reports what CloudWatch would refuse, and what this sandbox does not have yet.
func (in *getMetricDataInput) check() error {
	switch {
	case len(in.MetricDataQueries) == 0:
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter MetricDataQueries is required."}
	case len(in.MetricDataQueries) > maxEntries:
		return validation("The collection MetricDataQueries must not have a size greater than 500.")
	case in.StartTime == nil:
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter StartTime is required."}
	case in.EndTime == nil:
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter EndTime is required."}
	case !readableTime(*in.StartTime) || !readableTime(*in.EndTime):
		return validation("The parameters StartTime and EndTime must lie between the years 1970 and 9999.")
	case *in.StartTime >= *in.EndTime:
		return validation("The parameter StartTime must be less than the parameter EndTime.")
	case in.ScanBy != "" && in.ScanBy != "TimestampAscending" && in.ScanBy != "TimestampDescending":
		return validation(fmt.Sprintf("The value %s for parameter ScanBy is not supported: use TimestampAscending or TimestampDescending.", in.ScanBy))
	case in.MaxDatapoints != nil && (*in.MaxDatapoints < 1 || *in.MaxDatapoints > maxPoints):
		return validation(fmt.Sprintf("The value %d for parameter MaxDatapoints must be between 1 and 100800.", *in.MaxDatapoints))
	}
	seen := map[string]bool{}
	for i := range in.MetricDataQueries {
		q := &in.MetricDataQueries[i]
		if err := q.check(i + 1); err != nil {
			return err
		}
		if seen[q.ID] {
			return validation("The values for parameter id in MetricDataQueries are not unique.")
		}
		seen[q.ID] = true
	}
	return nil
}

// latest is the end of the year 9999 in epoch seconds.
const latest = 253_402_300_799

// readableTime keeps times in the range that calendars, and this code, can compute with.
func readableTime(t timestamp) bool {
	return !math.IsNaN(float64(t)) && t >= 0 && t <= latest
}

// check reports what is wrong with the n-th entry.
func (q *metricDataQuery) check(n int) error {
	param := fmt.Sprintf("MetricDataQueries.member.%d", n)
	switch {
	case !entryID.MatchString(q.ID):
		return validation(fmt.Sprintf("The value %s for parameter %s.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.", q.ID, param))
	case q.Expression != "" && q.MetricStat != nil, q.Expression == "" && q.MetricStat == nil:
		return validation(fmt.Sprintf("The parameter %s must have exactly one of MetricStat and Expression.", param))
	case q.Expression != "":
		return validation(fmt.Sprintf("%s.Expression is not supported by this sandbox: ask for each metric with MetricStat.", param))
	case q.Label != nil && strings.Contains(*q.Label, "${"):
		return validation(fmt.Sprintf("%s.Label: dynamic labels are not supported by this sandbox.", param))
	}
	return q.MetricStat.check(param + ".MetricStat")
}

// check requires a metric, a statistic and a valid period; what is a statistic is decided by parseStatistic.
func (m *metricStat) check(param string) error {
	switch {
	case m.Metric.Namespace == "" || m.Metric.MetricName == "":
		return validation(fmt.Sprintf("The parameters %[1]s.Metric.Namespace and %[1]s.Metric.MetricName are required.", param))
	case len(m.Metric.Dimensions) > maxDimensions:
		return validation(fmt.Sprintf("The collection %s.Metric.Dimensions must not have a size greater than 30.", param))
	case m.Stat == "":
		return validation(fmt.Sprintf("The parameter %s.Stat is required.", param))
	}
	switch p := m.Period; {
	case p == 1 || p == 5 || p == 10 || p == 20 || p == 30, p > 0 && p%60 == 0:
		return nil
	default:
		return validation(fmt.Sprintf("The value %d for parameter %s.Period is not valid: it must be 1, 5, 10, 20, 30 or a multiple of 60.", p, param))
	}
}

// maxDatapoints is the number of points a page may hold, over all entries.
func maxDatapoints(asked *int32) int {
	if asked == nil {
		return maxPoints
	}
	return int(*asked)
}
