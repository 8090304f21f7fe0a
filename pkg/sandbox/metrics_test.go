package sandbox_test

import (
	"slices"
	"strconv"
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
	stage := w.stage(t, traffic.ProdAccount, "payments-api", "prod")
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

func TestPagesOfPointsAddUpToTheWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.metrics(t, traffic.ProdAccount, traffic.UsEast1)
	from := noon.Add(-3 * time.Hour)
	for _, scan := range []types.ScanBy{types.ScanByTimestampAscending, types.ScanByTimestampDescending} {
		in := cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, ScanBy: scan, MetricDataQueries: []types.MetricDataQuery{
			entry("a", "Count", "Sum", 60, dims("ApiName", "orders-api")),
			entry("b", "Latency", "p99", 300, dims("ApiName", "catalog-api")),
			entry("c", "Count", "Sum", 3600, dims("ApiName", "no-such-api")),
			entry("d", "ConnectCount", "Sum", 60, dims("ApiId", w.stage(t, traffic.ProdAccount, "live-updates", "production").API.ID))}}
		whole := pages(t, client, &in)
		in.MaxDatapoints = aws.Int32(50)
		small := pages(t, client, &in)
		type point struct {
			at time.Time
			v  float64
		}
		collect := func(list []*cloudwatch.GetMetricDataOutput) map[string][]point {
			all := map[string][]point{}
			for i, page := range list {
				n := 0
				for j, r := range page.MetricDataResults {
					if *r.Id != string(rune('a'+j)) {
						t.Fatalf("page %d: result %d has the id %s", i, j, *r.Id)
					}
					n += len(r.Values)
					for k := range r.Values {
						all[*r.Id] = append(all[*r.Id], point{r.Timestamps[k], r.Values[k]})
					}
					if last := i == len(list)-1; last && r.StatusCode != types.StatusCodeComplete {
						t.Errorf("%s is %s on the last page", *r.Id, r.StatusCode)
					}
				}
				if in.MaxDatapoints != nil && len(list) > 1 && n > 50 {
					t.Errorf("page %d has %d points, want at most 50", i, n)
				}
			}
			return all
		}
		want := collect(whole)
		if len(whole) != 1 || len(small) < 5 || len(want["a"]) != 181 {
			t.Fatalf("%d and %d pages with %d points of a, want 1, at least 5, and 181", len(whole), len(small), len(want["a"]))
		}
		if diff := cmp.Diff(want, collect(small), cmp.AllowUnexported(point{})); diff != "" {
			t.Errorf("%s: pages differ from the whole:\n%s", scan, diff)
		}
	}
}

