package sandbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func dims(pairs ...string) []types.Dimension {
	var list []types.Dimension
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, types.Dimension{Name: aws.String(pairs[i]), Value: aws.String(pairs[i+1])})
	}
	return list
}

func entry(id, metric, stat string, period int32, d []types.Dimension) types.MetricDataQuery {
	return types.MetricDataQuery{Id: aws.String(id), MetricStat: &types.MetricStat{Period: aws.Int32(period), Stat: aws.String(stat),
		Metric: &types.Metric{Namespace: aws.String("AWS/ApiGateway"), MetricName: aws.String(metric), Dimensions: d}}}
}

// pages collects all pages of a GetMetricData call.
func pages(t *testing.T, client *cloudwatch.Client, in *cloudwatch.GetMetricDataInput) []*cloudwatch.GetMetricDataOutput {
	t.Helper()
	var list []*cloudwatch.GetMetricDataOutput
	for p := cloudwatch.NewGetMetricDataPaginator(client, in); p.HasMorePages(); {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, out)
	}
	return list
}

func TestMetricsAgreeWithTheRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := w.stage(t, traffic.ProdAccount, traffic.UsEast1, "payments-api", "prod")
	from, to := noon.Truncate(time.Hour).Add(-4*time.Hour), noon.Truncate(time.Hour)
	want := map[string][]float64{}
	for at := from; at.Before(to); at = at.Add(5 * time.Minute) {
		var n, bad, sum float64
		var latencies []float64
		for _, r := range w.requests(stage, at, at.Add(5*time.Minute)) {
			n++
			if r.Status >= 500 {
				bad++
			}
			sum += float64(r.Latency)
			latencies = append(latencies, float64(r.Latency))
		}
		slices.Sort(latencies)
		nearest := func(percent int) float64 { return latencies[(percent*len(latencies)+99)/100-1] }
		for id, v := range map[string]float64{"n": n, "sum": n, "errors": bad, "rate": bad / n, "avg": sum / n,
			"low": latencies[0], "high": latencies[len(latencies)-1], "p90": nearest(90), "p50": nearest(50)} {
			want[id] = append(want[id], v)
		}
	}
	d := dims("ApiName", "payments-api", "Stage", "prod")
	out := pages(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to, ScanBy: types.ScanByTimestampAscending,
		MetricDataQueries: []types.MetricDataQuery{entry("n", "Count", "SampleCount", 300, d), entry("sum", "Count", "Sum", 300, d),
			entry("errors", "5XXError", "Sum", 300, d), entry("rate", "5XXError", "Average", 300, d), entry("avg", "Latency", "Average", 300, d),
			entry("low", "Latency", "Minimum", 300, d), entry("high", "Latency", "Maximum", 300, d), entry("p90", "Latency", "p90", 300, d), entry("p50", "Latency", "p50", 300, d)}})
	got := map[string][]float64{}
	for _, r := range out[0].MetricDataResults {
		got[*r.Id] = r.Values
		for i, at := range r.Timestamps {
			if want := from.Add(time.Duration(i) * 5 * time.Minute); !at.Equal(want) {
				t.Fatalf("point %d of %s is at %s, want %s", i, *r.Id, at, want)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("metrics differ from the requests (-want +got):\n%s", diff)
	}
}

func TestPointsComeNewestFirstUnlessAskedOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from, to := noon.Add(-30*time.Minute).Truncate(time.Minute), noon
	out := pages(t, w.metrics(t, traffic.ProdAccount, traffic.EuWest1), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to,
		MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "Sum", 60, dims("ApiName", "orders-api"))}})
	stamps := out[0].MetricDataResults[0].Timestamps
	if len(stamps) != 31 || !stamps[0].Equal(noon.Truncate(time.Minute)) || !stamps[30].Equal(from) {
		t.Errorf("the stamps are %v, want 31 from the minute that still fills down to %v", stamps, from)
	}
}
