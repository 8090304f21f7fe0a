package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	stage := w.stage(t, traffic.ProdAccount, "orders-api", "prod")
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

func TestLogGroupsAreListedInByteOrderInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	want := []string{"/aws/apigateway/catalog-api-dev-access", "/aws/apigateway/live-updates-development-access", "/aws/apigateway/mobile-bff-default-access",
		"/aws/apigateway/orders-api-dev-access", "/aws/apigateway/orders-api-test-access", "/aws/apigateway/partner-webhooks-v1-access",
		"/aws/apigateway/payments-api-dev-access", "aws-cloudtrail-logs"}
	for name, c := range map[string]struct {
		in   cloudwatchlogs.DescribeLogGroupsInput
		want []string
	}{
		"all, three a page":               {cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(3)}, want},
		"by prefix":                       {cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/aws/apigateway/orders")}, want[3:5]},
		"by a pattern anywhere in a name": {cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("trail")}, want[7:]},
		"a pattern in another case":       {cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePattern: aws.String("Trail")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for p := cloudwatchlogs.NewDescribeLogGroupsPaginator(client, &c.in); p.HasMorePages(); {
				page, err := p.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range page.LogGroups {
					got = append(got, *g.LogGroupName)
					arn := "arn:aws:logs:us-east-1:528560886094:log-group:" + *g.LogGroupName
					if *g.Arn != arn+":*" || c.in.LogGroupNamePattern == nil && *g.LogGroupArn != arn {
						t.Errorf("the ARNs of %s are %s and %s", *g.LogGroupName, *g.Arn, aws.ToString(g.LogGroupArn))
					}
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := client.DescribeLogGroups(t.Context(), &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("a"), LogGroupNamePattern: aws.String("bcd")}); errorCode(err) != "InvalidParameterException" {
		t.Errorf("a prefix and a pattern give %v, want InvalidParameterException", err)
	}
}

// TestTopErrorCodes is the sample query of the audit dashboard in Logs Insights, held against the model.
func TestTopErrorCodes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := noon.AddDate(0, 0, -7)
	want := map[string]string{}
	counts := map[string]int{}
	for _, e := range w.Model().TrailEvents(traffic.DevAccount, traffic.UsEast1, from.UnixMilli(), noon.UnixMilli()+1000) {
		if e.Source == "apigateway.amazonaws.com" && e.ErrorCode != "" && e.Time <= noon.UnixMilli() {
			counts[e.ErrorCode]++
		}
	}
	for code, n := range counts {
		want[code] = strconv.Itoa(n)
	}
	out := query(t, w.logs(t, traffic.DevAccount, traffic.UsEast1), &cloudwatchlogs.StartQueryInput{
		LogGroupIdentifiers: []string{"arn:aws:logs:us-east-1:528560886094:log-group:aws-cloudtrail-logs"}, StartTime: aws.Int64(from.Unix()), EndTime: aws.Int64(noon.Unix()),
		QueryString: aws.String(`filter eventSource = "apigateway.amazonaws.com" and ispresent(errorCode) | stats count(*) as n by errorCode`)})
	got := map[string]string{}
	for _, row := range rows(out) {
		got[row["errorCode"]] = row["n"]
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 4 {
		t.Errorf("error codes (-want +got):\n%s", diff)
	}
}

func TestStatisticsAndMeterCountWhatWasScanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := w.stage(t, traffic.DevAccount, "mobile-bff", "$default")
	from, to := noon.Add(-time.Hour).Truncate(time.Minute), noon.Truncate(time.Minute)
	var bytes, matched int
	requests := w.requests(stage, from, to)
	for i := range requests {
		bytes += len(stage.AppendLogLine(nil, &requests[i]))
		if requests[i].Status == 200 {
			matched++
		}
	}
	out := query(t, w.logs(t, traffic.DevAccount, traffic.UsEast1), &cloudwatchlogs.StartQueryInput{LogGroupName: aws.String("/aws/apigateway/mobile-bff-default-access"),
		StartTime: aws.Int64(from.Unix()), EndTime: aws.Int64(to.Unix() - 1), QueryString: aws.String(`filter status = "200" | fields requestId`)})
	s := out.Statistics
	if s.RecordsScanned != float64(len(requests)) || s.RecordsMatched != float64(matched) || s.BytesScanned != float64(bytes) || len(out.Results) != matched {
		t.Errorf("the statistics are %+v and there are %d rows, want %d scanned, %d matched, %d bytes", *s, len(out.Results), len(requests), matched, bytes)
	}
	u := w.Meter()
	if u.BytesScanned != int64(bytes) || u.Calls["StartQuery"] != 1 || u.Calls["GetQueryResults"] < 2 {
		t.Errorf("the meter shows %+v, want %d bytes, one StartQuery and its polls", u, bytes)
	}
}

func TestRowsComeInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.logs(t, traffic.ProdAccount, traffic.UsEast1)
	in := cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"/aws/apigateway/orders-api-prod-access"}, StartTime: aws.Int64(noon.Add(-8 * time.Hour).Unix()), EndTime: aws.Int64(noon.Unix()),
		QueryString: aws.String("fields @timestamp | sort @timestamp asc"), Limit: aws.Int32(12_500)}
	started, err := client.StartQuery(t.Context(), &in)
	if err != nil {
		t.Fatal(err)
	}
	first := await(t, client, started.QueryId)
	if len(first.Results) != 10_000 || first.NextToken == nil || first.Statistics.ResultCount != 12_500 {
		t.Fatalf("the first page has %d rows of %v, want 10,000 of 12,500 and a token", len(first.Results), first.Statistics.ResultCount)
	}
	seen := map[string]bool{}
	for out := first; ; {
		for _, row := range rows(out) {
			seen[row["@ptr"]] = true
		}
		if out.NextToken == nil {
			break
		}
		if out, err = client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId, NextToken: out.NextToken, MaxItems: aws.Int32(1000)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 12_500 {
		t.Errorf("the pages hold %d different rows, want 12,500", len(seen))
	}
	in.Limit = nil
	if all := query(t, client, &in); len(all.Results) != 10_000 || all.NextToken != nil {
		t.Errorf("without a limit there are %d rows, want 10,000 and no further page", len(all.Results))
	}
}

func TestStartQueryRefusesWhatLogsWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"aws-cloudtrail-logs"}, StartTime: aws.Int64(noon.Unix() - 60), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("fields @message")}
	for name, c := range map[string]struct {
		change func(*cloudwatchlogs.StartQueryInput)
		code   string
	}{
		"a group that is not there": {func(in *cloudwatchlogs.StartQueryInput) { in.LogGroupNames = []string{"nowhere"} }, "ResourceNotFoundException"},
		"a group of another account": {func(in *cloudwatchlogs.StartQueryInput) {
			in.LogGroupNames, in.LogGroupIdentifiers = nil, []string{"arn:aws:logs:us-east-1:567680881046:log-group:aws-cloudtrail-logs"}
		}, "ResourceNotFoundException"},
		"no group":           {func(in *cloudwatchlogs.StartQueryInput) { in.LogGroupNames = nil }, "InvalidParameterException"},
		"51 groups":          {func(in *cloudwatchlogs.StartQueryInput) { in.LogGroupNames = slices.Repeat(in.LogGroupNames, 51) }, "InvalidParameterException"},
		"names and ARNs":     {func(in *cloudwatchlogs.StartQueryInput) { in.LogGroupIdentifiers = in.LogGroupNames }, "InvalidParameterException"},
		"an end too early":   {func(in *cloudwatchlogs.StartQueryInput) { in.EndTime = aws.Int64(*in.StartTime - 1) }, "InvalidParameterException"},
		"a limit of 100,001": {func(in *cloudwatchlogs.StartQueryInput) { in.Limit = aws.Int32(100_001) }, "InvalidParameterException"},
		"a limit of 0":       {func(in *cloudwatchlogs.StartQueryInput) { in.Limit = aws.Int32(0) }, "InvalidParameterException"},
		"10,001 characters": {func(in *cloudwatchlogs.StartQueryInput) {
			in.QueryString = aws.String("#" + strings.Repeat("é", 10_000))
		}, "InvalidParameterException"},
		"another language":      {func(in *cloudwatchlogs.StartQueryInput) { in.QueryLanguage = types.QueryLanguageSql }, "InvalidParameterException"},
		"before the groups":     {func(in *cloudwatchlogs.StartQueryInput) { in.StartTime, in.EndTime = aws.Int64(0), aws.Int64(60) }, "MalformedQueryException"},
		"a query with an error": {func(in *cloudwatchlogs.StartQueryInput) { in.QueryString = aws.String("fields @message | filtr a = 1") }, "MalformedQueryException"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := good
			c.change(&in)
			_, err := w.logs(t, traffic.DevAccount, traffic.UsEast1).StartQuery(t.Context(), &in)
			if got := errorCode(err); got != c.code {
				t.Errorf("the error is %q (%v), want %q", got, err, c.code)
			}
		})
	}
}

func TestCompileErrorsTellThePlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const text = "fields 'é' as x | filtr a = 1"
	_, err := w.logs(t, traffic.DevAccount, traffic.UsEast1).StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"aws-cloudtrail-logs"},
		StartTime: aws.Int64(noon.Unix() - 60), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String(text)})
	var malformed *types.MalformedQueryException
	if !errors.As(err, &malformed) || malformed.QueryCompileError == nil {
		t.Fatalf("the error is %v, want a MalformedQueryException with its place", err)
	}
	at := malformed.QueryCompileError.Location
	if got := string([]rune(text)[*at.StartCharOffset:*at.EndCharOffset]); got != "filtr" {
		t.Errorf("the error points at %q, want filtr", got)
	}
}

func TestQueriesBelongToWhoStartedThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dev := w.logs(t, traffic.DevAccount, traffic.UsEast1)
	started, err := dev.StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"aws-cloudtrail-logs"},
		StartTime: aws.Int64(noon.Unix() - 60), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("stats count(*)")})
	if err != nil {
		t.Fatal(err)
	}
	for name, client := range map[string]*cloudwatchlogs.Client{"another account": w.logs(t, traffic.ProdAccount, traffic.UsEast1), "another region": w.logs(t, traffic.DevAccount, traffic.EuWest1)} {
		if _, err := client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId}); errorCode(err) != "ResourceNotFoundException" {
			t.Errorf("%s gets %v, want ResourceNotFoundException", name, err)
		}
	}
	await(t, dev, started.QueryId)
	if _, err := dev.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: started.QueryId}); errorCode(err) != "InvalidParameterException" {
		t.Errorf("stopping a query that has ended gives %v, want InvalidParameterException", err)
	}
}

func TestAStoppedQueryIsCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.logs(t, traffic.ProdAccount, traffic.UsEast1)
	// A year of all requests takes longer than the call that stops it.
	started, err := client.StartQuery(t.Context(), &cloudwatchlogs.StartQueryInput{LogGroupNames: []string{"/aws/apigateway/orders-api-prod-access", "/aws/apigateway/catalog-api-prod-access"},
		StartTime: aws.Int64(noon.AddDate(-1, 0, 0).Unix()), EndTime: aws.Int64(noon.Unix()), QueryString: aws.String("stats count(*) by path")})
	if err != nil {
		t.Fatal(err)
	}
	stopped, err := client.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: started.QueryId})
	if err != nil || !stopped.Success {
		t.Fatalf("stopping gives %+v, %v", stopped, err)
	}
	out, err := client.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
	if err != nil || out.Status != types.QueryStatusCancelled || len(out.Results) != 0 {
		t.Errorf("the stopped query is %+v, %v, want Cancelled without rows", out, err)
	}
	w.Close() // waits: a query that did not notice would hang here
}
