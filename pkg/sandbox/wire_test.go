package sandbox_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// protocols are the ways in which clients speak to CloudWatch.
var protocols = map[string]func(*cloudwatch.Options){
	"CBOR":     func(*cloudwatch.Options) {},
	"JSON 1.0": func(o *cloudwatch.Options) { o.Protocol = awsjson.New10(schemas.GraniteServiceVersion20100801) },
	"Query": func(o *cloudwatch.Options) {
		o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
	},
}

func TestAllProtocolsGiveTheSameAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := noon.Add(-20 * time.Minute)
	data := &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, MaxDatapoints: aws.Int32(7), MetricDataQueries: []types.MetricDataQuery{
		entry("a", "Latency", "p90", 60, dims("ApiName", "orders-api", "Stage", "prod")), entry("b", "5XXError", "Average", 300, dims("ApiName", "orders-api"))}}
	filter := &cloudwatch.ListMetricsInput{Namespace: aws.String("AWS/ApiGateway"), Dimensions: []types.DimensionFilter{{Name: aws.String("ApiName"), Value: aws.String("orders-api")}, {Name: aws.String("Method")}}}
	bad := &cloudwatch.GetMetricDataInput{StartTime: &from, EndTime: &noon, NextToken: aws.String("?"), MetricDataQueries: data.MetricDataQueries}

	unexported := cmpopts.IgnoreUnexported(cloudwatch.GetMetricDataOutput{}, cloudwatch.ListMetricsOutput{}, types.MetricDataResult{}, types.Metric{}, types.Dimension{}, types.MessageData{})
	metadata := cmpopts.IgnoreFields(cloudwatch.GetMetricDataOutput{}, "ResultMetadata")
	listData := cmpopts.IgnoreFields(cloudwatch.ListMetricsOutput{}, "ResultMetadata")
	var wantData *cloudwatch.GetMetricDataOutput
	var wantList *cloudwatch.ListMetricsOutput
	for _, name := range []string{"CBOR", "JSON 1.0", "Query"} {
		client := cloudwatch.NewFromConfig(w.config(t, traffic.ProdAccount, traffic.UsEast1), protocols[name])
		gotData, err := client.GetMetricData(t.Context(), data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		gotList, err := client.ListMetrics(t.Context(), filter)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := client.GetMetricData(t.Context(), bad); errorCode(err) != "InvalidNextToken" {
			t.Errorf("%s: a wrong token gives %v, want InvalidNextToken", name, err)
		}
		if wantData == nil {
			wantData, wantList = gotData, gotList
			if len(gotData.MetricDataResults[0].Values) != 7 || gotData.NextToken == nil || len(gotList.Metrics) == 0 {
				t.Fatalf("the answers to compare with are %+v and %+v", gotData, gotList)
			}
		}
		if diff := cmp.Diff(wantData, gotData, unexported, metadata, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: GetMetricData differs from CBOR:\n%s", name, diff)
		}
		if diff := cmp.Diff(wantList, gotList, unexported, listData, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: ListMetrics differs from CBOR:\n%s", name, diff)
		}
	}
}

// signed builds a request that carries a signature for account dev.
func signed(t testing.TB, url, service string, header map[string]string, body []byte) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		req.Header.Set(k, v)
	}
	sum := sha256.Sum256(body)
	keys := aws.Credentials{AccessKeyID: sandbox.AccessKey, SecretAccessKey: sandbox.SecretKey}
	if err := v4.NewSigner().SignHTTP(t.Context(), keys, req, hex.EncodeToString(sum[:]), service, traffic.UsEast1, noon); err != nil {
		t.Fatal(err)
	}
	return req
}

func TestCompressedBodiesAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(`{"logGroupNamePrefix":"aws-"}`)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	header := map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups", "Content-Type": "application/x-amz-json-1.1", "Content-Encoding": "gzip"}
	status, body := do(t, signed(t, w.url, "logs", header, packed.Bytes()))
	if status != http.StatusOK || !bytes.Contains([]byte(body), []byte(`"logGroupName":"aws-cloudtrail-logs"`)) {
		t.Errorf("the answer is %d %s", status, body)
	}
	status, body = do(t, signed(t, w.url, "logs", header, []byte("not gzip")))
	if status != http.StatusBadRequest || !bytes.Contains([]byte(body), []byte("SerializationException")) {
		t.Errorf("the answer to a body that is not gzip is %d %s", status, body)
	}
}

