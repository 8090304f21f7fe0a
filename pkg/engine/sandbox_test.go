package engine_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/engine"
	"github.com/dohyo/cloudwatch-datasource/pkg/query"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/settings"
)

const provisioning = `
apiVersion: 1
datasources:
  - name: Dohyo
    uid: dohyo
    type: dohyo-cloudwatch-datasource
    jsonData:
      authType: keys
      defaultRegion: us-east-1
      endpoint: $ENDPOINT
      accounts:
        - {alias: dev, id: "528560886094", assumeRoleArn: "arn:aws:iam::528560886094:role/dohyo", regions: [us-east-1, eu-west-1]}
        - {alias: prod, id: "567680881046", assumeRoleArn: "arn:aws:iam::567680881046:role/dohyo", regions: [us-east-1, eu-west-1]}
    secureJsonData:
      accessKey: sandbox
      secretKey: sandbox
`

// newEngine returns an engine over a sandbox of its own at the given time.
func newEngine(t *testing.T, now time.Time) *engine.Engine {
	t.Helper()
	clock := func() time.Time { return now }
	server := httptest.NewServer(sandbox.New(sandbox.Options{Now: clock}))
	t.Cleanup(server.Close)
	s, err := settings.LoadProvisioning([]byte(provisioning), "dohyo", func(string) string { return server.URL })
	if err != nil {
		t.Fatal(err)
	}
	api := awsapi.New(s.AWS(), awsapi.Options{})
	t.Cleanup(api.Close)
	e, err := engine.New(s, api, clock)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSmoke(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 34, 56, 0, time.UTC)
	e := newEngine(t, now)
	for _, text := range []string{sampleMetrics, sampleLogs} {
		started := time.Now()
		r := e.Run(context.Background(), engine.Request{Queries: []query.Query{{RefID: "A", Text: text}}, From: now.Add(-7 * 24 * time.Hour), To: now})[0]
		fmt.Println(r.Err, r.Notices, r.Stats, time.Since(started))
		if r.Series != nil {
			for _, s := range r.Series.Series {
				fmt.Println(s.Labels, len(s.Values), s.Values[:3])
			}
		}
		if r.Table != nil {
			for i := range r.Table.N {
				fmt.Println(r.Table.Row(i))
			}
		}
		for _, x := range r.Executed {
			fmt.Println(x.Target, x.Text)
		}
	}
}

const sampleMetrics = `Namespace=aws/apigateway metric=Latency statistic=Average account=* region=* apiname=* | avg by apiname, namespace, region, account`

const sampleLogs = `"\"eventSource\":\"apigateway.amazonaws.com\"" errorCode account=dev Namespace=aws/apigateway region=us-east-1
| json "eventName", "eventSource", "awsRegion", "userAgent", "recipientAccountId", "userIdentity", "requestParameters", "responseElements", "sourceIPAddress", "errorCode", "errorMessage", "requestID" as event_name, event_source, Region, user_agent, accountId1, userIdentity, requestParameters, responseElements, src_ip, errorCode, errorMessage, requestID nodrop
| where event_source = "apigateway.amazonaws.com" and !isEmpty(errorCode)
| json field=userIdentity "accountId", "arn", "userName", "type" as accountId2, arn, username, type nodrop | parse field=arn ":assumed-role/*" as user nodrop | parse field=arn "arn:aws:iam::*:*" as accountId, user nodrop
| json field=requestParameters "basePath", "domainName" as basePath, domainName nodrop | json field=responseElements "name" as ApiName nodrop // CreateRestApi, CreateApiKey, CreateUsagePlan, CreateUsagePlanKey, CreateUsagePlanKey, ImportApi, ImportRestApi, UpdateRestApi, UpdateUsagePlan provides ApiName
| where (tolowercase(ApiName) matches tolowercase("*")) or isBlank(apiname)
| if (isEmpty(errorCode), "Success", "Failure") as eventStatus
| if (!isEmpty(accountId1), accountId1, accountId2) as accountId
| if (isEmpty(userName), user, userName) as user
| count as eventCount by errorCode
| top 10 errorCode by eventCount, errorCode asc`
