package sandbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// owners counts the metrics of a listing by owner, over all pages.
func owners(t *testing.T, client *cloudwatch.Client, in *cloudwatch.ListMetricsInput) map[string]int {
	t.Helper()
	n := map[string]int{}
	for p := cloudwatch.NewListMetricsPaginator(client, in); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range page.Metrics {
			if page.OwningAccounts == nil {
				n["none"]++
			} else {
				n[page.OwningAccounts[i]]++
			}
		}
	}
	return n
}

// "ListMetrics" and "MetricDataQuery" of the CloudWatch API reference: a monitoring account lists the metrics of its
// source accounts and names them by AccountId.
func TestAMonitoringAccountReadsItsSources(t *testing.T) {
	t.Parallel()
	w := newWorldOf(t, sandbox.Options{Now: func() time.Time { return noon }, Monitoring: traffic.DevAccount, Clones: 60})
	dev, prod := w.metrics(t, traffic.DevAccount, traffic.UsEast1), w.metrics(t, traffic.ProdAccount, traffic.UsEast1)
	alone := owners(t, dev, &cloudwatch.ListMetricsInput{})["none"]
	others := owners(t, prod, &cloudwatch.ListMetricsInput{IncludeLinkedAccounts: aws.Bool(true)})
	if len(others) != 1 || others[traffic.ProdAccount] < 500 {
		t.Errorf("a source account lists %v, want its own metrics", others)
	}
	both := owners(t, dev, &cloudwatch.ListMetricsInput{IncludeLinkedAccounts: aws.Bool(true)})
	if len(both) != 2 || both[traffic.DevAccount] != alone || both[traffic.ProdAccount] != others[traffic.ProdAccount] {
		t.Errorf("the monitoring account lists %v, want %d of its own and %v", both, alone, others)
	}
	one := owners(t, dev, &cloudwatch.ListMetricsInput{IncludeLinkedAccounts: aws.Bool(true), OwningAccount: aws.String(traffic.ProdAccount)})
	if len(one) != 1 || one[traffic.ProdAccount] != others[traffic.ProdAccount] {
		t.Errorf("of one owner it lists %v", one)
	}

	ask := func(client *cloudwatch.Client, account string) (float64, error) {
		q := types.MetricDataQuery{Id: aws.String("a"), MetricStat: &types.MetricStat{Period: aws.Int32(3600), Stat: aws.String("SampleCount"), Metric: &types.Metric{
			Namespace: aws.String("AWS/ApiGateway"), MetricName: aws.String("Count"), Dimensions: []types.Dimension{{Name: aws.String("ApiName"), Value: aws.String("orders-api")}}}}}
		if account != "" {
			q.AccountId = aws.String(account)
		}
		out, err := client.GetMetricData(t.Context(), &cloudwatch.GetMetricDataInput{StartTime: aws.Time(noon.Add(-time.Hour)), EndTime: aws.Time(noon), MetricDataQueries: []types.MetricDataQuery{q}})
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for _, v := range out.MetricDataResults[0].Values {
			sum += v
		}
		return sum, nil
	}
	own, err := ask(prod, "")
	if err != nil || own == 0 {
		t.Fatal(own, err)
	}
	if seen, err := ask(dev, traffic.ProdAccount); err != nil || seen != own {
		t.Errorf("through the monitoring account there are %g requests, want %g: %v", seen, own, err)
	}
	if named, err := ask(prod, traffic.ProdAccount); err != nil || named != own {
		t.Errorf("an account may name itself: %g, %v", named, err)
	}
	var refused smithy.APIError
	if _, err := ask(prod, traffic.DevAccount); !errors.As(err, &refused) || !strings.Contains(refused.ErrorMessage(), "is not linked to") {
		t.Errorf("the source account asked for its monitor: %v", err)
	}
}
