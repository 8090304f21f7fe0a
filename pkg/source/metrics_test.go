package source_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/diag"
	"github.com/dohyo/cloudwatch-datasource/pkg/exec"
	"github.com/dohyo/cloudwatch-datasource/pkg/expr"
	"github.com/dohyo/cloudwatch-datasource/pkg/ops"
	"github.com/dohyo/cloudwatch-datasource/pkg/plan"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
	"github.com/dohyo/cloudwatch-datasource/pkg/syntax"
	"github.com/dohyo/cloudwatch-datasource/pkg/value"
)

// fakeCloud is CloudWatch as far as MetricSource sees it. Every minute of every
// metric has the point of its function.
type fakeCloud struct {
	metrics []awsapi.Metric
	point   func(m awsapi.Metric, minute int64) (float64, bool)
	most    int              // metrics that one listing may return; 0 = any number
	down    map[string]error // by target
	remarks []awsapi.Message

	mu    sync.Mutex
	lists []awsapi.ListMetricsInput
	asked []awsapi.Entry
}

func (f *fakeCloud) ListMetrics(_ context.Context, t awsapi.Target, in awsapi.ListMetricsInput) ([]awsapi.Metric, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lists = append(f.lists, in)
	if err := f.down[t.String()]; err != nil {
		return nil, err
	}
	var out []awsapi.Metric
	for _, m := range f.metrics {
		if (in.Namespace == "" || m.Namespace == in.Namespace) && (in.MetricName == "" || m.Name == in.MetricName) {
			m.Account = t.Account
			out = append(out, m)
		}
	}
	if f.most > 0 && len(out) > f.most {
		return nil, &awsapi.Error{Target: t, Operation: "cloudwatch:ListMetrics", Code: awsapi.CodeLimit, Message: "too many"}
	}
	return out, nil
}

// GetMetricData sums the minutes of each period.
func (f *fakeCloud) GetMetricData(_ context.Context, _ awsapi.Target, from, to time.Time, entries []awsapi.Entry) (map[string]awsapi.Points, []awsapi.Message, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, entries...)
	out := map[string]awsapi.Points{}
	for _, e := range entries {
		var p awsapi.Points
		for at := from; at.Before(to); at = at.Add(e.Period) {
			sum, n := 0.0, 0
			for m := at.Unix() / 60; m < at.Add(e.Period).Unix()/60; m++ {
				if v, ok := f.point(e.Metric, m); ok {
					sum += v
					n++
				}
			}
			if n > 0 {
				p.Times, p.Values = append(p.Times, at.UnixMilli()), append(p.Values, sum)
			}
		}
		out[e.ID] = p
	}
	return out, f.remarks, nil
}

func metric(namespace, name string, dims ...string) awsapi.Metric {
	m := awsapi.Metric{Namespace: namespace, Name: name}
	for _, d := range dims {
		key, v, _ := strings.Cut(d, "=")
		m.Dimensions = append(m.Dimensions, awsapi.Dimension{Name: key, Value: v})
	}
	return m
}

// ones is a point of 1 a minute, for every metric with dimensions.
func ones(m awsapi.Metric, _ int64) (float64, bool) { return 1, len(m.Dimensions) > 0 }

func gateway() *fakeCloud {
	return &fakeCloud{point: ones, metrics: []awsapi.Metric{
		metric("AWS/ApiGateway", "Count", "ApiName=orders"),
		metric("AWS/ApiGateway", "Count", "ApiName=orders", "Stage=prod"),
		metric("AWS/ApiGateway", "4XXError", "ApiName=orders"),
		metric("AWS/ApiGateway", "4xx", "ApiId=ab1"),
		metric("My/App", "Jobs", "Queue=q"),
	}}
}

var (
	dev  = awsapi.Target{Account: "dev", Region: "us-east-1"}
	prod = awsapi.Target{Account: "prod", Region: "eu-west-1"}
)

// ask runs a query over the last hour.
func ask(t testing.TB, src *source.MetricSource, text string) (*value.SeriesSet, []exec.Notice, error) {
	t.Helper()
	return askFrom(t, src, text, now.Truncate(time.Hour).Add(-time.Hour), now.Truncate(time.Hour))
}

