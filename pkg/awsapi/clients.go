package awsapi

import (
	"context"

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
	opGetCallerIdentity = "sts:GetCallerIdentity"
	opAssumeRole        = "sts:AssumeRole"
	opConnect           = "connect" // loading credentials and configuration, before any call
)
