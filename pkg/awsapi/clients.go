package awsapi

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// MetricsClient is the part of CloudWatch that Dohyo calls.
type MetricsClient interface {
	cloudwatch.ListMetricsAPIClient
	cloudwatch.GetMetricDataAPIClient
}

// LogsClient is the part of CloudWatch Logs that Dohyo calls.
type LogsClient interface {
	cloudwatchlogs.DescribeLogGroupsAPIClient
	cloudwatchlogs.GetLogEventsAPIClient
	StartQuery(context.Context, *cloudwatchlogs.StartQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartQueryOutput, error)
	GetQueryResults(context.Context, *cloudwatchlogs.GetQueryResultsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetQueryResultsOutput, error)
	GetLogGroupFields(context.Context, *cloudwatchlogs.GetLogGroupFieldsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogGroupFieldsOutput, error)
	StopQuery(context.Context, *cloudwatchlogs.StopQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StopQueryOutput, error)
}

// GatewayClient is the part of API Gateway that Dohyo calls where names of APIs are wanted. Every read of API Gateway
// is the action apigateway:GET.
type GatewayClient interface {
	apigateway.GetRestApisAPIClient
}

// GatewayV2Client is the part of API Gateway's second version that Dohyo calls where names of APIs are wanted.
type GatewayV2Client interface {
	GetApis(context.Context, *apigatewayv2.GetApisInput, ...func(*apigatewayv2.Options)) (*apigatewayv2.GetApisOutput, error)
}

// IdentityClient is the part of STS that Dohyo calls itself; roles are assumed by the credentials provider.
type IdentityClient interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// Clients are the service clients of one target.
type Clients struct {
	Region   string // the region that they speak to, which settles an empty Target.Region
	Metrics  MetricsClient
	Logs     LogsClient
	Tail     TailClient
	Identity IdentityClient

	Gateway   GatewayClient
	GatewayV2 GatewayV2Client
}

// The actions Dohyo calls, named as IAM policies name them.
const (
	opListMetrics       = "cloudwatch:ListMetrics"
	opGetMetricData     = "cloudwatch:GetMetricData"
	opStartQuery        = "logs:StartQuery"
	opGetQueryResults   = "logs:GetQueryResults"
	opStopQuery         = "logs:StopQuery"
	opDescribeLogGroups = "logs:DescribeLogGroups"
	opGetLogEvents      = "logs:GetLogEvents"
	opStartLiveTail     = "logs:StartLiveTail"
	opGetLogGroupFields = "logs:GetLogGroupFields"
	opGetAPIs           = "apigateway:GET"
	opGetCallerIdentity = "sts:GetCallerIdentity"
	opAssumeRole        = "sts:AssumeRole"
	opConnect           = "connect" // loading credentials and configuration, before any call
)
