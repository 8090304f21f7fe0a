package sandbox

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// The limits of PutMetricData.
const (
	maxMetricData   = 1000
	maxMetricValues = 150
	oldestSample    = 14 * 24 * time.Hour
	newestSample    = 2 * time.Hour
)

// maxMetricValue is the magnitude that CloudWatch stores at most.
var maxMetricValue = math.Pow(2, 360)

type putMetricDataInput struct {
	Namespace  string
	MetricData []metricDatum
}

// metricDatum carries one of Value, Values (with Counts) and StatisticValues.
type metricDatum struct {
	MetricName        string
	Dimensions        []dimension
	Timestamp         *timestamp
	Value             *float64
	Values            []float64
	Counts            []float64
	StatisticValues   *statisticSet
	Unit              string
	StorageResolution *int32
}

type statisticSet struct {
	SampleCount, Sum, Minimum, Maximum float64
}

// putMetricData stores samples, all of a call or none.
func (s *Server) putMetricData(c *call, in *putMetricDataInput) (*struct{}, error) {
	now := s.now()
	if err := in.check(now); err != nil {
		return nil, err
	}
	for i := range in.MetricData {
		d := &in.MetricData[i]
		at := now
		if d.Timestamp != nil {
			at = d.Timestamp.time()
		}
		id := metricID{Namespace: in.Namespace, MetricName: d.MetricName, Dimensions: slices.SortedFunc(slices.Values(d.Dimensions),
			func(a, b dimension) int { return cmp.Compare(a.Name, b.Name) })}
		resolution := int64(60)
		if d.StorageResolution != nil {
			resolution = int64(*d.StorageResolution)
		}
		s.measured.open(c.account, c.region, id).add(cmp.Or(d.Unit, "None"), d.samples(floorTo(at.Unix(), resolution)))
	}
	return &struct{}{}, nil
}

// samples are what a datum says of the period that starts at an epoch second.
func (d *metricDatum) samples(at int64) []storedSample {
	switch {
	case d.StatisticValues != nil:
		v := d.StatisticValues
		return []storedSample{{at: at, count: v.SampleCount, sum: v.Sum, min: v.Minimum, max: v.Maximum}}
	case d.Value != nil:
		return []storedSample{{at: at, count: 1, sum: *d.Value, min: *d.Value, max: *d.Value}}
	}
	list := make([]storedSample, len(d.Values))
	for i, v := range d.Values {
		n := 1.0
		if d.Counts != nil {
			n = d.Counts[i]
		}
		list[i] = storedSample{at: at, count: n, sum: n * v, min: v, max: v}
	}
	return list
}

// check reports what CloudWatch would refuse.
func (in *putMetricDataInput) check(now time.Time) error {
	switch {
	case in.Namespace == "":
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter Namespace is required."}
	case strings.HasPrefix(in.Namespace, "AWS/") || in.Namespace[0] == ':' || len(in.Namespace) > maxNameBytes:
		return invalidMetricParameter("The value " + in.Namespace + " for parameter Namespace is invalid.")
	case len(in.MetricData) == 0:
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter MetricData is required."}
	case len(in.MetricData) > maxMetricData:
		return validation("The collection MetricData must not have a size greater than 1000.")
	}
	for i := range in.MetricData {
		if err := in.MetricData[i].check(fmt.Sprintf("MetricData.member.%d", i+1), now); err != nil {
			return err
		}
	}
	return nil
}

// check reports what is wrong with a datum.
func (d *metricDatum) check(param string, now time.Time) error {
	invalid := func(format string, args ...any) error {
		return invalidMetricParameter("The parameter " + param + fmt.Sprintf(format, args...))
	}
	switch {
	case d.MetricName == "":
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter " + param + ".MetricName is required."}
	case len(d.MetricName) > maxNameBytes:
		return invalid(".MetricName must be shorter than 256 characters.")
	case len(d.Dimensions) > maxDimensions:
		return validation("The collection " + param + ".Dimensions must not have a size greater than 30.")
	case d.StorageResolution != nil && *d.StorageResolution != 1 && *d.StorageResolution != 60:
		return invalid(".StorageResolution must be 1 or 60.")
	case d.Unit != "" && !slices.Contains(metricUnits, d.Unit):
		return invalid(".Unit must be a value in the set [ %s ].", strings.Join(metricUnits, ", "))
	}
	names := map[string]bool{}
	for n, dim := range d.Dimensions {
		switch {
		case dim.Name == "" || dim.Value == "" || dim.Name[0] == ':':
			return invalid(".Dimensions.member.%d must have a name, which must not begin with a colon, and a value.", n+1)
		case names[dim.Name]:
			return invalid(".Dimensions has the name %s twice.", dim.Name)
		}
		names[dim.Name] = true
	}
	if d.Timestamp != nil {
		if !readableTime(*d.Timestamp) || d.Timestamp.time().Before(now.Add(-oldestSample)) || d.Timestamp.time().After(now.Add(newestSample)) {
			return invalid(".Timestamp must specify a time no earlier than two weeks ago and no later than two hours from now.")
		}
	}
	return d.checkValues(param)
}

// checkValues wants exactly one kind of values, all of them finite.
func (d *metricDatum) checkValues(param string) error {
	exclusive := func(a, b string) error {
		return &apiError{Shape: "InvalidParameterCombinationException", Code: "InvalidParameterCombination",
			Message: fmt.Sprintf("The parameters %[1]s.%[2]s and %[1]s.%[3]s are mutually exclusive and you have specified both.", param, a, b)}
	}
	switch {
	case d.Value != nil && d.Values != nil:
		return exclusive("Value", "Values")
	case d.Value != nil && d.StatisticValues != nil:
		return exclusive("Value", "StatisticValues")
	case d.Values != nil && d.StatisticValues != nil:
		return exclusive("Values", "StatisticValues")
	case d.Value == nil && d.Values == nil && d.StatisticValues == nil:
		return &apiError{Shape: "MissingRequiredParameterException", Code: "MissingParameter", Message: "The parameter " + param + " must have one of Value, Values and StatisticValues."}
	case len(d.Values) > maxMetricValues:
		return validation("The collection " + param + ".Values must not have a size greater than 150.")
	case d.Counts != nil && len(d.Counts) != len(d.Values):
		return invalidMetricParameter("The parameters " + param + ".Values and " + param + ".Counts must be of the same size.")
	}
	all := slices.Concat(d.Values, d.Counts)
	if d.Value != nil {
		all = append(all, *d.Value)
	}
	if v := d.StatisticValues; v != nil {
		all = append(all, v.SampleCount, v.Sum, v.Minimum, v.Maximum)
	}
	for _, v := range all {
		if !(math.Abs(v) <= maxMetricValue) {
			return invalidMetricParameter(fmt.Sprintf("The value %g of %s is invalid: it must be a number between -2^360 and 2^360.", v, param))
		}
	}
	for _, n := range d.Counts {
		if n <= 0 {
			return invalidMetricParameter(fmt.Sprintf("The count %g of %s is invalid: it must be positive.", n, param))
		}
	}
	if v := d.StatisticValues; v != nil && (v.SampleCount <= 0 || v.Minimum > v.Maximum) {
		return invalidMetricParameter("The parameter " + param + ".StatisticValues must have a positive SampleCount and a Minimum that does not exceed the Maximum.")
	}
	return nil
}

// metricUnits are the units that CloudWatch knows.
var metricUnits = []string{
	"Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits", "Terabits",
	"Percent", "Count", "Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second",
	"Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None",
}