func askFrom(t testing.TB, src *source.MetricSource, text string, from, to time.Time) (*value.SeriesSet, []exec.Notice, error) {
	t.Helper()
	q, list := syntax.ParseMetrics(text, ops.Grammar(ops.Metrics), syntax.Options{})
	if err := list.Err(text); err != nil {
		t.Fatal(err)
	}
	p := plan.Metrics([]plan.MetricQuery{{RefID: "A", Query: q}}, plan.MetricRange{From: from, To: to, Now: now})[0]
	rt := &exec.Runtime{Env: &expr.Env{Now: func() time.Time { return now }, From: from.UnixMilli(), To: to.UnixMilli()}, Notices: &exec.Notices{}}
	set, err := p.Run(t.Context(), rt, plan.NewMetricSession(src))
	return set, rt.Notices.List(), err
}

func labels(set *value.SeriesSet) []string {
	var list []string
	for _, s := range set.Series {
		list = append(list, s.Labels.String())
	}
	return list
}

func TestSelectFansOut(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev, prod}}
	set, notices, err := ask(t, src, "namespace=aws/apigateway metric=count statistic=(sum, samplecount) !(stage=*)")
	if err != nil || len(notices) > 0 {
		t.Fatal(err, notices)
	}
	want := []string{
		"account=dev, region=us-east-1, namespace=AWS/ApiGateway, metric=Count, statistic=SampleCount, ApiName=orders",
		"account=dev, region=us-east-1, namespace=AWS/ApiGateway, metric=Count, statistic=Sum, ApiName=orders",
		"account=prod, region=eu-west-1, namespace=AWS/ApiGateway, metric=Count, statistic=SampleCount, ApiName=orders",
		"account=prod, region=eu-west-1, namespace=AWS/ApiGateway, metric=Count, statistic=Sum, ApiName=orders",
	}
	if diff := cmp.Diff(want, labels(set)); diff != "" {
		t.Error(diff)
	}
	if len(cloud.lists) != 2 || cloud.lists[0].Namespace != "AWS/ApiGateway" || cloud.lists[0].MetricName != "" {
		t.Errorf("listed %+v, want the namespace once for each target", cloud.lists)
	}
}

func TestSelectAsksOnlyTargetsThatCanMatch(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev, prod}}
	set, _, err := ask(t, src, "namespace=aws/apigateway metric=count statistic=sum account=PROD region=eu-*")
	if err != nil || len(set.Series) != 2 || len(cloud.lists) != 1 {
		t.Errorf("%d series of %d listings, %v", len(set.Series), len(cloud.lists), err)
	}
}

func TestWhatIsListed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		selector string
		want     []string // namespaces, "" is all
		series   int
	}{
		{"namespace=aws/apigateway", []string{"AWS/ApiGateway"}, 4},
		{"namespace=AWS/ApiGateway or namespace=AWS/APIGATEWAY", []string{"AWS/ApiGateway"}, 4},
		{"namespace=(aws/apigateway, aws/lambda)", []string{"AWS/ApiGateway", "AWS/Lambda"}, 4},
		{"namespace=My/App", []string{"My/App"}, 1},
		{"namespace=my/app", []string{"my/app", ""}, 1},
		{"namespace=aws/*", []string{""}, 4},
		{"metric=jobs", []string{""}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.selector, func(t *testing.T) {
			t.Parallel()
			cloud := gateway()
			set, _, err := ask(t, &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}}, "("+tt.selector+") statistic=Sum")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range cloud.lists {
				got = append(got, l.Namespace)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(set.Series) != tt.series {
				t.Errorf("%d series: %s", len(set.Series), diff)
			}
		})
	}
}

func TestANamespaceTooLargeIsListedByName(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	cloud.most = 2
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}}
	set, notices, err := ask(t, src, "namespace=aws/apigateway metric=Count statistic=Sum")
	if err != nil || len(set.Series) != 2 || len(notices) != 1 || !strings.Contains(notices[0].Text, "only Count was listed, spelled as written") {
		t.Errorf("%v, %v, %v", labels(set), notices, err)
	}
	var limit *awsapi.Error
	if _, _, err := ask(t, src, "namespace=aws/apigateway statistic=Sum"); !errors.As(err, &limit) || limit.Code != awsapi.CodeLimit {
		t.Errorf("without a name it gave %v", err)
	}
}

