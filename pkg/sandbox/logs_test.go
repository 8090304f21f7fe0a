package sandbox_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

func do(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// query starts a query and polls until it has ended.
func query(t *testing.T, client *cloudwatchlogs.Client, in *cloudwatchlogs.StartQueryInput) *cloudwatchlogs.GetQueryResultsOutput {
	t.Helper()
	started, err := client.StartQuery(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return await(t, client, started.QueryId)
}

func await(t *testing.T, client *cloudwatchlogs.Client, id *string) *cloudwatchlogs.GetQueryResultsOutput {
	t.Helper()
	for polls := 1; ; polls++ {
		out, err := client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: id})
		if err != nil {
			t.Fatal(err)
		}
		if out.Status != types.QueryStatusScheduled && out.Status != types.QueryStatusRunning {
			if polls == 1 {
				t.Errorf("the first poll finds the query %s, want Scheduled or Running", out.Status)
			}
			return out
		}
	}
}

func rows(out *cloudwatchlogs.GetQueryResultsOutput) []map[string]string {
	var list []map[string]string
	for _, row := range out.Results {
		m := map[string]string{}
		for _, f := range row {
			m[*f.Field] = *f.Value
		}
		list = append(list, m)
	}
	return list
}

func TestAccessLogsAgreeWithTheRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := w.stage(t, traffic.ProdAccount, traffic.UsEast1, "orders-api", "prod")
	from, to := noon.Add(-2*time.Hour).Truncate(time.Hour), noon.Add(-time.Hour).Truncate(time.Hour)
	want := map[string]string{}
	counts := map[string]int{}
	for _, r := range w.requests(stage, from, to) {
		counts[strconv.Itoa(int(r.Status))]++
	}
	for status, n := range counts {
		want[status] = strconv.Itoa(n)
	}
	out := query(t, w.logs(t, traffic.ProdAccount, traffic.UsEast1), &cloudwatchlogs.StartQueryInput{
		LogGroupNames: []string{"/aws/apigateway/orders-api-prod-access"}, StartTime: aws.Int64(from.Unix()), EndTime: aws.Int64(to.Unix() - 1),
		QueryString: aws.String("stats count(*) as n by status")})
	got := map[string]string{}
	for _, row := range rows(out) {
		got[row["status"]] = row["n"]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests by status differ (-want +got):\n%s", diff)
	}
}