func TestErrorsHaveTheirProtocolsShape(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		service, path, body string
		header              map[string]string
		want, queryError    string
	}{
		"an unknown operation in JSON": {"logs", "/", "{}", map[string]string{"X-Amz-Target": "Logs_20140328.PutDestination"}, `"__type":"UnknownOperationException"`, ""},
		"an unknown operation in CBOR": {"monitoring", "/service/GraniteServiceVersion20100801/operation/PutDashboard", "\xbf\xff",
			map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}, "com.amazonaws.cloudwatch#UnknownOperationException", "InvalidAction;Sender"},
		"an unknown action":        {"sts", "/", "Action=GetSessionToken", nil, "<Code>InvalidAction</Code>", ""},
		"JSON that does not parse": {"logs", "/", `{"limit":`, map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}, `"__type":"SerializationException"`, ""},
		"CBOR that does not parse": {"monitoring", "/service/GraniteServiceVersion20100801/operation/ListMetrics", "\xbf", map[string]string{"Smithy-Protocol": "rpc-v2-cbor"},
			"com.amazonaws.cloudwatch#SerializationException", "SerializationException;Sender"},
		"a form that does not fit": {"monitoring", "/", "Action=GetMetricData&StartTime=yesterday", nil, "<Code>SerializationException</Code>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req := signed(t, w.url+c.path, c.service, c.header, []byte(c.body))
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			var body bytes.Buffer
			if _, err := body.ReadFrom(resp.Body); err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusBadRequest || !bytes.Contains(body.Bytes(), []byte(c.want)) || resp.Header.Get("X-Amzn-Query-Error") != c.queryError {
				t.Errorf("the answer is %d %q with X-Amzn-Query-Error %q, want 400 with %q and %q", resp.StatusCode, body.String(), resp.Header.Get("X-Amzn-Query-Error"), c.want, c.queryError)
			}
			if resp.Header.Get("X-Amzn-Requestid") == "" {
				t.Error("the answer has no request id")
			}
		})
	}
}

// FuzzRequests sends arbitrary bodies in every protocol: each must be answered, and not with a failure of the sandbox.
func FuzzRequests(f *testing.F) {
	f.Add("\xbf\x69Namespacecab\xff", 0)
	f.Add("\xbf\x71MetricDataQueries\x9f\xbf\x62Idaa\xff\xff\xff", 1)
	f.Add(`{"StartTime":0,"EndTime":1e300,"MetricDataQueries":[{"Id":"a","MetricStat":{"Period":1,"Stat":"p50","Metric":{"Namespace":"AWS/ApiGateway","MetricName":"Count"}}}]}`, 2)
	f.Add("Action=GetMetricData&MetricDataQueries.member.1.Id=a&StartTime=2026-11-18T00:00:00Z", 3)
	f.Add("Action=AssumeRole&RoleArn=arn:aws:iam::567680881046:role/x&RoleSessionName=xx", 4)
	f.Add(`{"logGroupNames":["aws-cloudtrail-logs"],"startTime":1794996000,"endTime":1794996060,"queryString":"fields @message"}`, 5)
	f.Add(`{"logGroupNamePrefix":"/aws","limit":3}`, 6)
	f.Add(`{"queryId":"x","nextToken":"MQ"}`, 7)
	f.Add(`{"logGroupName":"aws-cloudtrail-logs","logStreamName":"528560886094_CloudTrail_us-east-1","logEvents":[{"timestamp":1794996000000,"message":"x"}]}`, 8)
	f.Add(`{"logGroupName":"aws-cloudtrail-logs","startTime":1794996000000,"filterPattern":"{ $.errorCode = A* }","limit":1,"nextToken":"MS4xLjE"}`, 9)
	f.Add(`{"logGroupName":"aws-cloudtrail-logs","logStreamName":"528560886094_CloudTrail_us-east-1","endTime":1794996000000,"limit":2,"nextToken":"f/MS4xLjE"}`, 10)
	f.Add("Action=PutMetricData&Namespace=a&MetricData.member.1.MetricName=b&MetricData.member.1.Values.member.1=1&MetricData.member.1.Counts.member.1=2", 3)
	f.Add("\xbf\x69Namespaceaa\x6aMetricData\x81\xa2\x6aMetricNameab\x65Value\x01\xff", 11)
	f.Add(`{"logGroupName":"a"}`, 12)
	targets := []struct {
		service, path string
		header        map[string]string
	}{
		{"monitoring", "/service/GraniteServiceVersion20100801/operation/ListMetrics", map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}},
		{"monitoring", "/service/GraniteServiceVersion20100801/operation/GetMetricData", map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}},
		{"monitoring", "/", map[string]string{"X-Amz-Target": "GraniteServiceVersion20100801.GetMetricData", "Content-Type": "application/x-amz-json-1.0"}},
		{"monitoring", "/", nil},
		{"sts", "/", nil},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.StartQuery"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.DescribeLogGroups"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.GetQueryResults"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.PutLogEvents"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.FilterLogEvents"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.GetLogEvents"}},
		{"monitoring", "/service/GraniteServiceVersion20100801/operation/PutMetricData", map[string]string{"Smithy-Protocol": "rpc-v2-cbor"}},
		{"logs", "/", map[string]string{"X-Amz-Target": "Logs_20140328.CreateLogGroup"}},
	}
	f.Fuzz(func(t *testing.T, body string, target int) {
		s := sandbox.New(sandbox.Options{Now: func() time.Time { return noon }})
		defer s.Close() // a query that was started must not outlive its input
		c := targets[uint(target)%uint(len(targets))]
		w := httptest.NewRecorder()
		s.ServeHTTP(w, signed(t, "http://sandbox"+c.path, c.service, c.header, []byte(body)))
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	})
}
