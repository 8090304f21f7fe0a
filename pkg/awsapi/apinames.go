package awsapi

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
)

// NamedAPI is an API of API Gateway.
type NamedAPI struct {
	ID, Name string
	Protocol string // REST, HTTP or WEBSOCKET
}

// apiNamesTTL is how long names are kept: APIs are made and renamed seldom.
const apiNamesTTL = 15 * time.Minute

// The most that API Gateway gives on a page.
const (
	restAPIsPerPage = 500
	apisPerPage     = "500"
)

// APIs lists the APIs of API Gateway in a target: REST APIs, then HTTP and WebSocket APIs. Answers are kept, and callers
// that ask at the same time share one. It needs apigateway:GET.
// https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html
// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
func (a *API) APIs(ctx context.Context, t Target) ([]NamedAPI, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	list, err := a.apis.get(ctx, c.target.key(), func(ctx context.Context) ([]NamedAPI, error) {
		rest, err := c.restAPIs(ctx)
		if err != nil {
			return nil, err
		}
		others, err := c.otherAPIs(ctx)
		return append(rest, others...), err
	})
	return list, a.explain(ctx, c.target, opGetAPIs, err)
}

func (c *conn) restAPIs(ctx context.Context) ([]NamedAPI, error) {
	req := &apigateway.GetRestApisInput{Limit: aws.Int32(restAPIsPerPage)}
	var list []NamedAPI
	for {
		out, err := call(ctx, c, opGetAPIs, func(ctx context.Context) (*apigateway.GetRestApisOutput, error) {
			return c.Gateway.GetRestApis(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		for _, api := range out.Items {
			list = append(list, NamedAPI{aws.ToString(api.Id), aws.ToString(api.Name), "REST"})
		}
		if aws.ToString(out.Position) == "" {
			return list, nil
		}
		req.Position = out.Position
	}
}

func (c *conn) otherAPIs(ctx context.Context) ([]NamedAPI, error) {
	req := &apigatewayv2.GetApisInput{MaxResults: aws.String(apisPerPage)}
	var list []NamedAPI
	for {
		out, err := call(ctx, c, opGetAPIs, func(ctx context.Context) (*apigatewayv2.GetApisOutput, error) {
			return c.GatewayV2.GetApis(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		for _, api := range out.Items {
			list = append(list, NamedAPI{aws.ToString(api.ApiId), aws.ToString(api.Name), string(api.ProtocolType)})
		}
		if aws.ToString(out.NextToken) == "" {
			return list, nil
		}
		req.NextToken = out.NextToken
	}
}
