package awsapi

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

type fieldsKey struct {
	link  linkKey
	group string
}

// LogGroupFields lists the names of the fields that CloudWatch found in a log group's newest events, the most frequent
// first; the fields that it makes itself, such as @timestamp, are left out. It scans nothing that is billed. group is a
// name or an ARN. Answers are cached, and callers that ask the same at the same time share one.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogGroupFields.html
func (a *API) LogGroupFields(ctx context.Context, t Target, group string) ([]string, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	names, err := a.fields.get(ctx, fieldsKey{c.target.key(), group}, func(ctx context.Context) ([]string, error) {
		return c.logGroupFields(ctx, group)
	})
	return names, a.explain(ctx, c.target, opGetLogGroupFields, err)
}

func (c *conn) logGroupFields(ctx context.Context, group string) ([]string, error) {
	in := &cloudwatchlogs.GetLogGroupFieldsInput{}
	if strings.HasPrefix(group, "arn:") {
		in.LogGroupIdentifier = aws.String(groupARN(group))
	} else {
		in.LogGroupName = aws.String(group)
	}
	out, err := call(ctx, c, opGetLogGroupFields, func(ctx context.Context) (*cloudwatchlogs.GetLogGroupFieldsOutput, error) {
		return c.Logs.GetLogGroupFields(ctx, in)
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range out.LogGroupFields {
		if name := aws.ToString(f.Name); !strings.HasPrefix(name, "@") {
			names = append(names, name)
		}
	}
	return names, nil
}