func TestATargetThatFailsIsANotice(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	cloud.down = map[string]error{dev.String(): errors.New("dev/us-east-1: AccessDenied")}
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev, prod}}
	set, notices, err := ask(t, src, "namespace=aws/apigateway metric=count statistic=sum !(stage=*)")
	want := []exec.Notice{{Severity: diag.Warning, Text: "could not list the metrics of dev/us-east-1, which are missing here: dev/us-east-1: AccessDenied"}}
	if diff := cmp.Diff(want, notices); diff != "" || err != nil || len(set.Series) != 1 {
		t.Errorf("%v, %v: %s", labels(set), err, diff)
	}
	cloud.down[prod.String()] = errors.New("prod/eu-west-1: Throttling")
	if _, _, err := ask(t, src, "metric=count statistic=sum"); err == nil || !strings.Contains(err.Error(), "AccessDenied") || !strings.Contains(err.Error(), "Throttling") {
		t.Errorf("all targets down gave %v", err)
	}
}

func TestRemarksOfCloudWatchAreNotices(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	cloud.remarks = []awsapi.Message{{Target: dev, Code: "MultipleUnits", Text: "Multiple units returned"}}
	_, notices, err := ask(t, &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}}, "namespace=My/App statistic=sum")
	if err != nil || len(notices) != 1 || !strings.Contains(notices[0].Text, "MultipleUnits") {
		t.Errorf("%v, %v", notices, err)
	}
}

func TestGuards(t *testing.T) {
	t.Parallel()
	src := &source.MetricSource{API: gateway(), Targets: []awsapi.Target{dev}, Limits: source.MetricLimits{Series: 3, AggregatedSeries: 4}}
	for query, want := range map[string]string{
		"namespace=* statistic=Sum":                      "selects 5 series, more than 3: narrow the selector, aggregate (sum by …) or raise limits.metricSeries",
		"namespace=* statistic=Sum | sum":                "selects 5 series, more than 4: narrow the selector or raise limits.metricAggregatedSeries",
		"namespace=aws/apigateway statistic=Sum | sum":   "",
		"namespace=aws/apigateway statistic=Sum ApiId=*": "",
	} {
		_, _, err := ask(t, src, query)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s gave %v, want %q", query, err, want)
		}
	}
}

func TestAnEmptySelectionExplainsItself(t *testing.T) {
	t.Parallel()
	silent := gateway()
	silent.point = func(awsapi.Metric, int64) (float64, bool) { return 0, false }
	tests := []struct {
		name, query, want string
		cloud             *fakeCloud
	}{
		{"a metric", "namespace=aws/apigateway metric=Cuont statistic=Sum", "no series has metric=Cuont; did you mean Count?", gateway()},
		{"a tag", "namespace=aws/apigateway apinam=* statistic=Sum", "no series has the tag apinam; did you mean ApiName?", gateway()},
		{"a value", "namespace=aws/apigateway apiname=order statistic=Sum", "no series has apiname=order; did you mean orders?", gateway()},
		{"a value far from all", "namespace=aws/apigateway metric=Zebra statistic=Sum", "there are 4XXError, 4xx, Count", gateway()},
		{"a namespace", "namespace=aws/apigatewya statistic=Sum", "did you mean AWS/ApiGateway?", &fakeCloud{point: ones}},
		{"a namespace without metrics", "namespace=aws/lambda statistic=Sum", "no metrics with data in the last two weeks in dev/us-east-1 for the namespace aws/lambda", gateway()},
		{"a statistic", "namespace=aws/apigateway metric=Count statistic=total", "CloudWatch has no statistic total; there are Average", gateway()},
		{"an account", "account=prd metric=Count statistic=Sum", "no configured account and region matches", gateway()},
		{"tags that never meet", "metric=Jobs apiname=orders statistic=Sum", "exists, but no series has all of them", gateway()},
		{"no points", "namespace=My/App statistic=Sum", "1 series match namespace=My/App statistic=Sum, none has a point between 2026-11-18 17:00 and 2026-11-18 18:00", silent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, notices, err := ask(t, &source.MetricSource{API: tt.cloud, Targets: []awsapi.Target{dev}}, tt.query)
			if err != nil || len(set.Series) > 0 || len(notices) != 1 || !strings.Contains(notices[0].Text, tt.want) {
				t.Errorf("got %v, %v, want %q", notices, err, tt.want)
			}
		})
	}
	set, notices, err := ask(t, &source.MetricSource{API: gateway()}, "metric=Count statistic=Sum")
	if err != nil || len(set.Series) > 0 || len(notices) != 1 || !strings.Contains(notices[0].Text, "no AWS account is configured") {
		t.Errorf("no target: %v, %v", notices, err)
	}
}

