package awsapi

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// LogGroup is a log group of a target.
type LogGroup struct {
	Name          string
	ARN           string // without the trailing ":*"
	Created       time.Time
	StoredBytes   int64
	RetentionDays int    // 0 = kept for ever
	Class         string // STANDARD, INFREQUENT_ACCESS, …
}

type groupsKey struct {
	link   linkKey
	prefix string
}

// LogGroups lists the log groups whose names begin with prefix, in byte order. Answers are cached, and callers that
// ask the same at the same time share one.
func (a *API) LogGroups(ctx context.Context, t Target, prefix string) ([]LogGroup, error) {
	c, err := a.open(ctx, t)
	if err != nil {
		return nil, err
	}
	groups, err := a.groups.get(ctx, groupsKey{c.target.key(), prefix}, func(ctx context.Context) ([]LogGroup, error) {
		return c.logGroups(ctx, prefix)
	})
	return groups, a.explain(ctx, c.target, opDescribeLogGroups, err)
}

// logGroups follows the pages of 50 groups, the most that the API gives.
func (c *conn) logGroups(ctx context.Context, prefix string) ([]LogGroup, error) {
	req := &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(50)}
	if prefix != "" {
		req.LogGroupNamePrefix = aws.String(prefix)
	}
	var groups []LogGroup
	for {
		out, err := call(ctx, c, opDescribeLogGroups, func(ctx context.Context) (*cloudwatchlogs.DescribeLogGroupsOutput, error) {
			return c.Logs.DescribeLogGroups(ctx, req)
		})
		if err != nil {
			return nil, err
		}
		for _, g := range out.LogGroups {
			groups = append(groups, LogGroup{
				Name:          aws.ToString(g.LogGroupName),
				ARN:           groupARN(aws.ToString(g.LogGroupArn), aws.ToString(g.Arn)),
				Created:       time.UnixMilli(aws.ToInt64(g.CreationTime)).UTC(),
				StoredBytes:   aws.ToInt64(g.StoredBytes),
				RetentionDays: int(aws.ToInt32(g.RetentionInDays)),
				Class:         string(g.LogGroupClass),
			})
		}
		if limit := c.api.cfg.Limits.LogGroups; len(groups) > limit {
			return nil, c.overLimit(opDescribeLogGroups, "limits.logGroups",
				fmt.Sprintf("more than %d log groups begin with %q", limit, prefix), "Use a longer prefix")
		}
		if aws.ToString(out.NextToken) == "" {
			return groups, nil
		}
		req.NextToken = out.NextToken
	}
}
