package sandbox_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// list collects all pages of ListMetrics as "metric name=value,name=value".
func list(t *testing.T, client *cloudwatch.Client, in *cloudwatch.ListMetricsInput) (metrics []string, sizes []int) {
	t.Helper()
	for p := cloudwatch.NewListMetricsPaginator(client, in); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.Metrics))
		for _, m := range page.Metrics {
			var d []string
			for _, x := range m.Dimensions {
				d = append(d, *x.Name+"="+*x.Value)
			}
			slices.Sort(d)
			metrics = append(metrics, *m.MetricName+" "+strings.Join(d, ","))
		}
	}
	return metrics, sizes
}

func TestListingsAreFiltered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	filter := func(name, value string) []types.DimensionFilter {
		f := types.DimensionFilter{Name: aws.String(name)}
		if value != "" {
			f.Value = aws.String(value)
		}
		return []types.DimensionFilter{f}
	}
	client := w.metrics(t, traffic.DevAccount, traffic.UsEast1)
	gateway := aws.String("AWS/ApiGateway")
	for name, c := range map[string]struct {
		in   cloudwatch.ListMetricsInput
		want []string
	}{
		"by metric and API": {cloudwatch.ListMetricsInput{Namespace: gateway, MetricName: aws.String("Latency"), Dimensions: append(filter("ApiName", "orders-api"), filter("Stage", "test")...)},
			[]string{"Latency ApiName=orders-api,Stage=test"}}, // detailed metrics are off there
		"by a dimension of any value": {cloudwatch.ListMetricsInput{Namespace: gateway, MetricName: aws.String("Count"), Dimensions: append(filter("Method", ""), filter("ApiName", "payments-api")...)},
			[]string{"Count ApiName=payments-api,Method=GET,Resource=/payments/{paymentId},Stage=dev", "Count ApiName=payments-api,Method=GET,Resource=/reports/{reportId},Stage=dev",
				"Count ApiName=payments-api,Method=POST,Resource=/payments,Stage=dev", "Count ApiName=payments-api,Method=POST,Resource=/payments/{paymentId}/capture,Stage=dev",
				"Count ApiName=payments-api,Method=POST,Resource=/refunds,Stage=dev"}},
		"by namespace": {cloudwatch.ListMetricsInput{Namespace: aws.String("AWS/Lambda"), Dimensions: filter("FunctionName", "mobile-bff-handler")},
			[]string{"Duration FunctionName=mobile-bff-handler", "Errors FunctionName=mobile-bff-handler", "Invocations FunctionName=mobile-bff-handler"}},
		"cache metrics only where there is a cache": {cloudwatch.ListMetricsInput{MetricName: aws.String("CacheHitCount"), Dimensions: filter("ApiName", "orders-api")}, nil},
		"another spelling":                          {cloudwatch.ListMetricsInput{Namespace: aws.String("aws/apigateway")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := list(t, client, &c.in)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("the listing is %q, want %q", got, c.want)
			}
		})
	}
}

func TestListingsComeInPagesOf500(t *testing.T) {
	t.Parallel()
	s := sandbox.New(sandbox.Options{Clones: 20, Now: func() time.Time { return noon }})
	server := httptest.NewServer(s)
	t.Cleanup(func() { server.Close(); s.Close() })
	w := &world{s, server.URL}
	all, sizes := list(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.ListMetricsInput{})
	if len(sizes) < 2 || slices.Max(sizes) != 500 || sizes[0] != 500 {
		t.Errorf("the pages have %d metrics, want 500 in all but the last", sizes)
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != len(all) {
		t.Error("a metric is listed twice")
	}
}

func TestOnlyMetricsWithRecentDataAreListed(t *testing.T) {
	t.Parallel()
	loadTest := []types.DimensionFilter{{Name: aws.String("Stage"), Value: aws.String("loadtest")}}
	for name, c := range map[string]struct {
		now    time.Time
		recent types.RecentlyActive
		want   bool
	}{
		"12 days after the last request":                  {time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC), "", true},
		"15 days after the last request":                  {time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC), "", false},
		"12 days after, recently active":                  {time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC), types.RecentlyActivePt3h, false},
		"in the middle of the load test, recently active": {time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC), types.RecentlyActivePt3h, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sandbox.New(sandbox.Options{Now: func() time.Time { return c.now }})
			server := httptest.NewServer(s)
			t.Cleanup(func() { server.Close(); s.Close() })
			w := &world{s, server.URL}
			got, _ := list(t, w.metrics(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatch.ListMetricsInput{Dimensions: loadTest, RecentlyActive: c.recent})
			if (len(got) > 0) != c.want {
				t.Errorf("the load-test stage is listed with %d metrics, want it listed: %t", len(got), c.want)
			}
		})
	}
}

func TestListMetricsRefusesWhatCloudWatchWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.metrics(t, traffic.DevAccount, traffic.EuWest1)
	for name, c := range map[string]struct {
		in   cloudwatch.ListMetricsInput
		code string
	}{
		"another activity window":   {cloudwatch.ListMetricsInput{RecentlyActive: "PT1H"}, "InvalidParameterValue"},
		"11 filters":                {cloudwatch.ListMetricsInput{Dimensions: slices.Repeat([]types.DimensionFilter{{Name: aws.String("ApiId")}}, 11)}, "InvalidParameterValue"},
		"an owner without the flag": {cloudwatch.ListMetricsInput{OwningAccount: aws.String(traffic.ProdAccount)}, "InvalidParameterValue"},
		"a token of nobody":         {cloudwatch.ListMetricsInput{NextToken: aws.String("MTI.3")}, "InvalidNextToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.ListMetrics(t.Context(), &c.in)
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}
