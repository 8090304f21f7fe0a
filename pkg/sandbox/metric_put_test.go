package sandbox_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// datum is a sample of the metric Depth some seconds before noon.
func datum(before int, value float64) types.MetricDatum {
	return types.MetricDatum{MetricName: aws.String("Depth"), Dimensions: dims("Queue", "a"), Timestamp: aws.Time(noon.Add(-time.Duration(before) * time.Second)), Value: aws.Float64(value)}
}

func depth(id, stat string, period int32) types.MetricDataQuery {
	q := entry(id, "Depth", stat, period, dims("Queue", "a"))
	q.MetricStat.Metric.Namespace = aws.String("Custom")
	return q
}

// values reads the points of every entry, oldest first.
func values(t *testing.T, client *cloudwatch.Client, from, to time.Time, queries ...types.MetricDataQuery) map[string][]float64 {
	t.Helper()
	got := map[string][]float64{}
	for _, page := range pages(t, client, &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to, ScanBy: types.ScanByTimestampAscending, MetricDataQueries: queries}) {
		for _, r := range page.MetricDataResults {
			got[*r.Id] = append(got[*r.Id], r.Values...)
		}
	}
	return got
}

func TestStoredMetricsAreReadInEveryProtocol(t *testing.T) {
	t.Parallel()
	for name, protocol := range protocols {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			client := cloudwatch.NewFromConfig(w.config(t, traffic.DevAccount, traffic.UsEast1), protocol)
			// noon is half a minute into a minute: these are minutes -2, -1, -1 and 0. The last is several samples.
			many := types.MetricDatum{MetricName: aws.String("Depth"), Dimensions: dims("Queue", "a"), Timestamp: &noon, Values: []float64{4, 6}, Counts: []float64{3, 1}}
			if _, err := client.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: aws.String("Custom"), MetricData: []types.MetricDatum{datum(150, 1), datum(31, 2.5), datum(50, 3.5), many}}); err != nil {
				t.Fatal(err)
			}
			from, to := noon.Add(-5*time.Minute).Truncate(time.Minute), noon.Add(time.Minute)
			want := map[string][]float64{"sum": {1, 6, 18}, "n": {1, 2, 4}, "avg": {1, 3, 4.5}, "min": {1, 2.5, 4}, "max": {1, 3.5, 6}, "p75": {1, 3.5, 4}, "p76": {1, 3.5, 6}, "all": {25}}
			all := depth("all", "Sum", 600)
			got := values(t, client, from, to, depth("sum", "Sum", 60), depth("n", "SampleCount", 60), depth("avg", "Average", 60), depth("min", "Minimum", 60),
				depth("max", "Maximum", 60), depth("p75", "p75", 60), depth("p76", "p76", 60))
			for id, v := range values(t, client, noon.Truncate(10*time.Minute).Add(-10*time.Minute), to, all) {
				total := 0.0
				for _, n := range v {
					total += n
				}
				got[id] = []float64{total}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
			listed, err := client.ListMetrics(t.Context(), &cloudwatch.ListMetricsInput{Dimensions: []types.DimensionFilter{{Name: aws.String("Queue")}}})
			if err != nil || len(listed.Metrics) != 1 || *listed.Metrics[0].Namespace != "Custom" || *listed.Metrics[0].Dimensions[0].Value != "a" {
				t.Errorf("listed are %+v, %v, want Depth alone", listed, err)
			}
			_, err = client.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: aws.String("Custom"), MetricData: []types.MetricDatum{{MetricName: aws.String("x"), Value: aws.Float64(1), Values: []float64{1}}}})
			if strings.TrimSuffix(errorCode(err), "Exception") != "InvalidParameterCombination" || !strings.Contains(err.Error(), "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.") {
				t.Errorf("two kinds of values give %v", err)
			}
		})
	}
}

