package source_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/grafana/grafana-aws-sdk/pkg/awsauth"

	"github.com/dohyo/cloudwatch-datasource/pkg/awsapi"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox"
	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
	"github.com/dohyo/cloudwatch-datasource/pkg/source"
)

// The same query gives the same series whether an account is read with its own role or through a monitoring account.
func TestLinkedAccountsAnswerAsWithTheirRoles(t *testing.T) {
	t.Parallel()
	s := sandbox.New(sandbox.Options{Now: func() time.Time { return now }, Volume: 0.05, Monitoring: traffic.DevAccount})
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		s.Close()
	})
	api := awsapi.New(awsapi.Config{Auth: awsauth.Settings{
		AuthType: awsauth.AuthTypeKeys, AccessKey: "sandbox", SecretKey: "sandbox", Region: traffic.UsEast1, Endpoint: server.URL,
	}}, awsapi.Options{})
	t.Cleanup(api.Close)
	central := awsapi.Target{Account: "dev", AccountID: traffic.DevAccount, Region: traffic.UsEast1}
	prod := awsapi.Target{Account: "prod", AccountID: traffic.ProdAccount, Region: traffic.UsEast1, RoleARN: "arn:aws:iam::" + traffic.ProdAccount + ":role/dohyo"}
	monitor := central
	monitor.Linked = true
	aliases := map[string]string{traffic.ProdAccount: "prod"}
	byRole := &source.MetricSource{API: api, Targets: []awsapi.Target{central, prod}}
	for name, src := range map[string]*source.MetricSource{
		"through the monitoring account":    {API: api, Targets: []awsapi.Target{monitor}, Aliases: aliases},
		"both ways, without counting twice": {API: api, Targets: []awsapi.Target{monitor, prod}, Aliases: aliases},
	} {
		for _, query := range []string{
			"namespace=aws/apigateway metric=Latency statistic=p99 apiname=* !(stage=*) account=*",
			"namespace=aws/apigateway metric=Count statistic=Sum apiname=* !(stage=*) account=PROD | quantize using sum | sum by account, apiname",
			"namespace=aws/apigateway metric=Count statistic=Sum apiname=* !(stage=*) | quantize using sum | sum by account",
		} {
			want, _, err := ask(t, byRole, query)
			if err != nil {
				t.Fatal(err)
			}
			got, notices, err := ask(t, src, query)
			if err != nil || len(notices) > 0 || len(got.Series) == 0 {
				t.Fatal(err, notices, len(got.Series))
			}
			a, b := labels(want), labels(got)
			slices.Sort(a)
			slices.Sort(b)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s: %s (-role +linked):\n%s", name, query, diff)
			}
			points := map[string][]float64{}
			for _, x := range want.Series {
				points[x.Labels.String()] = x.Values
			}
			for _, x := range got.Series {
				for i, v := range x.Values {
					if !same(v, points[x.Labels.String()][i]) {
						t.Fatalf("%s: %s at %d is %g, want %g", name, x.Labels, i, v, points[x.Labels.String()][i])
					}
				}
			}
		}
	}
	// Without an alias a linked account is known by its id.
	set, _, err := ask(t, &source.MetricSource{API: api, Targets: []awsapi.Target{monitor}}, "namespace=aws/apigateway metric=Count statistic=Sum account="+traffic.ProdAccount)
	if err != nil || len(set.Series) == 0 || !strings.Contains(labels(set)[0], "account="+traffic.ProdAccount) {
		t.Errorf("%v, %v", labels(set), err)
	}
}
