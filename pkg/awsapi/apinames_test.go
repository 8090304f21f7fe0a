package awsapi

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	resttypes "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// gateway is an API Gateway with one API on each page.
type gateway struct{ worldClient }

func (g gateway) GetRestApis(ctx context.Context, in *apigateway.GetRestApisInput, _ ...func(*apigateway.Options)) (*apigateway.GetRestApisOutput, error) {
	if _, err := g.record(ctx, opGetAPIs); err != nil {
		return nil, err
	}
	page, next := paged([]resttypes.RestApi{{Id: aws.String("r1"), Name: aws.String("orders")}, {Id: aws.String("r2"), Name: aws.String("payments")}}, 1, in.Position)
	return &apigateway.GetRestApisOutput{Items: page, Position: next}, nil
}

func (g gateway) GetApis(ctx context.Context, in *apigatewayv2.GetApisInput, _ ...func(*apigatewayv2.Options)) (*apigatewayv2.GetApisOutput, error) {
	if _, err := g.record(ctx, opGetAPIs); err != nil {
		return nil, err
	}
	page, next := paged([]types.Api{{ApiId: aws.String("h1"), Name: aws.String("site"), ProtocolType: types.ProtocolTypeHttp},
		{ApiId: aws.String("w1"), Name: aws.String("chat"), ProtocolType: types.ProtocolTypeWebsocket}}, 1, in.NextToken)
	return &apigatewayv2.GetApisOutput{Items: page, NextToken: next}, nil
}

func TestAPIsAreListedFromBothVersionsAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.fail[opGetAPIs] = []error{&smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}}
		a := New(Config{}, Options{Connect: func(_ context.Context, t Target) (Clients, error) {
			g := gateway{worldClient{w}}
			return Clients{Region: t.Region, Gateway: g, GatewayV2: g}, nil
		}})
		t.Cleanup(a.Close)
		var denied *Error
		if _, err := a.APIs(t.Context(), prod); !errors.As(err, &denied) || denied.Operation != "apigateway:GET" || denied.Hint == "" {
			t.Errorf("without permission it says %v", err)
		}
		want := []NamedAPI{{"r1", "orders", "REST"}, {"r2", "payments", "REST"}, {"h1", "site", "HTTP"}, {"w1", "chat", "WEBSOCKET"}}
		for range 3 {
			got, err := a.APIs(t.Context(), prod)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
		if n := w.count(opGetAPIs); n != 5 {
			t.Errorf("%d calls, want the refused one and two pages of both versions", n)
		}
		time.Sleep(apiNamesTTL)
		if _, err := a.APIs(t.Context(), prod); err != nil || w.count(opGetAPIs) != 9 {
			t.Errorf("after a quarter of an hour: %d calls, %v", w.count(opGetAPIs), err)
		}
	})
}