func TestASeriesThatIsNotListedAnswersByItsExactName(t *testing.T) {
	t.Parallel()
	cloud := &fakeCloud{point: ones}
	set, _, err := ask(t, &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}},
		"namespace=aws/apigateway metric=Latency statistic=p99 ApiName=gone Stage=prod !(resource=*)")
	want := []string{"account=dev, region=us-east-1, namespace=AWS/ApiGateway, metric=Latency, statistic=p99, ApiName=gone, Stage=prod"}
	if diff := cmp.Diff(want, labels(set)); diff != "" || err != nil {
		t.Errorf("%v: %s", err, diff)
	}
}

// In a range from before the two weeks for which CloudWatch lists a series, one account may list it while it has ended
// in another.
func TestASeriesThatEndedInOneAccountOnlyAnswersInOldRanges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		length time.Duration
		want   int // series
	}{{24 * time.Hour, 1}, {20 * 24 * time.Hour, 2}} {
		cloud := gateway()
		src := &source.MetricSource{API: listsOnly{cloud, "dev"}, Targets: []awsapi.Target{dev, prod}}
		set, _, err := askFrom(t, src, "namespace=aws/apigateway metric=Count statistic=Sum ApiName=orders !(stage=*) | quantize 1h using sum", now.Add(-tt.length), now)
		if err != nil || len(set.Series) != tt.want {
			t.Errorf("over %s there are %d series, want %d: %v", tt.length, len(set.Series), tt.want, err)
		}
	}
}

// listsOnly is a cloud of which one account lists metrics.
type listsOnly struct {
	*fakeCloud
	account string
}

func (l listsOnly) ListMetrics(ctx context.Context, t awsapi.Target, in awsapi.ListMetricsInput) ([]awsapi.Metric, error) {
	if t.Account != l.account {
		return nil, nil
	}
	return l.fakeCloud.ListMetrics(ctx, t, in)
}

// The sum of a minute is the minute's number within the hour; minute 7 of every
// ten is missing.
func TestASilentSeriesIsKeptWhereANumberFillsIt(t *testing.T) {
	t.Parallel()
	cloud := gateway()
	cloud.point = func(m awsapi.Metric, _ int64) (float64, bool) { return 2, m.Dimensions[0].Value == "q" }
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}}
	for query, want := range map[string]float64{
		"metric=Jobs | quantize 1h using sum | sum by queue | fillmissing 7":                  120,
		"metric=Count !(stage=*) | quantize 1h using sum | fillmissing 7":                     7,
		"metric=Count !(stage=*) | quantize 1h using sum | sum by apiname | fillmissing 7":    7,
		"metric=Count !(stage=*) | quantize 1h using sum | fillmissing last":                  math.NaN(),
		"metric=Count !(stage=*) | quantize 1h using sum | sum by apiname":                    math.NaN(),
		"metric=Count !(stage=*) | quantize 1h using sum | fillmissing interpolation | count": math.NaN(),
	} {
		set, notices, err := ask(t, src, strings.Replace(query, "metric", "statistic=Sum metric", 1))
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case math.IsNaN(want) && (len(set.Series) > 0 || len(notices) == 0):
			t.Errorf("%s: got %d series and %d notices, want none and why", query, len(set.Series), len(notices))
		case !math.IsNaN(want) && (len(set.Series) != 1 || set.Series[0].Values[0] != want):
			t.Errorf("%s: got %+v, want %v", query, set.Series, want)
		}
	}
}