func TestWhatHasNoDataIsCompleteAndEmpty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := dims("ApiName", "orders-api")
	with := func(q types.MetricDataQuery, change func(*types.MetricStat)) types.MetricDataQuery {
		change(q.MetricStat)
		return q
	}
	for name, c := range map[string]struct {
		query types.MetricDataQuery
		age   time.Duration
		want  int // points in an hour
	}{
		"a known series":                           {entry("a", "Count", "Sum", 300, whole), time.Hour, 12},
		"an unknown metric":                        {entry("a", "Counts", "Sum", 300, whole), time.Hour, 0},
		"an unknown dimension value":               {entry("a", "Count", "Sum", 300, dims("ApiName", "Orders-API")), time.Hour, 0},
		"fewer dimensions than any series":         {entry("a", "Count", "Sum", 300, nil), time.Hour, 0},
		"more dimensions than any series":          {entry("a", "Count", "Sum", 300, dims("ApiName", "orders-api", "Route", "x")), time.Hour, 0},
		"another namespace":                        {with(entry("a", "Count", "Sum", 300, whole), func(m *types.MetricStat) { m.Metric.Namespace = aws.String("AWS/Lambda") }), time.Hour, 0},
		"the right unit":                           {with(entry("a", "Count", "Sum", 300, whole), func(m *types.MetricStat) { m.Unit = types.StandardUnitCount }), time.Hour, 12},
		"a wrong unit":                             {with(entry("a", "Count", "Sum", 300, whole), func(m *types.MetricStat) { m.Unit = types.StandardUnitBytes }), time.Hour, 0},
		"a period of 10 s on data by the minute":   {entry("a", "Count", "Sum", 10, whole), time.Hour, 60},
		"a period of 10 s, 4 hours ago":            {entry("a", "Count", "Sum", 10, whole), 4 * time.Hour, 0},
		"a period of 60 s, 14 days ago":            {entry("a", "Count", "Sum", 60, whole), 14 * 24 * time.Hour, 60},
		"a period of 60 s, 16 days ago":            {entry("a", "Count", "Sum", 60, whole), 16 * 24 * time.Hour, 0},
		"a period of 300 s, 16 days ago":           {entry("a", "Count", "Sum", 300, whole), 16 * 24 * time.Hour, 12},
		"a period of 300 s, 64 days ago":           {entry("a", "Count", "Sum", 300, whole), 64 * 24 * time.Hour, 0},
		"a period of 3600 s, 64 days ago":          {entry("a", "Count", "Sum", 3600, whole), 64 * 24 * time.Hour, 1},
		"a period of 3600 s beyond the retention":  {entry("a", "Count", "Sum", 3600, whole), 460 * 24 * time.Hour, 0},
		"dimensions in another order than sampled": {entry("a", "Count", "Sum", 300, dims("Stage", "prod", "ApiName", "orders-api")), time.Hour, 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := noon.Truncate(time.Hour).Add(-c.age)
			to := from.Add(time.Hour)
			out := pages(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &to, MetricDataQueries: []types.MetricDataQuery{c.query}})
			r := out[0].MetricDataResults[0]
			if len(r.Values) != c.want || r.StatusCode != types.StatusCodeComplete {
				t.Errorf("%d points, %s, want %d, Complete", len(r.Values), r.StatusCode, c.want)
			}
		})
	}
}

func TestStartTimesAreRoundedDownAsFarAsTheirDataIsResolved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		start  time.Time
		period int32
		want   time.Time
	}{
		"a recent one to the minute":        {noon.Add(-time.Hour - 17*time.Second), 60, noon.Add(-time.Hour - 30*time.Second)},
		"20 days back to five minutes":      {time.Date(2026, 10, 29, 9, 13, 59, 0, time.UTC), 300, time.Date(2026, 10, 29, 9, 10, 0, 0, time.UTC)},
		"70 days back to the hour":          {time.Date(2026, 9, 9, 9, 59, 59, 0, time.UTC), 3600, time.Date(2026, 9, 9, 9, 0, 0, 0, time.UTC)},
		"buckets start at the rounded time": {noon.Add(-63 * time.Minute), 300, noon.Add(-63*time.Minute - 30*time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := c.start.Add(2 * time.Hour)
			out := pages(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.GetMetricDataInput{StartTime: &c.start, EndTime: &to, ScanBy: types.ScanByTimestampAscending,
				MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "Sum", c.period, dims("ApiName", "orders-api"))}})
			if stamps := out[0].MetricDataResults[0].Timestamps; len(stamps) == 0 || !stamps[0].Equal(c.want) {
				t.Errorf("the stamps are %v, want the first to be %s", stamps, c.want)
			}
		})
	}
}

func TestLabelsTellEntriesApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := dims("ApiName", "orders-api")
	named := entry("c", "Count", "Sum", 60, d)
	named.Label = aws.String("mine")
	hidden := entry("d", "Count", "Sum", 60, d)
	hidden.ReturnData = aws.Bool(false)
	for name, c := range map[string]struct {
		queries []types.MetricDataQuery
		want    []string
	}{
		"one stat and period":        {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), entry("b", "Latency", "Sum", 60, d)}, []string{"Count", "Latency"}},
		"two stats":                  {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), entry("b", "Latency", "p90", 60, d)}, []string{"Count Sum", "Latency p90"}},
		"two periods":                {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), entry("b", "Count", "Sum", 300, d)}, []string{"Count 60", "Count 300"}},
		"two stats and periods":      {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), entry("b", "Count", "Average", 300, d)}, []string{"Count Sum 60", "Count Average 300"}},
		"a label of its own":         {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), named}, []string{"Count", "mine"}},
		"an entry that is not shown": {[]types.MetricDataQuery{entry("a", "Count", "Sum", 60, d), hidden}, []string{"Count"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from := noon.Add(-10 * time.Minute)
			out := pages(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, MetricDataQueries: c.queries})
			var got []string
			for _, r := range out[0].MetricDataResults {
				got = append(got, *r.Label)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGetMetricDataRefusesWhatCloudWatchWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := dims("ApiName", "orders-api")
	ok := entry("a", "Count", "Sum", 60, d)
	many := make([]types.MetricDataQuery, 501)
	for i := range many {
		many[i] = entry("a"+strconv.Itoa(i), "Count", "Sum", 60, d)
	}
	maths := types.MetricDataQuery{Id: aws.String("e"), Expression: aws.String("SUM(METRICS())")}
	dynamic := entry("a", "Count", "Sum", 60, d)
	dynamic.Label = aws.String("${MAX}")
	hour := noon.Add(-time.Hour)
	for name, c := range map[string]struct {
		in   cloudwatch.GetMetricDataInput
		code string
	}{
		"an id that starts with a capital": {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{entry("A", "Count", "Sum", 60, d)}}, "ValidationError"},
		"an id twice":                      {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{ok, ok}}, "ValidationError"},
		"501 entries":                      {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: many}, "ValidationError"},
		"a period of 7 s":                  {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "Sum", 7, d)}}, "ValidationError"},
		"an unknown statistic":             {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "Median", 60, d)}}, "ValidationError"},
		"p101":                             {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "p101", 60, d)}}, "ValidationError"},
		"a trimmed mean":                   {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{entry("a", "Count", "tm99", 60, d)}}, "ValidationError"},
		"an expression":                    {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{ok, maths}}, "ValidationError"},
		"a dynamic label":                  {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{dynamic}}, "ValidationError"},
		"an end before the start":          {cloudwatch.GetMetricDataInput{StartTime: &noon, EndTime: &hour, MetricDataQueries: []types.MetricDataQuery{ok}}, "ValidationError"},
		"too many points a page":           {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MaxDatapoints: aws.Int32(100_801), MetricDataQueries: []types.MetricDataQuery{ok}}, "ValidationError"},
		"no entries":                       {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, MetricDataQueries: []types.MetricDataQuery{}}, "MissingParameter"},
		"a token that is none":             {cloudwatch.GetMetricDataInput{StartTime: &hour, EndTime: &noon, NextToken: aws.String("?"), MetricDataQueries: []types.MetricDataQuery{ok}}, "InvalidNextToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.metrics(t, traffic.DevAccount, traffic.UsEast1).GetMetricData(t.Context(), &c.in)
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}

func BenchmarkWeekOfMetrics(b *testing.B) {
	for b.Loop() {
		w := newWorld(b)
		from := noon.AddDate(0, 0, -7)
		points := 0
		for _, account := range []string{traffic.DevAccount, traffic.ProdAccount} {
			for _, region := range []string{traffic.UsEast1, traffic.EuWest1} {
				client := w.metrics(b, account, region)
				var queries []types.MetricDataQuery
				for p := cloudwatch.NewListMetricsPaginator(client, &cloudwatch.ListMetricsInput{Namespace: aws.String("AWS/ApiGateway")}); p.HasMorePages(); {
					page, err := p.NextPage(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					for _, m := range page.Metrics {
						queries = append(queries, types.MetricDataQuery{Id: aws.String("m" + strconv.Itoa(len(queries))), MetricStat: &types.MetricStat{Metric: &m, Period: aws.Int32(60), Stat: aws.String("Average")}})
					}
				}
				for p := cloudwatch.NewGetMetricDataPaginator(client, &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, MetricDataQueries: queries}); p.HasMorePages(); {
					page, err := p.NextPage(b.Context())
					if err != nil {
						b.Fatal(err)
					}
					for _, r := range page.MetricDataResults {
						points += len(r.Values)
					}
				}
			}
		}
		b.ReportMetric(float64(points), "points/op")
	}
}
