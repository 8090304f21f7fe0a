package sandbox_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"

	"github.com/dohyo/cloudwatch-datasource/pkg/sandbox/traffic"
)

// The SDK of API Gateway lists the estate's APIs, one on a page.
func TestAPIsAreListedWithTheirNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, account := range []string{traffic.DevAccount, traffic.ProdAccount} {
		cfg := w.config(t, account, traffic.EuWest1)
		var got, want []string
		for p := apigateway.NewGetRestApisPaginator(apigateway.NewFromConfig(cfg), &apigateway.GetRestApisInput{Limit: aws.Int32(1)}); p.HasMorePages(); {
			out, err := p.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range out.Items {
				got = append(got, *a.Id+" "+*a.Name+" REST")
			}
		}
		v2 := apigatewayv2.NewFromConfig(cfg)
		for in := (&apigatewayv2.GetApisInput{MaxResults: aws.String("1")}); ; {
			out, err := v2.GetApis(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range out.Items {
				got = append(got, *a.ApiId+" "+*a.Name+" "+string(a.ProtocolType))
			}
			if in.NextToken = out.NextToken; in.NextToken == nil {
				break
			}
		}
		for _, a := range w.Model().In(account, traffic.EuWest1) {
			want = append(want, a.ID+" "+a.Name+" "+map[traffic.Kind]string{traffic.REST: "REST", traffic.HTTP: "HTTP", traffic.WebSocket: "WEBSOCKET"}[a.Kind])
		}
		slices.Sort(got)
		slices.Sort(want)
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s has %v, want %v", account, got, want)
		}
	}
	if _, err := apigateway.NewFromConfig(w.config(t, traffic.DevAccount, traffic.UsEast1)).GetRestApis(t.Context(), &apigateway.GetRestApisInput{Limit: aws.Int32(501)}); err == nil {
		t.Error("a page of 501 is not refused")
	}
}