func TestRollUps(t *testing.T) {
	t.Parallel()
	point := func(_ awsapi.Metric, minute int64) (float64, bool) { return float64(minute % 60), minute%10 != 7 }
	const selector = "namespace=My/App statistic=Sum | quantize to 10m"
	tests := []struct {
		name, query string
		points      int // the most to roll up here
		period      time.Duration
		want        []float64 // of the first two buckets
		notice      string
	}{
		{"sums by default are averages of minute sums", selector, 0, time.Minute, []float64{38.0 / 9, 128.0 / 9}, ""},
		{"using sum CloudWatch adds them up", selector + " using sum", 0, 10 * time.Minute, []float64{38, 128}, ""},
		{"the greatest minute", selector + " using max", 0, time.Minute, []float64{9, 19}, ""},
		{"the least minute", selector + " using min", 0, time.Minute, []float64{0, 10}, ""},
		{"minutes with data", selector + " using count", 0, time.Minute, []float64{9, 9}, ""},
		// Past the budget in steps of 5 minutes: 0+1+2+3+4 = 10 and 5+6+8+9 = 28.
		{"fewer points past the budget", selector, 12, 5 * time.Minute, []float64{(10.0 + 28) / 2 / 5, (60.0 + 68) / 2 / 5}, "divided by 5"},
		{"one for each bucket at least", selector, 1, 10 * time.Minute, []float64{3.8, 12.8}, "divided by 10"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cloud := gateway()
			cloud.point = point
			set, notices, err := ask(t, &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}, Limits: source.MetricLimits{Points: tt.points}}, tt.query)
			if err != nil {
				t.Fatal(err)
			}
			if cloud.asked[0].Period != tt.period || set.Grid.N != 6 {
				t.Errorf("asked for %s, the grid is %+v", cloud.asked[0].Period, set.Grid)
			}
			for i, want := range tt.want {
				if got := set.Series[0].Values[i]; math.Abs(got-want) > 1e-12 {
					t.Errorf("bucket %d is %g, want %g", i, got, want)
				}
			}
			if tt.notice == "" && len(notices) > 0 || tt.notice != "" && (len(notices) != 1 || !strings.Contains(notices[0].Text, tt.notice)) {
				t.Errorf("notices %v, want %q", notices, tt.notice)
			}
		})
	}
}

func TestExplainSource(t *testing.T) {
	t.Parallel()
	q, _ := syntax.ParseMetrics("namespace=aws/apigateway metric=Count statistic=(Sum, p90) account=dev", nil, syntax.Options{})
	src := &source.MetricSource{Targets: []awsapi.Target{dev, prod}}
	span := plan.MetricRange{From: now.Add(-24 * time.Hour), To: now, Now: now}
	got := plan.Metrics([]plan.MetricQuery{{RefID: "A", Query: q}}, span)[0].Explain(src)
	for _, want := range []string{
		"targets: dev/us-east-1 (1 of 2)",
		"ListMetrics Namespace=AWS/ApiGateway",
		"GetMetricData Stat=Sum Period=60: avg of Sum per 1m, rolled up here",
		"GetMetricData Stat=p90 Period=300: CloudWatch's own statistic over the bucket",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestSelectStopsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q, _ := syntax.ParseMetrics("metric=Count statistic=Sum", nil, syntax.Options{})
	p := plan.Metrics([]plan.MetricQuery{{Query: q}}, plan.MetricRange{From: now.Add(-time.Hour), To: now, Now: now})[0]
	rt := &exec.Runtime{Env: &expr.Env{}, Notices: &exec.Notices{}}
	_, err := p.Run(ctx, rt, plan.NewMetricSession(&source.MetricSource{API: gateway(), Targets: []awsapi.Target{dev}}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkSelect lists, selects and aggregates a namespace of 20,000 series.
func BenchmarkSelect(b *testing.B) {
	cloud := &fakeCloud{point: ones}
	for i := range 20_000 {
		cloud.metrics = append(cloud.metrics, metric("AWS/ApiGateway", "Count", fmt.Sprintf("ApiName=api%d", i/10), "Method=GET", fmt.Sprintf("Resource=/r%d", i%10), "Stage=prod"))
	}
	src := &source.MetricSource{API: cloud, Targets: []awsapi.Target{dev}}
	b.ReportAllocs()
	for b.Loop() {
		cloud.asked = nil
		if set, _, err := ask(b, src, "namespace=aws/apigateway metric=Count statistic=Sum apiname=* | quantize using sum | sum by apiname"); err != nil || len(set.Series) != 2000 {
			b.Fatal(len(set.Series), err)
		}
	}
}