func TestStoredMetricsOfSeveralUnitsAndSets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.metrics(t, traffic.DevAccount, traffic.UsEast1)
	put := func(change func(*types.MetricDatum)) {
		t.Helper()
		d := datum(0, 1)
		change(&d)
		if _, err := client.PutMetricData(t.Context(), &cloudwatch.PutMetricDataInput{Namespace: aws.String("Custom"), MetricData: []types.MetricDatum{d}}); err != nil {
			t.Fatal(err)
		}
	}
	put(func(d *types.MetricDatum) { d.Unit = types.StandardUnitSeconds })
	put(func(d *types.MetricDatum) { d.Unit, d.Value = types.StandardUnitMilliseconds, aws.Float64(2) })
	from, to := noon.Add(-time.Hour), noon.Add(time.Minute)
	seconds, bits := depth("seconds", "Sum", 60), depth("bits", "Sum", 60)
	seconds.MetricStat.Unit, bits.MetricStat.Unit = types.StandardUnitSeconds, types.StandardUnitBits
	out, err := client.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to, MetricDataQueries: []types.MetricDataQuery{depth("any", "Sum", 60), seconds, bits}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]float64{{2}, {1}, {}} {
		if r := out.MetricDataResults[i]; !slices.Equal(r.Values, want) || r.StatusCode != types.StatusCodeComplete {
			t.Errorf("%s is %v, %s, want %v", *r.Id, r.Values, r.StatusCode, want)
		}
	}
	if m := out.MetricDataResults[0].Messages; len(m) != 1 || *m[0].Code != "MultipleUnits" || *m[0].Value != "Multiple units returned: '[Milliseconds, Seconds]'" {
		t.Errorf("the messages without a unit are %+v", m)
	}

	other := func(name string, change func(*types.MetricDatum)) types.MetricDataQuery {
		put(func(d *types.MetricDatum) { d.MetricName, d.Value = aws.String(name), nil; change(d) })
		q := depth("p", "p50", 60)
		q.MetricStat.Metric.MetricName = aws.String(name)
		return q
	}
	for name, c := range map[string]struct {
		query types.MetricDataQuery
		want  []float64
	}{
		"a set of different values": {other("Set", func(d *types.MetricDatum) {
			d.StatisticValues = &types.StatisticSet{SampleCount: aws.Float64(3), Sum: aws.Float64(6), Minimum: aws.Float64(1), Maximum: aws.Float64(3)}
		}), nil},
		"a set of one value": {other("Same", func(d *types.MetricDatum) {
			d.StatisticValues = &types.StatisticSet{SampleCount: aws.Float64(3), Sum: aws.Float64(6), Minimum: aws.Float64(2), Maximum: aws.Float64(2)}
		}), []float64{2}},
		"a negative value": {other("Negative", func(d *types.MetricDatum) { d.Value = aws.Float64(-1) }), nil},
	} {
		if got := values(t, client, from, to, c.query)["p"]; !slices.Equal(got, c.want) {
			t.Errorf("the median of %s is %v, want %v", name, got, c.want)
		}
	}
	fine := other("Fine", func(d *types.MetricDatum) { d.Value, d.StorageResolution = aws.Float64(5), aws.Int32(1) })
	fine.MetricStat.Period, fine.MetricStat.Stat = aws.Int32(10), aws.String("Sum")
	at, err := client.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to, MetricDataQueries: []types.MetricDataQuery{fine}})
	if err != nil || len(at.MetricDataResults[0].Timestamps) != 1 || !at.MetricDataResults[0].Timestamps[0].Equal(noon) {
		t.Errorf("a sample of high resolution is %+v, %v, want one at its ten seconds", at, err)
	}
}

func TestPutMetricDataRefusesWhatCloudWatchWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.metrics(t, traffic.DevAccount, traffic.UsEast1)
	for name, c := range map[string]struct {
		change func(*cloudwatch.PutMetricDataInput, *types.MetricDatum)
		code   string // "" = taken
	}{
		"two weeks ago": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Timestamp = aws.Time(noon.AddDate(0, 0, -14))
		}, ""},
		"before that": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Timestamp = aws.Time(noon.AddDate(0, 0, -14).Add(-time.Second))
		}, "InvalidParameterValue"},
		"in two hours": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Timestamp = aws.Time(noon.Add(2 * time.Hour))
		}, ""},
		"after that": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Timestamp = aws.Time(noon.Add(2*time.Hour + time.Second))
		}, "InvalidParameterValue"},
		"AWS's own namespace": {func(in *cloudwatch.PutMetricDataInput, _ *types.MetricDatum) {
			in.Namespace = aws.String("AWS/ApiGateway")
		}, "InvalidParameterValue"},
		"not a number": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Value = aws.Float64(math.NaN()) }, "InvalidParameterValue"},
		"infinity":     {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Value = aws.Float64(math.Inf(-1)) }, "InvalidParameterValue"},
		"2^360":        {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Value = aws.Float64(math.Pow(2, 360)) }, ""},
		"no value":     {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Value = nil }, "MissingParameter"},
		"counts of other length": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Value, d.Values, d.Counts = nil, []float64{1}, []float64{1, 2}
		}, "InvalidParameterValue"},
		"151 values": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Value, d.Values = nil, make([]float64, 151)
		}, "ValidationError"},
		"a resolution of 30":        {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.StorageResolution = aws.Int32(30) }, "InvalidParameterValue"},
		"a unit that is none":       {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Unit = "Furlongs" }, "InvalidParameterValue"},
		"a dimension twice":         {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Dimensions = dims("a", "1", "a", "2") }, "InvalidParameterValue"},
		"a dimension without value": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) { d.Dimensions = dims("a", "") }, "InvalidParameterValue"},
		"31 dimensions": {func(_ *cloudwatch.PutMetricDataInput, d *types.MetricDatum) {
			d.Dimensions = slices.Repeat(d.Dimensions, 31)
		}, "ValidationError"},
		"1,001 data": {func(in *cloudwatch.PutMetricDataInput, _ *types.MetricDatum) {
			in.MetricData = slices.Repeat(in.MetricData, 1001)
		}, "ValidationError"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := &cloudwatch.PutMetricDataInput{Namespace: aws.String("Custom"), MetricData: []types.MetricDatum{datum(0, 1)}}
			c.change(in, &in.MetricData[0])
			_, err := client.PutMetricData(t.Context(), in)
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}
